"""The lessons: one module for each, its arithmetic as pure functions, with the script that prints the same numbers."""
