"""Drawings: from the ink on a pad, through the way a data set was made, to what trained models say. No UI."""
