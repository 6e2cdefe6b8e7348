"""The values of a series on both sides, its verdict, and why it is what it is."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.compare.judging import Candidate, Judgment, Verdict, judge, without_change
from reports.statistics.ratios import Change, paired_change
from tests.reports.compare.make_comparison import change, series


def candidate_of(change: Change, threshold: float = 0.05, **facts: float) -> Candidate:
    """Return a change whose threshold is the wanted one."""
    return Candidate(change, threshold, **({"wanted": threshold} | facts))


def verdict(candidate: Candidate) -> Judgment:
    """Return what becomes of a single series of times."""
    (judgment,) = judge({series(): candidate})
    return judgment


@pytest.mark.parametrize(
    ("low", "estimate", "high", "expected"),
    [
        (1.06, 1.10, 1.12, Verdict.REGRESSED),
        (0.90, 0.92, 0.94, Verdict.IMPROVED),
        (0.96, 1.00, 1.04, Verdict.EQUIVALENT),
        (1.01, 1.03, 1.04, Verdict.EQUIVALENT),
        (1.04, 1.10, 1.12, Verdict.INCONCLUSIVE),
        (0.90, 1.00, 1.10, Verdict.INCONCLUSIVE),
        (math.nan, 2.0, math.nan, Verdict.INCONCLUSIVE),
    ],
)
def test_the_whole_interval_decides(low: float, estimate: float, high: float, expected: Verdict) -> None:
    """At a threshold of 5 %: beyond it, within it, or across it."""
    candidate = candidate_of(change(low, estimate, high, p_worse=0.001, p_better=0.001), 0.05)
    assert verdict(candidate).verdict is expected


def test_a_speedup_is_worse_when_it_falls() -> None:
    """The same ratio is a regression of a speedup and an improvement of a time."""
    candidate = candidate_of(change(0.7, 0.8, 0.9, p_worse=0.001, p_better=0.001), 0.05)
    judged = judge({series(metric=metric): candidate for metric in ("time", "speedup")})
    assert {entry.series.metric: entry.verdict for entry in judged} == {
        "time": Verdict.IMPROVED,
        "speedup": Verdict.REGRESSED,
    }


def test_a_difference_below_the_floor_does_not_matter() -> None:
    """Half as long again, but of 0.1 ms: the whole interval is within 0.1 ms."""
    found = verdict(candidate_of(change(1.3, 1.5, 1.9, p_worse=0.0), 0.05, base=1e-4))
    assert found.verdict is Verdict.EQUIVALENT
    assert "within 100 µs of the base" in found.sentence


def test_a_difference_around_the_floor_cannot_be_told() -> None:
    """The estimate is below 0.1 ms and the interval reaches above it."""
    found = verdict(candidate_of(change(1.3, 1.5, 2.5, p_worse=0.0), 0.05, base=1e-4))
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "below 100 µs" in found.sentence


def test_noise_makes_nothing_equivalent() -> None:
    """A threshold that noise has raised to 50 % calls no change of 20 %, and does not call it none."""
    found = verdict(candidate_of(change(1.1, 1.2, 1.3, p_worse=0.0), 0.5, wanted=0.05))
    assert found.verdict is Verdict.INCONCLUSIVE
    assert verdict(candidate_of(change(0.98, 1.0, 1.02), 0.5, wanted=0.05)).verdict is Verdict.EQUIVALENT


def test_one_of_many_is_not_believed() -> None:
    """A probability of 0.02 is enough for one series, and for the same one among sixty it is not."""
    suspect = candidate_of(change(1.06, 1.10, 1.12, p_worse=0.02), 0.05)
    assert verdict(suspect).verdict is Verdict.REGRESSED
    others = {series(f"other {place:02}"): candidate_of(change(0.98, 1.0, 1.02), 0.05) for place in range(59)}
    judged = {entry.series: entry for entry in judge({series(): suspect, **others})}
    assert judged[series()].verdict is Verdict.INCONCLUSIVE
    assert "not significant among 60 series" in judged[series()].sentence


def test_evidence_hides_no_slower_time() -> None:
    """The same probability of 0.02 stays enough beside 59 shares: each family is judged among itself."""
    suspect = candidate_of(change(1.06, 1.10, 1.12, p_worse=0.02), 0.05)
    shares = {
        series(f"other {place:02}", metric="gil_share"): candidate_of(change(0.98, 1.0, 1.02), 0.05)
        for place in range(59)
    }
    judged = {entry.series: entry.verdict for entry in judge({series(): suspect, **shares})}
    assert judged[series()] is Verdict.REGRESSED


def test_without_the_scatter_of_runs_it_only_looks_like_that() -> None:
    """The sentence says why, in both directions; equivalent stays equivalent."""
    for interval, expected in (
        ((1.06, 1.10, 1.12), Verdict.LOOKS_WORSE),
        ((0.90, 0.92, 0.94), Verdict.LOOKS_BETTER),
        ((0.98, 1.00, 1.02), Verdict.EQUIVALENT),
    ):
        found = change(*interval, p_worse=0.001, p_better=0.001)
        judged = verdict(Candidate(found, 0.05, 0.05, only_within="Nobody knows."))
        assert judged.verdict is expected
        assert judged.sentence.endswith("Nobody knows.") == (expected is not Verdict.EQUIVALENT)


def test_series_come_back_in_order() -> None:
    """Whatever the order of the mapping."""
    candidate = candidate_of(change(0.98, 1.0, 1.02), 0.05)
    judged = judge({series("b"): candidate, series("a"): candidate})
    assert [entry.series.subject for entry in judged] == ["a", "b"]


def test_what_one_side_lacks_has_a_reason_and_no_change() -> None:
    """There is nothing to compute, and the threshold is not a number."""
    alone = without_change(series(), Verdict.MISSING, "skipped in the head: why.")
    assert (alone.verdict, alone.change, alone.sentence) == (
        Verdict.MISSING,
        None,
        "skipped in the head: why.",
    )
    assert math.isnan(alone.threshold)


RATIOS = st.lists(st.floats(0.5, 2.0), min_size=6, max_size=16)


@given(ratios=RATIOS, thresholds=st.tuples(st.floats(0.01, 0.5), st.floats(0.01, 0.5)))
def test_a_higher_threshold_never_turns_a_series_into_a_change(
    ratios: list[float], thresholds: tuple[float, float]
) -> None:
    """What is no change at 5 % is none at 10 %, and what is equivalent at 5 % is so at 10 %."""

    def at(threshold: float) -> Verdict:
        found = paired_change([1.0] * len(ratios), ratios, threshold, larger_is_worse=True)
        return verdict(candidate_of(found, threshold)).verdict

    strict, lax = map(at, sorted(thresholds))
    if strict is Verdict.EQUIVALENT:
        assert lax is Verdict.EQUIVALENT
    if lax in {Verdict.REGRESSED, Verdict.IMPROVED}:
        assert strict is lax


@given(ratios=RATIOS)
def test_swapping_the_sides_swaps_the_verdict(ratios: list[float]) -> None:
    """Regressed and improved change places, and the others stay."""
    ones = [1.0] * len(ratios)
    there, back = (
        verdict(candidate_of(paired_change(*sides, 0.05, larger_is_worse=True), 0.05)).verdict
        for sides in ((ones, ratios), (ratios, ones))
    )
    mirrored = {Verdict.REGRESSED: Verdict.IMPROVED, Verdict.IMPROVED: Verdict.REGRESSED}
    assert back is mirrored.get(there, there)
