"""Tests of the lesson on data."""
