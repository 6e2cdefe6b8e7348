"""Sets up the virtual environments and drives the commands of the Makefile, with the stdlib only."""
