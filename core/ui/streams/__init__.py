"""Pages that change while they are looked at: one producer, many watchers, past the script runner."""
