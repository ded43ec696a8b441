"""How typed text becomes a value, in one vocabulary for terminal, pages and addresses."""
