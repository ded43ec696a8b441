"""The parts of the Runs page: the list, what can be done with the chosen runs, their comparison, and import."""
