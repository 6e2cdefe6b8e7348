"""What to use for each workload and why, its part of the page, and the table of cells as CSV."""
