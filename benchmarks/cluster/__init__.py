"""Dask clusters: opening one, bringing code to its workers, and executing items on them."""
