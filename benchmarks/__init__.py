"""How workloads are executed and timed."""
