"""Latency: how long a request waits for its answer while others in the same process compute."""
