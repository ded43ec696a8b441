"""Scripts that reproduce the numbers of a page: the cells they are made of, values as literals, a run as a script."""
