"""How claims are settled: regions, promises kept, and what was seen at all.

How the number of a judgment is written.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.claims.judging import (
    LESS,
    MORE,
    NOT_MORE,
    Region,
    all_in,
    by_margin,
    by_region,
    existence,
    kept_promise,
    not_applicable,
    not_measured,
    number_text,
)
from reports.claims.model import Judgment, Verdict
from reports.statistics.intervals import Interval

ABOVE = Region(low=1.05)
FINITE = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (1.06, 1.2, Verdict.CONFIRMED),
        (0.9, 1.04, Verdict.REFUTED),
        (0.9, 1.06, Verdict.INCONCLUSIVE),
        (1.05, 1.2, Verdict.INCONCLUSIVE),
        (0.9, 1.05, Verdict.INCONCLUSIVE),
        (math.nan, math.nan, Verdict.INCONCLUSIVE),
    ],
)
def test_only_a_whole_interval_settles_a_claim(low: float, high: float, verdict: Verdict) -> None:
    """Inside is confirmed, beside is refuted; on the bound, across it or without one is inconclusive."""
    assert by_region(Interval(1.1, low, high), ABOVE) is verdict


def test_a_region_may_have_two_bounds() -> None:
    """An interval that lies beside either of them refutes."""
    region = Region(0.95, 1.05)
    assert by_region(Interval(1, 0.96, 1.04), region) is Verdict.CONFIRMED
    assert by_region(Interval(1, 0.90, 0.94), region) is Verdict.REFUTED
    assert by_region(Interval(1, 1.06, 1.07), region) is Verdict.REFUTED
    assert by_region(Interval(1, 0.90, 1.10), region) is Verdict.INCONCLUSIVE


@given(st.tuples(FINITE, FINITE, FINITE).map(sorted), FINITE)
def test_a_claim_and_its_opposite_are_never_both_confirmed(bounds: list[float], bound: float) -> None:
    """What confirms "above" refutes "below", and what settles neither settles both not."""
    low, estimate, high = bounds
    above = by_region(Interval(estimate, low, high), Region(low=bound))
    below = by_region(Interval(estimate, low, high), Region(high=bound))
    opposite = {
        Verdict.CONFIRMED: Verdict.REFUTED,
        Verdict.REFUTED: Verdict.CONFIRMED,
        Verdict.INCONCLUSIVE: Verdict.INCONCLUSIVE,
    }
    assert below is opposite[above]


@given(st.tuples(FINITE, FINITE, FINITE).map(sorted), FINITE, FINITE)
def test_the_point_never_decides(bounds: list[float], bound: float, other: float) -> None:
    """Two intervals with the same bounds have the same verdict, wherever their estimates are."""
    low, estimate, high = bounds
    assert by_region(Interval(estimate, low, high), Region(low=bound)) is by_region(
        Interval(other, low, high), Region(low=bound)
    )


def test_verdicts_count_only_if_all_agree() -> None:
    """One that differs leaves the question open, and is the one to show."""
    inside, beside = Interval(2.0, 1.5, 2.5), Interval(0.5, 0.4, 0.6)
    region = Region(low=1.0)
    assert all_in(region, [inside, inside]) == (Verdict.CONFIRMED, 0)
    assert all_in(region, [beside]) == (Verdict.REFUTED, 0)
    assert all_in(region, [inside, beside]) == (Verdict.INCONCLUSIVE, 1)


@given(st.tuples(FINITE, FINITE, FINITE).map(sorted), st.sampled_from([MORE, NOT_MORE, LESS]))
def test_a_difference_below_the_margin_settles_nothing(bounds: list[float], region: Region) -> None:
    """Neither that it is more, nor that it is not; all else is as without a margin."""
    low, estimate, high = bounds
    found = by_margin(Interval(estimate, low, high), region)
    small = (low > 1 and high < 1.05) if region is not LESS else (low > 0.95 and high < 1)
    assert found is (Verdict.INCONCLUSIVE if small else by_region(Interval(estimate, low, high), region))


@pytest.mark.parametrize("region", [MORE, NOT_MORE])
def test_three_percent_more_are_neither_more_nor_not(region: Region) -> None:
    """The table says that it is more, so no claim may say that it is not."""
    assert by_margin(Interval(1.03, 1.02, 1.04), region) is Verdict.INCONCLUSIVE


def test_what_is_missing_and_what_does_not_apply_have_no_number() -> None:
    """Both say why."""
    missing, beside = not_measured("the sweep"), not_applicable("There is one CPU.")
    assert (missing.verdict, missing.sentence, missing.number) == (
        Verdict.NOT_MEASURED,
        "Not measured: the sweep.",
        None,
    )
    assert (beside.verdict, beside.sentence, beside.number) == (
        Verdict.NOT_APPLICABLE,
        "There is one CPU.",
        None,
    )


def test_a_promise_kept_is_confirmed_with_the_rule_of_three() -> None:
    """Nothing in 3,000 tries: fewer than 1 in 1,000."""
    kept = kept_promise(3_000, "updates were lost")
    assert kept.verdict is Verdict.CONFIRMED
    assert kept.sentence == "0 of 3,000 updates were lost; at most 1 in 1,000 (95 % bound)."
    assert kept.number == Interval(0.0, 0.0, 0.001)


@pytest.mark.parametrize(("tries", "at_most"), [(1, "100 %"), (5, "60.0 %"), (2_999, "1 in 999")])
def test_too_few_tries_for_never_say_so(tries: int, at_most: str) -> None:
    """Below 3,000 one in 1,000 is still possible: it was not seen, and no more is said."""
    kept = kept_promise(tries, "updates were lost")
    assert kept.verdict is Verdict.INCONCLUSIVE
    assert kept.sentence == (
        f"0 of {tries:,} updates were lost; at most {at_most} (95 % bound). "
        '"Never" needs a bound below 1 in 1,000.'
    )


def test_one_violation_refutes_a_promise() -> None:
    """However many tries there were."""
    broken = kept_promise(1_000_000, "updates were lost", violations=1)
    assert broken.verdict is Verdict.REFUTED
    assert "1 of 1,000,000 updates were lost" in broken.sentence
    assert broken.number is not None
    assert broken.number.low > 0


def test_a_promise_without_any_try_is_not_measured() -> None:
    """No try is no promise kept."""
    assert kept_promise(0, "updates were lost").verdict is Verdict.NOT_MEASURED


def test_more_violations_than_tries_are_still_refuted() -> None:
    """A count that overshoots is a share of all."""
    assert kept_promise(2, "updates were lost", violations=5).verdict is Verdict.REFUTED


def test_what_was_seen_once_exists() -> None:
    """Its number is the median share of the rounds, worked out by hand."""
    seen = existence([0, 1, 2, 3, 4, 5], [10] * 6, "updates were lost", "It may hide.")
    assert seen.verdict is Verdict.CONFIRMED
    assert seen.number == Interval(0.25, 0.0, 0.5)
    assert seen.sentence == "15 of 60 updates were lost, in 5 of 6 rounds: median 25.0 % (0–50.0)."


def test_what_was_seen_in_a_single_round_has_no_interval() -> None:
    """One demonstration is one round."""
    seen = existence([3], [10], "updates were lost", "It may hide.")
    assert seen.verdict is Verdict.CONFIRMED
    assert seen.sentence == "3 of 10 updates were lost: 30.0 %."


def test_what_was_not_seen_is_inconclusive_and_never_safe() -> None:
    """It comes with the reason why it may not show up here."""
    unseen = existence([0] * 6, [250_000] * 6, "updates were lost", "Threads switch at calls only.")
    assert unseen.verdict is Verdict.INCONCLUSIVE
    assert unseen.number == Interval(0.0, 0.0, 2e-6)
    assert unseen.sentence == (
        "Not observed here: 0 of 1,500,000 updates were lost. Threads switch at calls only."
    )


def test_existence_without_any_try_is_not_measured() -> None:
    """No round at all, or rounds in which nothing could happen."""
    assert existence([], [], "updates were lost", "Why.").verdict is Verdict.NOT_MEASURED
    assert existence([0], [0], "updates were lost", "Why.").verdict is Verdict.NOT_MEASURED


NAN = math.nan


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (None, "", "–"),
        (Interval(NAN, NAN, NAN), "speedup", "–"),
        (Interval(1.86, 1.81, 1.9), "speedup", "1.86× (1.81–1.90)"),
        (Interval(12, NAN, NAN), "times as long", "12.0×"),
        (Interval(0.002, 0.001, 0.003), "s", "2.00 ms (1.00–3.00)"),
        (Interval(0, 0, 0), "s", "0 s"),
        (Interval(0.25, 0.1, 0.5), "lost updates per update", "25.0 % (10.0–50.0)"),
        (Interval(0.25, NAN, NAN), "share of all", "25.0 %"),
        (Interval(3e-6, 1e-6, 4e-6), "share of all", "0.000300 % (0.000100–0.000400)"),
        (Interval(0, 0, 3 / 75_000_000), "violations per operation", "0 (at most 1 in 25,000,000)"),
        (Interval(0, 0, 0.6), "violations per operation", "0 (at most 60.0 %)"),
        (Interval(0, 0, 0), "share of all", "0 % (0–0)"),
        (Interval(7, 5, 9), "threads", "7.00 (5.00–9.00)"),
    ],
)
def test_the_unit_says_how(number: Interval | None, unit: str, text: str) -> None:
    """Ratios, times, shares, what never happened, and anything else."""
    assert number_text(Judgment(Verdict.CONFIRMED, "Why.", number, unit)) == text
