"""Measured claims: one script a claim, variants interleaved in one run, ratios printed."""
