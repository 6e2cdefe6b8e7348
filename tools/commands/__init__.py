"""The commands of the Makefile: functions of a workspace that return an exit code.

Each of them raises SetupError where it can't begin its work, such as an environment that can't be made, and
StoppedError where a signal comes that it doesn't say it handles.
"""
