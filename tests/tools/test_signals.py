"""The handlers around a child."""

from __future__ import annotations

import select
import signal
import subprocess
import sys

import pytest

from tools.signals import STOPPING, handling, wakeups


@pytest.mark.parametrize("number", [*STOPPING, signal.SIGTSTP])
def test_each_signal_has_its_handler_for_a_while(number: signal.Signals) -> None:
    """Inside, a signal only calls its handler; afterwards it has the effect that it had before."""
    stopped, paused = [], []
    before = signal.signal(number, signal.SIG_DFL)
    try:
        with handling(lambda got, _frame: stopped.append(got), lambda got, _frame: paused.append(got)):
            signal.raise_signal(number)
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, before)
    assert stopped + paused == [number]
    assert bool(paused) == (number == signal.SIGTSTP)


def test_an_ignored_signal_stays_ignored() -> None:
    """What the caller ignores is not handled either."""
    got: list[int] = []
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with handling(lambda number, _frame: got.append(number), lambda number, _frame: got.append(number)):
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert not got


def test_a_signal_from_before_the_wait_still_wakes_it() -> None:
    """The socket stays readable, so a signal that comes before one waits is not slept through."""
    nothing = {"stop": lambda _number, _frame: None, "pause": lambda _number, _frame: None}
    with handling(**nothing), wakeups() as wakeup:
        signal.raise_signal(signal.SIGTERM)
        assert select.select([wakeup], [], [], 30)[0]


def test_the_end_of_a_child_wakes() -> None:
    """A child that has already ended wakes the wait too."""
    with wakeups() as wakeup, subprocess.Popen([sys.executable, "-c", ""]):
        assert select.select([wakeup], [], [], 30)[0]
