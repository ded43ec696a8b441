"""Points in the plane as data sets."""
