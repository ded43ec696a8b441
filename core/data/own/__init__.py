"""A visitor's own file as a data set: read within limits, explained, corrected, kept; nothing in it is executed."""
