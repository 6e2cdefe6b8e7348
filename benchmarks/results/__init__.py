"""What is kept of a run: its results, the JSON, and the history."""
