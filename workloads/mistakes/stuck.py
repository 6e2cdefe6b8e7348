"""Tells whether threads are stuck, and shows where: their stacks, with the name of every function."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workloads.mistakes.mistake import Report

SURE_S = 0.2
"""How long to wait for threads that are known to block each other: they only have to get to that line."""
PATIENCE_S = 60.0
"""How long to wait for what is sure to come: longer than a demonstration may last, so that a machine which is
slow never looks like a deadlock."""


def watch(threads: Sequence[threading.Thread], patience_s: float, report: Report) -> None:
    """Wait for started threads and report whether they ended; does not return if they did not.

    A thread can't be ended from outside, and a process waits for its threads: the way out is ``os._exit``.
    Reports ``deadlocked`` and ``threads_stuck``, and prints the stacks of stuck threads to stderr.

    Args:
        threads: Those that may block each other.
        patience_s: Seconds after which a thread that has not ended counts as stuck; each gets them.
        report: Where the facts go.
    """
    for thread in threads:
        thread.join(patience_s)
    stuck = [thread for thread in threads if thread.is_alive()]
    sys.stderr.write("\n".join(_stack(thread) for thread in stuck))
    sys.stderr.flush()
    report(deadlocked=bool(stuck), threads_stuck=len(stuck))
    if stuck:
        os._exit(0)


def _stack(thread: threading.Thread) -> str:
    """Return the thread's name and its stack, most recent call last.

    Left out are threading's own frames, and the folders of the files: the stacks go into a page that may
    be published.
    """
    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 - documented, for deadlocks
    calls = [
        traceback.FrameSummary(Path(call.filename).name, call.lineno, call.name, line=call.line)
        for call in (traceback.extract_stack(frame) if frame else ())
        if call.filename != threading.__file__
    ]
    return f"Thread {thread.name!r} is stuck:\n{''.join(traceback.format_list(calls))}"
