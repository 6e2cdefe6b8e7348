"""The commands of the Makefile: functions of a workspace that return an exit code.

Each raises SetupError if it can't start, for example without an environment, and StoppedError for signals
that it does not handle.
"""
