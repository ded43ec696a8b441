"""All runs: whose they are, which is next, and how they are kept on disk and carried to other machines."""
