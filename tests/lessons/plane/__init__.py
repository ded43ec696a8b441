"""The lesson on points in the plane."""
