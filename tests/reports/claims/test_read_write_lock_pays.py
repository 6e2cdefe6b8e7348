"""The claims that a readers–writer lock pays."""

from __future__ import annotations

import pytest

from reports.claims.model import Claim, Verdict
from reports.claims.read_write_lock_pays import LONG, SHORT
from reports.data.model import OtherBenchmark
from tests.reports.make_lesson import lesson_of, trial


def pair(share: float, section_s: float, seconds: float) -> list[OtherBenchmark]:
    """Return both locks at one share of reading; the plain one takes 1 s."""
    settings = {"reading_share": share, "section_s": section_s}
    return [
        trial("read_write_lock", "ReadWriteLock", 12, wall_s=[seconds] * 6, settings=settings),
        trial("read_write_lock", "Lock", 12, settings=settings),
    ]


@pytest.mark.parametrize(("claim", "section_s"), [(SHORT, 0.0), (LONG, 0.001)])
@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(0.5, Verdict.CONFIRMED), (0.97, Verdict.REFUTED), (2.0, Verdict.REFUTED)],
)
def test_it_must_be_five_percent_faster_where_readers_are_most_frequent(
    claim: Claim, section_s: float, seconds: float, verdict: Verdict
) -> None:
    """Other shares of reading, and the other kind of reading, do not matter."""
    other_kind = pair(0.99, 0.001 - section_s, 1.0 / seconds)
    lesson = lesson_of(*pair(0.5, section_s, 1.0 / seconds), *pair(0.99, section_s, seconds), *other_kind)
    judgement = claim.judge(lesson)
    assert judgement.verdict is verdict
    assert judgement.number is not None
    assert judgement.number.estimate == 1 / seconds


@pytest.mark.parametrize("claim", [SHORT, LONG])
def test_without_a_pair_it_was_not_measured(claim: Claim) -> None:
    """One lock alone says nothing."""
    assert claim.judge(lesson_of(*pair(0.9, 0.0, 1.0)[:1])).verdict is Verdict.NOT_MEASURED
