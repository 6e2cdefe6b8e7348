"""The GIL of this process: whether it is on, and which import switched it on where it was off.

An extension module that does not say that it can do without the GIL switches it on for good (PEP 703).
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
"""Those of which CPython has warned here, and in the process that this one was forked from."""


@dataclass(frozen=True, slots=True)
class GilReport:
    """What a worker of a cell reported of its GIL; for threads it is that of the measuring process.

    Attributes:
        workload: What it executed.
        after_imports: Whether a worker of the cell had its GIL on when it had executed the task once.
        at_end: Whether it had it on after the last round; once on, it stays on.
        switched_on_by: The module whose import switched it on, if that was noted.
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
    """Return whether the user wants processes that are started from here to have a GIL on every build."""
    return os.environ.get("PYTHON_GIL") == "1"


def watch_imports() -> None:
    """Note from now on which import switches the GIL on: afterwards nothing tells."""
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
    """Return the extension module that switched the GIL of this process on, if that was noted."""
    return _modules[0] if _modules else None
