"""Sets up the virtual environments and runs the commands of the Makefile, with only the stdlib."""
