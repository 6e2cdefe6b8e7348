"""What is commonly taught about threads and processes: one claim a file, and its verdict on a run."""
