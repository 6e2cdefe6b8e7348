"""The virtual environments in which the commands run."""
