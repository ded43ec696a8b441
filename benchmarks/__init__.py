"""Measured claims: one script a claim, variants interleaved in one run, ratios printed."""

# The exit status of a claim that does not hold; other errors have Python's.
NOT_AS_CLAIMED = 3
