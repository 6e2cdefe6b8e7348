"""A group, inside its measuring process: cells, rounds, blocks, and when to stop."""
