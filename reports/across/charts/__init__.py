"""The charts of the page over all interpreters, one a file."""
