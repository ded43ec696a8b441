"""The learning rate: how large a step, dragged until the cost overshoots."""
