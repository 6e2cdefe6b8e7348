"""Estimates with their intervals, changes of series, laws of scaling, and levels of a row of values."""
