"""Sharing: to follow a lecturer, and to be asked."""
