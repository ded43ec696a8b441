"""Gradient descent on small problems, whole: every learning rate at once, its path, and what the curvature says."""
