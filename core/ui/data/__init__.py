"""The Data page: know your data, and bring your own."""
