"""Commits in their order, series along them, and where a series or the environment changed."""
