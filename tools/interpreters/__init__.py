"""Finds interpreters and their properties."""
