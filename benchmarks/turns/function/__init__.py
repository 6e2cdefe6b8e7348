"""A user's function at two commits: a look at both, what both sides measure, and blocks in turn."""
