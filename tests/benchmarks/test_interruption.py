"""Signals: the first one interrupts, a second one changes nothing, and saving is not cut off."""

from __future__ import annotations

import signal

import pytest

from benchmarks.interruption import Interrupted, deferred_signals, interruptible


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_becomes_an_exception_and_an_exit_code(number: signal.Signals, code: int) -> None:
    """128 plus the signal's number, as shells count."""
    with interruptible() as interruption:
        with pytest.raises(Interrupted) as raised:
            signal.raise_signal(number)
        assert raised.value.signal is number
        assert interruption.exit_code == code


def test_the_second_signal_is_ignored() -> None:
    """Ctrl-C often arrives twice; the first one is being handled."""
    with interruptible() as interruption:
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        assert interruption.exit_code == 130


def test_without_a_signal_there_is_no_exit_code() -> None:
    """And the handlers of before are back."""
    before = signal.getsignal(signal.SIGTERM)
    with interruptible() as interruption:
        pass
    assert interruption.exit_code is None
    assert signal.getsignal(signal.SIGTERM) is before


def test_saving_is_finished_before_a_signal_is_delivered() -> None:
    """A signal in the middle waits until the block is done."""
    done = []
    with interruptible(), pytest.raises(Interrupted), deferred_signals():
        signal.raise_signal(signal.SIGTERM)
        done.append("saved")
    assert done == ["saved"]
