"""Latency beside a user's function: how long an event loop and other threads wait for it."""
