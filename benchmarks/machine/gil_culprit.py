"""``python -m benchmarks.machine.gil_culprit NAME…``: which import switches a free-threaded build's GIL on.

An extension module that does not say that it can do without the GIL switches it on for good (PEP 703), and
afterwards nothing tells which one it was. So a fresh process loads the same modules again, one by one, and
looks at its GIL before and after each.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from contextlib import suppress
from functools import cache
from importlib.machinery import ExtensionFileLoader
from typing import TYPE_CHECKING, Any

from benchmarks.process.measuring_process import take_stdout
from benchmarks.process.supervisor import ROOT
from benchmarks.runners.worker import gil_enabled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TIME_LIMIT_S = 30.0
"""For importing all that a worker had imported; NumPy needs a second or so on a slow machine."""


@cache
def find_culprit(suspects: tuple[str, ...]) -> str | None:
    """Return the extension module that switches the GIL on when a fresh process imports the suspects.

    Args:
        suspects: Full names, in the order in which they were loaded.

    Returns:
        The module's full name, or None if the GIL stays off or the process fails.
    """
    if not suspects:
        return None
    command = [sys.executable, "-m", "benchmarks.machine.gil_culprit", *suspects]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIME_LIMIT_S,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.strip() or None


def main(suspects: Sequence[str]) -> int:
    """Print the first module that switches the GIL on, or nothing."""
    channel = take_stdout()  # what modules print is no answer
    channel.write((_first_to_switch(suspects) or "").encode())
    channel.close()
    return 0


def _first_to_switch(suspects: Sequence[str]) -> str | None:
    switched: list[str] = []
    _watch("create_module", switched)
    _watch("exec_module", switched)
    for name in suspects:
        with suppress(Exception):  # what can't be imported alone may have been imported by another one
            importlib.import_module(name)
        if switched:
            return switched[0]
    return None


def _watch(phase: str, switched: list[str]) -> None:
    """Have every later load of an extension module noted that finds the GIL off and leaves it on.

    Importing a suspect imports others on the way: it is the one that does it that is to be named.
    """
    load: Callable[[ExtensionFileLoader, Any], Any] = getattr(ExtensionFileLoader, phase)

    def watched(loader: ExtensionFileLoader, what: Any) -> Any:  # noqa: ANN401 - a spec or a module
        before = gil_enabled()
        try:
            return load(loader, what)
        finally:
            if gil_enabled() and not before:
                switched.append(loader.name)

    setattr(ExtensionFileLoader, phase, watched)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
