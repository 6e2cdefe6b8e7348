"""Synchronization: one primitive and the experiment that puts it to work a file."""
