"""Likelihood: which parameter explains the data best, and why its logarithm is the loss."""
