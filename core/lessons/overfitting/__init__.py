"""Overfitting: few images learnt by heart, and what helps against it."""
