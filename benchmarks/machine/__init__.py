"""The machine that a run is measured on: CPUs, meters, environment, and the state of the GIL."""
