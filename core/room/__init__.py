"""A lecturer and a room of people: what is shown, who follows, what is asked. Without names, and without pages."""
