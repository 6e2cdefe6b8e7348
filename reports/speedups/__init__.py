"""A run's rounds and cells, their noise and verdicts, and the runners against each other."""
