"""A question to whoever sits at the terminal; elsewhere, as in CI, nobody is asked."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

TERMINAL = Path("/dev/tty")
"""The terminal of this session, also where standard input is another file, as under ``make bench``."""

NO = {"n", "no"}


def declined(question: str) -> bool:
    """Return whether somebody at the terminal says no."""
    if os.environ.get("CI") or not sys.stderr.isatty():
        return False
    with suppress(OSError), TERMINAL.open(errors="replace") as terminal:  # there may be no terminal
        return _answer(terminal, question) in NO
    return False


def _answer(terminal: TextIO, question: str) -> str:
    """Return what is typed, without blanks and in lower case; nothing if the terminal is somebody else's."""
    with _foreground(terminal.fileno()) as ours:
        if not ours:
            return ""
        sys.stderr.write(question)
        sys.stderr.flush()
        return terminal.readline().strip().lower()


@contextmanager
def _foreground(terminal: int) -> Iterator[bool]:
    """Have our process group be the one that may read from the terminal; yield whether it is.

    ``make bench`` runs us in a group of our own and stays in the foreground itself: for the moment of the
    question it is ours. Of a job in the background the terminal is not taken.
    """
    before = os.tcgetpgrp(terminal)
    if before not in {os.getpgrp(), os.getpgid(os.getppid())}:
        yield False
        return
    # SIGTTOU stops who is in the background; Ctrl-Z would stop us alone, and the shell, which waits for make,
    # would not get the terminal back.
    ignoring = {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGTTOU, signal.SIGTSTP)}
    try:
        os.tcsetpgrp(terminal, os.getpgrp())
        yield True
    finally:
        os.tcsetpgrp(terminal, before)
        for each, handler in ignoring.items():
            signal.signal(each, handler)
