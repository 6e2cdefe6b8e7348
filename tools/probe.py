"""``python -m tools.probe``: what this interpreter is, as JSON; or why it can't measure, and exit code 1."""

from __future__ import annotations

import json
import platform
import sys


def main() -> int:
    """Answer in one line; what an interpreter below 3.11 can't read is imported only once it isn't one."""
    implementation, version = platform.python_implementation(), platform.python_version()
    if implementation != "CPython" or sys.version_info[:2] < (3, 11):
        sys.stderr.write(f"it is {implementation} {version}, and gil-bench needs CPython 3.11 or newer\n")
        return 1
    from dataclasses import asdict  # noqa: PLC0415 - see above

    from tools.interpreters.find import running  # noqa: PLC0415 - see above

    sys.stdout.write(json.dumps({**asdict(running()), "executable": sys.executable}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
