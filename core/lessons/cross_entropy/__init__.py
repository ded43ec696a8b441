"""Cross-entropy: how wrong is a prediction, five ways to write it, four ways to get it wrong."""
