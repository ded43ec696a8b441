"""Normalization: inputs scaled until a valley becomes a bowl."""
