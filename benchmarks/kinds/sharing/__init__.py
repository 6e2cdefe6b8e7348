"""Sharing: a large array that all workers need, made available to them in several ways."""
