"""Refuses an interpreter that can't run the rest, then starts the command line.

Python 2.7 must be able to parse this file, so that its users get a message, not a SyntaxError.
"""

import os
import platform
import sys

REFUSAL = (
    "gil-bench needs CPython 3.11 or newer on Linux or macOS, but this is {0} {1} on {2}: "
    "install one, or name an installed one: make bench PYTHON=/path/to/python3.11\n"
)

if platform.python_implementation() != "CPython" or sys.version_info < (3, 11) or os.name != "posix":
    sys.stderr.write(
        REFUSAL.format(platform.python_implementation(), platform.python_version(), platform.system())
    )
    sys.exit(2)

from tools.cli import main  # noqa: E402 - only an interpreter that passed the check can read it
from tools.speaking.output import forgive_output  # noqa: E402 - as above

if __name__ == "__main__":
    forgive_output()
    sys.exit(main(sys.argv[1:], os.environ))
