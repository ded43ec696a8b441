"""The Data page's parts."""
