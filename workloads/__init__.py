"""What is executed: one file per family of workloads. Empty, because every worker process imports it."""
