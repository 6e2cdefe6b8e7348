"""The GIL of this process: whether it is on, and which import switched it on.

An extension module that does not declare support for running without the GIL switches it on (PEP 703).
Stdlib only: workers import it.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

SWITCHED_ON = "The global interpreter lock (GIL) has been enabled to load module '"
"""How CPython's warning begins, since 3.13; the module's name follows (``import.c``)."""

_modules: list[str] = []
"""Modules that CPython warned of, here and in the process that this one was forked from."""


@dataclass(frozen=True, slots=True)
class GilReport:
    """A worker's report on its GIL; for threads, the GIL of the measuring process.

    Attributes:
        workload: What it executed.
        after_imports: Whether the GIL was on after the worker had executed the task once.
        at_end: Whether it was on after the last round; once on, it stays on.
        switched_on_by: The module whose import switched it on, if known.
    """

    workload: str
    after_imports: bool
    at_end: bool
    switched_on_by: str | None = None


def gil_enabled() -> bool:
    """Return whether the GIL of this process is on now."""
    ask: Callable[[], bool] = getattr(sys, "_is_gil_enabled", lambda: True)
    return ask()


def gil_asked_for() -> bool:
    """Return whether the user wants child processes to have a GIL on every build."""
    return os.environ.get("PYTHON_GIL") == "1"


def watch_imports() -> None:
    """Record from now on which import switches the GIL on; it can't be found out afterwards."""
    if gil_enabled() or _modules:
        return
    show = warnings.showwarning

    def note(  # noqa: PLR0913, PLR0917 - as the standard one
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if str(message).startswith(SWITCHED_ON):
            _modules.append(str(message).removeprefix(SWITCHED_ON).partition("'")[0])
        show(message, category, filename, lineno, file, line)

    warnings.filterwarnings("always", re.escape(SWITCHED_ON), RuntimeWarning)
    warnings.showwarning = note


def gil_switched_on_by() -> str | None:
    """Return the extension module that switched the GIL of this process on, if known."""
    return _modules[0] if _modules else None
