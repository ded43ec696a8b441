"""Cross-entropy: how wrong is a prediction, ways to write it, and ways to get it wrong."""
