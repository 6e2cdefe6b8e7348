"""What is executed: one family of workloads a file. Kept empty, because every worker process imports it."""
