"""``gil-bench`` and ``python -m gil_bench``: the command line of an installed package.

All that measures and reports lies in this package's folder, under the names that it has in a checkout. This
process, which is ours alone, puts that folder on its search path; the user's processes never do.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STOPPED = 130  # as a shell reports SIGINT


def main() -> int:
    """Run the command that the arguments name and return its exit code, also after Ctrl-C while it loads."""
    sys.path.insert(0, str(HERE))
    try:
        from tools.cli import installed  # noqa: PLC0415 - as above
        from tools.speaking.output import forgive_output  # noqa: PLC0415 - only now it can be found

        forgive_output()
        return installed(sys.argv[1:], os.environ)
    except KeyboardInterrupt:
        return STOPPED


if __name__ == "__main__":
    sys.exit(main())
