"""Measurements other than speedups: each kind is a module or a package here."""
