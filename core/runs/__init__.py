"""All runs: who owns each, which trains next, and how they are saved to disk and moved to other machines."""
