"""A question to the user at the terminal; without a terminal, as in CI, it is not asked."""

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
"""The terminal of this session, also if standard input is another file, as under ``make bench``."""

NO = {"n", "no"}


def declined(question: str) -> bool:
    """Return whether the user at the terminal answers no."""
    if os.environ.get("CI") or not sys.stderr.isatty():
        return False
    with suppress(OSError), TERMINAL.open(errors="replace") as terminal:  # there may be no terminal
        return _answer(terminal, question) in NO
    return False


def _answer(terminal: TextIO, question: str) -> str:
    """Return the stripped answer in lower case; empty if another process group has the terminal."""
    with _foreground(terminal.fileno()) as ours:
        if not ours:
            return ""
        sys.stderr.write(question)
        sys.stderr.flush()
        return terminal.readline().strip().lower()


@contextmanager
def _foreground(terminal: int) -> Iterator[bool]:
    """Make our process group the terminal's foreground group; yield whether that succeeded.

    ``make bench`` runs us in our own group and stays in the foreground itself, so we take the terminal for
    the question. A background job does not take it.
    """
    before = os.tcgetpgrp(terminal)
    if before not in {os.getpgrp(), os.getpgid(os.getppid())}:
        yield False
        return
    # SIGTTOU stops background processes. Ctrl-Z would stop only us, and the shell, which waits for make,
    # would not get the terminal back.
    ignoring = {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGTTOU, signal.SIGTSTP)}
    try:
        os.tcsetpgrp(terminal, os.getpgrp())
        yield True
    finally:
        os.tcsetpgrp(terminal, before)
        for each, handler in ignoring.items():
            signal.signal(each, handler)
