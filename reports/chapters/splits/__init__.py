"""Processes × threads."""
