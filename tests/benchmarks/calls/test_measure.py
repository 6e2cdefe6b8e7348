"""How one call is measured."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.calls.measure import CallSeen, calls_per_round, measure_call, observe
from benchmarks.evidence.gil_share import GilShare
from benchmarks.machine.gil_state import gil_enabled
from benchmarks.process.messages import Failure, Finished
from benchmarks.user_function.gil_check.verdict import Threads


def ticking(call_s: float) -> tuple[Callable[[], None], Callable[[], float]]:
    """Return a call that takes this long by the clock that comes with it."""
    now = [0.0]

    def call() -> None:
        now[0] += call_s

    return call, lambda: now[0]


@pytest.mark.parametrize(("call_s", "count"), [(1e-5, 2_000), (0.001, 20), (0.5, 1)])
def test_a_round_has_as_many_calls_as_fit(call_s: float, count: int) -> None:
    """40 ms for both threads' calls, one after the other; at least one call each."""
    assert calls_per_round(*ticking(call_s)) == count


def test_a_call_that_takes_no_time_ends() -> None:
    """A clock may stand still between two calls."""
    assert calls_per_round(*ticking(0.0)) == 1_000_000


def finished(sent: list[object]) -> object:
    """Return what the last message holds."""
    assert isinstance(sent[-1], Finished)
    return sent[-1].result


def test_a_call_gets_share_gain_and_time() -> None:
    """Of a call in Python itself, which needs no package."""
    sent: list[object] = []
    measure_call("str.replace/1MiB", 0.5, sent.append)
    seen = finished(sent)
    assert isinstance(seen, CallSeen)
    assert seen.blocks >= 6
    assert seen.call_s is not None
    assert seen.call_s > 0
    assert isinstance(seen.evidence.threads, Threads)
    assert isinstance(seen.evidence.share, GilShare | Failure)
    assert isinstance(seen.evidence.share, Failure) or gil_enabled()


def test_a_call_that_can_not_be_prepared_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the reason, so that the others go on."""
    monkeypatch.setattr("zlib.crc32", lambda _text: 1 / 0)
    sent: list[object] = []
    measure_call("zlib.crc32/1KiB", 0.5, sent.append)
    found = finished(sent)
    assert isinstance(found, Failure)
    assert "zlib.crc32/1KiB can't be prepared or called here: ZeroDivisionError" in found.reason


def test_modules_that_are_missing_are_not_told_of() -> None:
    """Those that exist have a version, or an empty one if they belong to Python."""
    sent: list[object] = []
    observe(("numpy", "no_such_module", "no_such_package.module", "json"), sent.append)
    versions = finished(sent).versions  # type: ignore[attr-defined]
    assert versions.keys() == {"numpy", "json"}
    assert versions["numpy"]
    assert versions["json"] == ""
