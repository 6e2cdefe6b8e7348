"""One round: workers alone at the default switch interval, then beside requests at the condition's."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.evidence.latency import rounds
from benchmarks.evidence.latency.conditions import DEFAULT_SWITCH_INTERVAL_S
from benchmarks.evidence.latency.crews import Crew
from benchmarks.evidence.latency.exchange import Answers
from benchmarks.evidence.latency.rounds import busy_round, quiet_round
from tests.benchmarks.evidence.latency.make_rounds import answers


class Diary:
    """A crew and a client that note what happens, and at which switch interval."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, float]] = []

    def note(self, what: str) -> None:
        """Note what happens now."""
        self.seen.append((what, round(sys.getswitchinterval(), 6)))

    @contextmanager
    def crew(self) -> Iterator[Crew]:
        """Yield a crew of one that did a chunk a second, for 20 s."""
        yield Crew(lambda: self.note("begin"), self.end)
        self.note("closed")

    def end(self) -> list[list[float]]:
        """End the crew."""
        self.note("end")
        return [[float(second) for second in range(20)]]

    def ask(self) -> Answers:
        """Ask from second 10 to second 11."""
        self.note("ask")
        return answers(0.5)


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Diary:
    """A diary of a round in which the workers are alone for no time at all, until second 4."""
    monkeypatch.setattr(rounds, "ALONE_S", 0.0)
    monkeypatch.setattr("time.perf_counter", lambda: 4.0)
    return Diary()


def test_a_round_begins_alone_at_the_default_interval(diary: Diary) -> None:
    """Then the condition's; afterwards it is as before."""
    before = sys.getswitchinterval()
    seen = busy_round(diary.ask, 0.002, diary.crew(), 0.0005)
    assert diary.seen == [
        ("begin", DEFAULT_SWITCH_INTERVAL_S),
        ("ask", 0.0005),
        ("end", 0.0005),
        ("closed", DEFAULT_SWITCH_INTERVAL_S),
    ]
    assert sys.getswitchinterval() == before
    assert (seen.spacing_s, seen.requests) == (0.002, 1)
    assert seen.effort is not None
    assert seen.effort.throughput_ratio == pytest.approx(1.0)


def test_a_round_that_fails_leaves_the_interval_as_it_was(diary: Diary) -> None:
    """What the client raises goes on."""
    before = sys.getswitchinterval()

    def fail() -> Answers:
        raise ValueError("no answers")

    with pytest.raises(ValueError, match="no answers"):
        busy_round(fail, 0.002, diary.crew(), 0.0005)
    assert sys.getswitchinterval() == before


def test_beside_nobody_there_is_no_effort() -> None:
    """Lost requests are requests."""
    seen = quiet_round(lambda: answers(0.5, lost=2), None)
    assert (seen.effort, seen.requests) == (None, 3)
