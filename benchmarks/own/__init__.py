"""People's own functions: found, looked at and made into a workload."""
