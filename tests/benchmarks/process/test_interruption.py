"""Signals: the first one interrupts, a second one changes nothing, and saving is not cut off."""

from __future__ import annotations

import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.process.interruption import Interrupted, deferred_signals, interruptible
from benchmarks.process.supervisor import Supervision, run_job

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_becomes_an_exception_and_an_exit_code(number: signal.Signals, code: int) -> None:
    """128 plus the signal's number, as shells count."""
    with interruptible() as interruption:
        with pytest.raises(Interrupted) as raised:
            signal.raise_signal(number)
        assert raised.value.signal is number
        assert interruption.exit_code == code


def test_nohup_is_respected() -> None:
    """Who ignores SIGHUP goes on when the terminal is closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible() as interruption, deferred_signals():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert interruption.exit_code is None


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


def test_a_process_that_is_just_being_started_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The signal comes when it exists and nobody knows it yet."""
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def interrupted(*args: Any, **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - whatever it is given
        started.append(start(*args, **options))
        signal.raise_signal(signal.SIGINT)
        return started[-1]

    monkeypatch.setattr("benchmarks.process.supervisor.subprocess.Popen", interrupted)
    supervision = Supervision(tmp_path, 10, lambda _ended: None)
    with interruptible(), pytest.raises(Interrupted):
        run_job(print, "nothing", supervision)
    assert started[0].returncode is not None


def test_other_threads_have_nothing_to_wait_for() -> None:
    """Only the main thread may handle signals; elsewhere the block just runs."""

    def block() -> str:
        with deferred_signals():
            return "done"

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(block).result() == "done"
