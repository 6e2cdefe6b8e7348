"""``python -m workloads.mistakes MISTAKE DEMONSTRATION``: show one in this process, which may crash or hang.

Facts go to stdout, one JSON object per line, and stacks to stderr. Exit codes: 0 shown, 1 an unexpected
error, 2 wrong use.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from workloads.mistakes.mistake import UnknownNameError, find_demonstration, find_mistakes

if TYPE_CHECKING:
    from collections.abc import Sequence

_one_at_a_time = threading.Lock()
_print_error = threading.excepthook


def main(arguments: Sequence[str]) -> int:
    """Show the requested demonstration and return the exit code."""
    if len(arguments) != 2:
        print(
            f"name a mistake ({', '.join(find_mistakes())}) and one of its demonstrations.", file=sys.stderr
        )
        return 2
    try:
        demonstration = find_demonstration(*arguments)
    except UnknownNameError as error:
        print(error, file=sys.stderr)
        return 2
    _dump_stacks_on_request()
    threading.excepthook = _fail
    demonstration.show(report)
    return 0


def report(**facts: float | str | bool | Sequence[float]) -> None:
    """Write facts as one line of JSON, immediately and completely, from any thread."""
    line = json.dumps(facts)
    with _one_at_a_time:
        print(line, flush=True)


def _dump_stacks_on_request() -> None:
    """Make a crash, and SIGUSR1 on POSIX, print the stacks of all threads."""
    faulthandler.enable()
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1, all_threads=True)


def _fail(uncaught: threading.ExceptHookArgs) -> None:
    """Fail the process when a thread fails, because then the demonstration may never finish."""
    _print_error(uncaught)
    sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
