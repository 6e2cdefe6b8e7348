"""Mistakes and their demonstrations: what they are, how they report, and how they are found.

A new file in this folder is a new mistake; nothing else changes.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import workloads.mistakes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Report(Protocol):
    """Reports facts immediately, because a demonstration may end at any moment."""

    def __call__(self, **facts: float | str | bool | Sequence[float]) -> None:
        """Add facts by name, units in the names; a later fact replaces an earlier one of its name."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One demonstration, in its own process, which may be killed at any time.

    Attributes:
        name: Unique within its mistake, for example ``"locks in different orders"``.
        show: Module-level function, called in the main thread of the process; it may leave threads
            running, end the process or never return. If it raises, the process fails with that error.
        limit_s: Seconds after which the process is killed and its stacks are recorded. Only a
            demonstration that is meant to hang takes that long.
    """

    name: str
    show: Callable[[Report], None]
    limit_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A common mistake with threads.

    Attributes:
        name: The name of its file, for example ``"lock_order"``.
        summary: The mistake, and what happens then.
        instead: What to do instead.
        demonstrations: The mistake and, if there is one, its remedy.
    """

    name: str
    summary: str
    instead: str
    demonstrations: tuple[Demonstration, ...]


class UnknownNameError(LookupError):
    """No mistake or demonstration has this name; the message lists those that exist."""


def find_mistakes() -> dict[str, Mistake]:
    """Return every mistake by name, in the order of their files."""
    modules = (
        importlib.import_module(info.name)
        for info in pkgutil.iter_modules(workloads.mistakes.__path__, f"{workloads.mistakes.__name__}.")
        if not info.name.endswith(".__main__")
    )
    found = (value for module in modules for value in vars(module).values() if isinstance(value, Mistake))
    return {mistake.name: mistake for mistake in found}


def find_demonstration(mistake: str, name: str) -> Demonstration:
    """Return a demonstration of a mistake.

    Raises:
        UnknownNameError: It does not exist.
    """
    mistakes = find_mistakes()
    if mistake not in mistakes:
        raise UnknownNameError(f"there is no mistake {mistake!r}; choose from {_listed(mistakes)}.")
    demonstrations = {shown.name: shown for shown in mistakes[mistake].demonstrations}
    if name not in demonstrations:
        raise UnknownNameError(f"{mistake} has no demonstration {name!r}; it has {_listed(demonstrations)}.")
    return demonstrations[name]


def _listed(names: Iterable[str]) -> str:
    """Return names in quotation marks, because those of demonstrations contain spaces and commas."""
    return ", ".join(repr(name) for name in names)


SURE_S = 0.2
"""Seconds to wait for threads that will block each other: they only have to reach that line."""
PATIENCE_S = 60.0
"""Seconds to wait for what is certain to happen: longer than a demonstration's limit, so that a slow machine
never looks like a deadlock."""


def watch(threads: Sequence[threading.Thread], patience_s: float, report: Report) -> None:
    """Wait for started threads and report whether they ended; does not return if they did not.

    A thread can't be killed, and a process waits for its threads, so stuck threads are ended by ``os._exit``.
    Reports ``deadlocked`` and ``threads_stuck``, and prints the stacks of stuck threads to stderr.

    Args:
        threads: Threads that may block each other.
        patience_s: Seconds for each thread, after which it counts as stuck.
        report: Receives the facts.
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

    Without threading's own frames and without folders, because the stacks go into a page that may be
    published.
    """
    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 - documented, for deadlocks
    calls = [
        traceback.FrameSummary(Path(call.filename).name, call.lineno, call.name, line=call.line)
        for call in (traceback.extract_stack(frame) if frame else ())
        if call.filename != threading.__file__
    ]
    return f"Thread {thread.name!r} is stuck:\n{''.join(traceback.format_list(calls))}"
