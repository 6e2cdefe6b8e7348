"""Latency: response times under a background load, and what the load loses by it."""
