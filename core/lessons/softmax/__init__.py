"""Softmax: how scores become probabilities."""
