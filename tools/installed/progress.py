"""One line that says how far a measurement is: in a notebook, in a terminal, or line by line."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class Progress(Protocol):
    """Shows what is being done."""

    def show(self, line: str, seconds: float) -> None:
        """Show the latest line, and how many seconds it all has taken so far."""

    def close(self) -> None:
        """Leave nothing half written."""


class Silent:
    """Shows nothing."""

    def show(self, line: str, seconds: float) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Do nothing."""


class Lines:
    """Writes each line once."""

    def __init__(self) -> None:
        self._latest = ""

    def show(self, line: str, seconds: float) -> None:  # noqa: ARG002 - one line is written once
        """Write the line if it is a new one."""
        if line != self._latest:
            self._latest = line
            sys.stderr.write(f"{line}\n")

    def close(self) -> None:
        """Do nothing: every line is whole."""


class TerminalLine:
    """Writes one line over the other."""

    def __init__(self) -> None:
        self._text = ""

    def show(self, line: str, seconds: float) -> None:
        """Write over the line before."""
        text = _with_seconds(line, seconds)[: shutil.get_terminal_size().columns - 1]
        if text != self._text:
            self._text = text
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()

    def close(self) -> None:
        """Clear the line."""
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


class NotebookLine:
    """Shows one line below the cell, which changes in its place; without widgets."""

    def __init__(self) -> None:
        from IPython.display import display  # noqa: PLC0415 - only a notebook has it

        self._handle: Any = display({"text/plain": ""}, raw=True, display_id=True)  # type: ignore[no-untyped-call, unused-ignore] # ships no types
        self._text, self._seconds = "", 0.0

    def show(self, line: str, seconds: float) -> None:
        """Show it in the place of the line before."""
        self._seconds, text = seconds, _with_seconds(line, seconds)
        if text != self._text:
            self._text = text
            self._handle.update({"text/plain": text}, raw=True)

    def close(self) -> None:
        """Say how long it took."""
        self._handle.update({"text/plain": f"gil-bench: {self._seconds:.0f} s"}, raw=True)


@contextmanager
def shown_by(progress: bool) -> Iterator[Progress]:  # noqa: FBT001 - it is the one thing that is asked
    """Yield what shows progress where this process runs."""
    shown = _fitting() if progress else Silent()
    try:
        yield shown
    finally:
        shown.close()


def _fitting() -> Progress:
    if is_notebook():
        return NotebookLine()
    return TerminalLine() if sys.stderr is not None and sys.stderr.isatty() else Lines()


def is_notebook() -> bool:
    """Return whether this process is the kernel of a notebook; IPython in a terminal has none."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None


def _with_seconds(line: str, seconds: float) -> str:
    return f"{line} ({seconds:.0f} s so far)"
