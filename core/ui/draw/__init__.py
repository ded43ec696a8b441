"""The parts of the Draw page: its models, the pad, what they answer, and what lies between."""
