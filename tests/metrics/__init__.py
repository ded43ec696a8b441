"""Tests of core/metrics."""
