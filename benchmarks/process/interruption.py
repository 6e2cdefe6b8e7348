"""Ctrl-C, SIGTERM, SIGHUP: the first one ends the run cleanly; later ones must not interrupt that."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

WATCHED = tuple(
    signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if name in signal.Signals.__members__
)
"""Signals that ask a run to end; SIGHUP says that its terminal was closed, for example when ssh ends."""


class Interrupted(KeyboardInterrupt):
    """A signal asked us to stop. A KeyboardInterrupt, so that pytest saves what is finished."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.signal = signal.Signals(number)


class Interruption:
    """Which signal arrived, if any."""

    def __init__(self) -> None:
        self.received: signal.Signals | None = None

    @property
    def exit_code(self) -> int | None:
        """Return 128 + the signal's number, as shells do, or None."""
        return None if self.received is None else 128 + self.received


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """Raise Interrupted in the main thread at the first signal of WATCHED, and ignore later ones.

    A SIGHUP that the caller ignores (nohup) stays ignored.

    One Ctrl-C may arrive twice: from the terminal and from the command that started us. Closing takes a few
    seconds at most, because anything that does not end in time is killed.
    """
    interruption = Interruption()
    watched = _unless_nohup()

    def interrupt(number: int, _frame: object) -> NoReturn:
        for each in watched:
            signal.signal(each, signal.SIG_IGN)
        interruption.received = signal.Signals(number)
        raise Interrupted(number)

    before = {each: signal.signal(each, interrupt) for each in watched}
    try:
        yield interruption
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _unless_nohup() -> tuple[signal.Signals, ...]:
    return tuple(
        each for each in WATCHED if each.name != "SIGHUP" or signal.getsignal(each) != signal.SIG_IGN
    )


@contextmanager
def deferred_signals() -> Iterator[None]:
    """Hold back the signals of WATCHED until the block is done, then deliver the first of them.

    For writing results, so that an interrupted run keeps its finished groups; and for starting a process
    that must be ended whatever happens. Only the main thread is interrupted, so other threads hold nothing
    back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    before = {
        each: signal.signal(each, lambda number, _frame: waiting.append(number)) for each in _unless_nohup()
    }
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        if waiting:
            signal.raise_signal(waiting[0])
