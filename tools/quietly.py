"""Runs a module as a command that Ctrl-C ends without a traceback: ``python -m tools.quietly MODULE …``."""

from __future__ import annotations

import runpy
import sys

STOPPED = 130  # as a shell reports SIGINT


def main(arguments: list[str]) -> None:
    """Run a module with its arguments, imports of it included.

    Raises:
        SystemExit: The module ended in this way, or with STOPPED because of Ctrl-C.
    """
    sys.argv = arguments
    try:
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    except KeyboardInterrupt:
        sys.exit(STOPPED)


if __name__ == "__main__":
    main(sys.argv[1:])
