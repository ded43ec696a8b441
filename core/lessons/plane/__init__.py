"""Points in a plane: where one class ends and the next begins, while a classifier learns it."""
