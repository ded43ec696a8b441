"""Points in a plane as data sets: shapes drawn from a seed, and points placed by hand; the name says everything."""
