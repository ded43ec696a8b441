"""Watching what trains: the queue, and a page that is drawn again while it does."""
