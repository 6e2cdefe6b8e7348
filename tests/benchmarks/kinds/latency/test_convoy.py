"""The convoy: short I/O alone and beside one busy worker."""

from __future__ import annotations

from functools import partial

import pytest

from benchmarks.evidence.gil_words import own_gil
from benchmarks.kinds.latency import convoy as convoy_module
from benchmarks.kinds.latency.conditions import Background
from benchmarks.kinds.latency.convoy import (
    PAYLOADS_BYTES,
    Convoy,
    ConvoyResult,
    measure_convoys,
    short_io,
)
from benchmarks.kinds.model import run_or_fail
from benchmarks.process.messages import Finished
from benchmarks.process.supervisor import Supervision


@pytest.mark.parametrize("payload_bytes", PAYLOADS_BYTES)
def test_an_operation_never_waits(payload_bytes: int) -> None:
    """All that is sent fits into the socket, again and again, or this would hang."""
    with short_io(payload_bytes) as operation:
        for _ in range(3):
            operation()


def test_it_works_for_real(supervision: Supervision) -> None:
    """Operations alone and beside, in every block; a machine that others use may start a worker too late."""
    convoys = (Convoy(1, Background.THREADS), Convoy(1, Background.PROCESSES))
    for _ in range(3):
        result = run_or_fail(partial(measure_convoys, convoys, 2, 1), "convoy", supervision)
        assert isinstance(result, ConvoyResult)
        if not result.failures:
            break
    assert not result.failures
    assert {convoy: len(rounds) for convoy, rounds in result.measured.items()} == dict.fromkeys(convoys, 2)
    if own_gil().words:
        (beside, *_) = result.measured[convoys[0]]
        assert None not in (beside.beside_hand_overs_per_s, beside.alone_hand_overs_per_s)
    assert all(
        seen.alone_per_s > 0 < seen.beside_per_s for rounds in result.measured.values() for seen in rounds
    )


def test_a_convoy_that_fails_costs_itself_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason names it."""
    monkeypatch.setattr(convoy_module, "ALONE_S", 0.0)
    monkeypatch.setattr(convoy_module, "BESIDE_S", 0.0)
    monkeypatch.setattr(convoy_module, "seconds_per_iteration", lambda: 1e-7)

    def fail(_payload_bytes: int) -> None:
        raise OSError("too many open files")

    monkeypatch.setattr(convoy_module, "short_io", fail)
    told: list[object] = []
    convoy = Convoy(1, Background.THREADS)
    measure_convoys((convoy,), 2, 1, told.append)
    finished = told[-1]
    assert isinstance(finished, Finished)
    assert isinstance(finished.result, ConvoyResult)
    assert finished.result.measured == {}
    assert finished.result.failures[convoy].reason == (
        "convoy-1B-threads failed: OSError: too many open files"
    )
