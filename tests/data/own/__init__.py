"""One's own files: read, bounded, kept."""
