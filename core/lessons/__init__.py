"""The lessons: one folder for each, with its arithmetic, its script, its figures and its controls."""
