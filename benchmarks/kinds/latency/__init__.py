"""Latency: how long requests wait for answers while others compute, and what that costs those."""
