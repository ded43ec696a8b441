"""The parts of the lesson pages, and what they share: settings in the address, tables to edit."""
