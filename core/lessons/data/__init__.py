"""Data: what a set holds, whether its classes can be told apart, and what every model should beat."""
