"""Speedups."""
