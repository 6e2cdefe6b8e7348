"""The same number of workers as few processes with many threads, or many with few."""
