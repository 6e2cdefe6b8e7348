"""What a mistake is, how a demonstration reports what it saw, and how both are found.

A new file in this folder is a new mistake, nothing else is touched.
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
    """Tells what was seen, at once: a demonstration may be cut off in the next moment."""

    def __call__(self, **facts: float | str | bool | Sequence[float]) -> None:
        """Add facts by name, units in the names; a later fact replaces an earlier one of its name."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One thing to show, in a process that does nothing else and may be ended at any time.

    Attributes:
        name: Unique within its mistake, such as ``"locks in different orders"``.
        show: Module-level function, called in the main thread of the process; it may leave threads
            running, end the process or never return. What it raises, the process shows and fails with.
        limit_s: Seconds after which the process is ended; its stacks are recorded then. Only a
            demonstration that is meant to hang gets that far.
    """

    name: str
    show: Callable[[Report], None]
    limit_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake with threads, as it is commonly made.

    Attributes:
        name: That of its file, such as ``"lock_order"``.
        summary: One sentence: what is done wrong, and what happens then.
        instead: One sentence: what to do.
        demonstrations: The mistake, and where there is one, its remedy.
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
    """Return one demonstration of a mistake.

    Raises:
        UnknownNameError: There is none of that name.
    """
    mistakes = find_mistakes()
    if mistake not in mistakes:
        raise UnknownNameError(f"there is no mistake {mistake!r}; there are {_listed(mistakes)}.")
    demonstrations = {shown.name: shown for shown in mistakes[mistake].demonstrations}
    if name not in demonstrations:
        raise UnknownNameError(f"{mistake} has no demonstration {name!r}; it has {_listed(demonstrations)}.")
    return demonstrations[name]


def _listed(names: Iterable[str]) -> str:
    """Return names in quotation marks, because those of demonstrations hold spaces and commas."""
    return ", ".join(repr(name) for name in names)


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
