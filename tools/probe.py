"""``python -m tools.probe``: print this interpreter's facts as JSON; or why it can't measure, exit code 1."""

from __future__ import annotations

import json
import platform
import sys


def main() -> int:
    """Print one line; modules that need Python 3.11 are imported only after the version check."""
    implementation, version = platform.python_implementation(), platform.python_version()
    if implementation != "CPython" or sys.version_info[:2] < (3, 11):
        sys.stderr.write(f"it is {implementation} {version}, but gil-bench needs CPython 3.11 or newer\n")
        return 1
    from dataclasses import asdict  # noqa: PLC0415 - see above

    from tools.interpreters.find import running  # noqa: PLC0415 - see above

    sys.stdout.write(json.dumps({**asdict(running()), "executable": sys.executable}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
