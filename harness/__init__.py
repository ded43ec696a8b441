"""A real server, a real browser and a client without one, for tests and benchmarks."""
