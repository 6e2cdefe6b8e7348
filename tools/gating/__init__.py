"""Two commits of a repository side by side, and the two passes in which they are measured and judged."""
