"""Logistic regression: two classes, a boundary, and a threshold."""
