"""The change of one series: ratios, exact intervals and probabilities, alone and among many."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import ratios as rank_sum
from reports.statistics.intervals import Interval
from reports.statistics.ratios import (
    Change,
    at_most,
    change_of_figures,
    change_of_shares,
    discoveries,
    fewest_pairs,
    paired_change,
    paired_change_of_shares,
    unpaired_change,
)

CHANGES = pytest.mark.parametrize("change_of", [paired_change, unpaired_change])
ChangeOf = Callable[..., Change]
SECONDS = st.floats(1e-6, 1e3)
SIDES = st.integers(6, 12).flatmap(
    lambda size: st.tuples(*[st.lists(SECONDS, min_size=size, max_size=size)] * 2)
)


def test_paired_by_hand() -> None:
    """Twelve blocks of which the third highest and third lowest ratio bound the median."""
    ratios = [1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.08, 1.09, 1.10, 1.11, 1.12, 1.13]
    bases = [1.0, 2.0, 4.0] * 4
    heads = [base * ratio for base, ratio in zip(bases, ratios, strict=True)]
    found = paired_change(bases, heads, 0.055, larger_is_worse=True)
    assert (found.ratio.low, found.ratio.high) == pytest.approx((1.03, 1.11))
    assert found.ratio.estimate == pytest.approx(math.sqrt(1.06 * 1.08))
    assert found.p_worse == pytest.approx(1586 / 4096)  # 7 or more of 12 coins
    assert found.p_better == 1.0
    assert found.resolution == pytest.approx(1.055 * math.sqrt(1.11 / 1.03) - 1)


def test_six_paired_blocks_that_all_agree() -> None:
    """All of six blocks beyond the threshold: one chance in 64, and the interval is from end to end."""
    found = paired_change([1.0] * 6, [1.2, 1.3, 1.1, 1.4, 1.5, 1.6], 0.05, larger_is_worse=True)
    assert found.p_worse == pytest.approx(1 / 64)
    assert (found.ratio.low, found.ratio.high) == pytest.approx((1.1, 1.6))


def test_unpaired_by_hand() -> None:
    """Six against six that do not overlap: the 6th lowest and the 6th highest of 36 pairs bound the shift."""
    base = [2.0**exponent for exponent in (0, 1, 2, 3, 4, 5)]
    head = [64 * value for value in base]
    found = unpaired_change(base, head, 0.05, larger_is_worse=True)
    # the differences of exponents are 1 to 11, there are 1, 2, 3, 4, 5, 6, 5, 4, 3, 2 and 1 of them
    assert found.ratio.estimate == pytest.approx(2**6)
    assert (found.ratio.low, found.ratio.high) == pytest.approx((2**3, 2**9))
    assert found.p_worse == pytest.approx(1 / 924)
    assert found.p_better == 1.0
    assert found.resolution == pytest.approx(1.05 * 2**3 - 1)


def test_a_speedup_that_fell_is_worse() -> None:
    """The direction turns the probabilities round, and the ratio stays that of the figures."""
    found = paired_change([2.0] * 6, [1.0] * 6, 0.05, larger_is_worse=False)
    assert found.ratio.estimate == pytest.approx(0.5)
    assert (found.p_worse, found.p_better) == pytest.approx((1 / 64, 1.0))


@CHANGES
def test_nothing_changed(change_of: ChangeOf) -> None:
    """Equal values have the ratio 1 with an interval of no width, and say nothing for a change."""
    found = change_of([1.0] * 6, [1.0] * 6, 0.05, larger_is_worse=True)
    assert (found.ratio.low, found.ratio.estimate, found.ratio.high) == (1, 1, 1)
    assert (found.p_worse, found.p_better) == pytest.approx((1, 1))
    assert found.resolution == pytest.approx(0.05)


@CHANGES
def test_blocks_at_the_threshold_count_against_a_change(change_of: ChangeOf) -> None:
    """Exactly at the threshold is not beyond it."""
    assert change_of([1.0] * 6, [1.25] * 6, 0.25, larger_is_worse=True).p_worse == pytest.approx(1)


@CHANGES
@pytest.mark.parametrize("size", [0, 1, 5])
def test_too_few_values_have_no_interval(change_of: ChangeOf, size: int) -> None:
    """Below six values there are no bounds and no resolution."""
    found = change_of([1.0] * size, [2.0] * size, 0.05, larger_is_worse=True)
    assert all(map(math.isnan, (found.ratio.low, found.ratio.high, found.resolution)))
    assert (found.ratio.estimate == pytest.approx(2)) if size else math.isnan(found.ratio.estimate)


def test_one_side_with_too_few_values_is_enough_for_no_interval() -> None:
    """Five runs against fifty give no interval, although their pairs would be many."""
    assert math.isnan(unpaired_change([1.0] * 50, [2.0] * 5, 0.05, larger_is_worse=True).ratio.low)


@CHANGES
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_what_is_no_time_is_refused(change_of: ChangeOf, value: float) -> None:
    """A logarithm of such a value would poison the median in silence."""
    with pytest.raises(ValueError, match="positive, finite"):
        change_of([1.0] * 6, [1.0] * 5 + [value], 0.05, larger_is_worse=True)


def test_blocks_that_cannot_be_paired_are_refused() -> None:
    """Two lengths mean that entry i is not the same block."""
    with pytest.raises(ValueError, match="6 blocks of the base cannot be paired with 7"):
        paired_change([1.0] * 6, [1.0] * 7, 0.05, larger_is_worse=True)


@CHANGES
@given(sides=SIDES, threshold=st.floats(0.01, 0.5))
def test_swapping_the_sides_mirrors_everything(
    change_of: ChangeOf, sides: tuple[list[float], list[float]], threshold: float
) -> None:
    """The ratio is inverted with its bounds, and worse becomes better."""
    base, head = sides
    one = change_of(base, head, threshold, larger_is_worse=True)
    other = change_of(head, base, threshold, larger_is_worse=True)
    assert other.ratio.estimate == pytest.approx(1 / one.ratio.estimate, rel=1e-6)
    assert (other.ratio.low, other.ratio.high) == pytest.approx(
        (1 / one.ratio.high, 1 / one.ratio.low), rel=1e-6
    )
    assert (other.p_worse, other.p_better) == pytest.approx((one.p_better, one.p_worse))
    assert other.resolution == pytest.approx(one.resolution, rel=1e-6)


@CHANGES
@given(sides=SIDES, exponent=st.integers(-8, 8))
def test_the_unit_does_not_matter(
    change_of: ChangeOf, sides: tuple[list[float], list[float]], exponent: int
) -> None:
    """Seconds or anything else: the same ratio."""

    def ratio(scale: float) -> Sequence[float]:
        scaled = [[value * scale for value in side] for side in sides]
        found = change_of(*scaled, 0.05, larger_is_worse=True).ratio
        return found.low, found.estimate, found.high

    assert ratio(2.0**exponent) == pytest.approx(ratio(1.0), rel=1e-6)


@CHANGES
@given(sides=SIDES, thresholds=st.tuples(st.floats(0.01, 0.5), st.floats(0.01, 0.5)))
def test_a_higher_threshold_never_makes_a_change_surer(
    change_of: ChangeOf, sides: tuple[list[float], list[float]], thresholds: tuple[float, float]
) -> None:
    """Both probabilities and the resolution rise with the threshold, and the interval does not move."""
    strict, lax = (change_of(*sides, each, larger_is_worse=True) for each in sorted(thresholds))
    assert strict.ratio == lax.ratio
    assert strict.p_worse <= lax.p_worse
    assert strict.p_better <= lax.p_better
    assert strict.resolution <= lax.resolution


@given(sides=SIDES)
def test_interval_and_test_agree(sides: tuple[list[float], list[float]]) -> None:
    """The unpaired interval lies beyond the threshold exactly when the one-sided test passes 2.5 %."""
    found = unpaired_change(*sides, 0.05, larger_is_worse=True)
    assert (math.log(found.ratio.low) > math.log(1.05)) == (found.p_worse <= 0.025)


def test_two_against_two_by_hand() -> None:
    """Of the 6 orders of two and two, one has no pair, one has 1, two have 2, one has 3 and one has 4."""
    assert [at_most(pairs, 2, 2) * 6 for pairs in range(5)] == pytest.approx([1, 2, 4, 5, 6])


@pytest.mark.parametrize(("first", "second"), [(1, 1), (3, 4), (5, 2)])
def test_all_orders_counted(first: int, second: int) -> None:
    """The probabilities are those of counting every order of the two samples."""
    counts = np.zeros(first * second + 1)
    places = range(first + second)
    for mine in itertools.combinations(places, first):
        counts[sum(place > other for place in mine for other in set(places) - set(mine))] += 1
    expected = np.cumsum(counts) / counts.sum()
    assert [at_most(pairs, first, second) for pairs in range(len(counts))] == pytest.approx(expected)


@pytest.mark.parametrize(("size", "critical"), [(6, 5), (8, 13), (10, 23), (12, 37)])
def test_critical_values_of_the_tables(size: int, critical: int) -> None:
    """Two-sided 5 % critical values of U are 5, 13, 23 and 37, as printed in any table."""
    assert fewest_pairs(0.025, size, size) == critical + 1


def test_too_few_values_have_no_rank() -> None:
    """With 3 and 3 values no order is rarer than 1 in 20."""
    assert fewest_pairs(0.025, 3, 3) == 0


def test_many_pairs_are_nearly_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the approximation takes over, it differs from the exact probabilities by less than 0.001."""
    exact = [at_most(pairs, 90, 90) for pairs in range(0, 8100, 50)]
    rank_sum._cumulative.cache_clear()
    monkeypatch.setattr(rank_sum, "MOST_EXACT_PAIRS", 0)
    near = [at_most(pairs, 90, 90) for pairs in range(0, 8100, 50)]
    rank_sum._cumulative.cache_clear()
    assert near == pytest.approx(exact, abs=1e-3)


def test_benjamini_and_hochberg_by_hand() -> None:
    """Of 0.01, 0.02, 0.04 and 0.9 at 5 %: allowed are 0.0125, 0.025, 0.0375 and 0.05, so two pass."""
    assert discoveries([0.9, 0.02, 0.01, 0.04]).tolist() == [False, True, True, False]


def test_a_later_rank_that_passes_takes_the_earlier_ones_along() -> None:
    """The step is upwards: 0.03 alone would fail its own rank, 0.05 passes the last."""
    assert discoveries([0.03, 0.05]).tolist() == [True, True]
    assert discoveries([]).tolist() == []
    assert discoveries([1.0, 1.0]).tolist() == [False, False]


def test_figures_with_intervals_add_their_distances_like_errors() -> None:
    """3 % and 4 % of either figure make 5 % of their ratio, on each side its own."""
    base = Interval(1.0, math.exp(-0.03), math.exp(0.03))
    head = Interval(2.0, 2 * math.exp(-0.04), 2 * math.exp(0.04))
    found = change_of_figures(base, head, 0.05, larger_is_worse=True)
    assert found.ratio.estimate == pytest.approx(2)
    assert (found.ratio.low, found.ratio.high) == pytest.approx((2 * math.exp(-0.05), 2 * math.exp(0.05)))
    assert found.p_worse < 1e-6 < found.p_better
    back = change_of_figures(head, base, 0.05, larger_is_worse=True)
    assert (back.p_better, back.ratio.low) == pytest.approx((found.p_worse, 1 / found.ratio.high))


def test_shares_are_told_by_points() -> None:
    """From 1 % (0.5-4) to 48 % (44-51): 3 and 4 points to one side are 5, and 42 to 50 points are left."""
    base, head = Interval(0.01, 0.01, 0.04), Interval(0.48, 0.44, 0.51)
    found = change_of_shares(base, head, 0.05, larger_is_worse=True)
    assert found.ratio.estimate == pytest.approx(48)
    assert (found.ratio.low, found.ratio.high) == pytest.approx((43, 51))
    assert found.p_worse < 1e-6 < found.p_better
    back = change_of_shares(head, base, 0.05, larger_is_worse=True)
    assert back.p_better < 1e-6 < back.p_worse
    assert 0 < back.ratio.low < back.ratio.estimate < back.ratio.high < 1


def test_a_share_may_fall_to_nothing() -> None:
    """Its ratio stays a positive number; without bounds nothing is known."""
    found = change_of_shares(
        Interval(0.1, 0.05, 0.15), Interval(0.01, 0.01, 0.04), 0.05, larger_is_worse=True
    )
    assert found.ratio.low == pytest.approx(0.01 / 1)
    bare = change_of_shares(Interval(0.1), Interval(0.2, 0.1, 0.3), 0.05, larger_is_worse=True)
    assert (bare.p_worse, bare.p_better, math.isnan(bare.ratio.low)) == (1, 1, True)


def test_figures_at_the_threshold_are_an_even_chance() -> None:
    """As often beyond as not; and figures without width are sure, or sure of nothing."""
    base, wide = Interval(1.0, 0.9, 1.1), Interval(1.25, 1.2, 1.3)
    assert change_of_figures(base, wide, 0.25, larger_is_worse=True).p_worse == pytest.approx(0.5)
    exact = [Interval(each, each, each) for each in (1.0, 1.2)]
    assert change_of_figures(exact[0], exact[1], 0.05, larger_is_worse=True).p_worse == 0
    assert change_of_figures(exact[0], exact[0], 0.05, larger_is_worse=True).p_worse == 1


@pytest.mark.parametrize("bare", [Interval(2.0), Interval(2.0, 0.0, 3.0), Interval(2.0, 1.0, math.inf)])
def test_figures_without_bounds_prove_nothing(bare: Interval) -> None:
    """There is a ratio, and neither an interval nor evidence."""
    found = change_of_figures(Interval(1.0, 0.9, 1.1), bare, 0.05, larger_is_worse=True)
    assert (found.ratio.estimate, found.p_worse, found.p_better) == pytest.approx((2, 1, 1))
    assert math.isnan(found.ratio.low)


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_a_figure_that_is_none_is_refused(value: float) -> None:
    """As a value of a block is."""
    with pytest.raises(ValueError, match="positive"):
        change_of_figures(Interval(1.0, 0.9, 1.1), Interval(value, 0.5, 2.0), 0.05, larger_is_worse=True)


def test_shares_are_paired_by_their_points() -> None:
    """Of next to nothing the multiples vary from 1 to 20; the points hardly do."""
    base, head = [0.01, 0.10, 0.02, 0.01, 0.08, 0.05] * 2, [0.20, 0.30, 0.20, 0.21, 0.28, 0.24] * 2
    change = paired_change_of_shares(base, head, 0.05, larger_is_worse=True)
    points = [0.035 * (bound - 1) for bound in (change.ratio.low, change.ratio.estimate, change.ratio.high)]
    assert points == pytest.approx([0.19, 0.195, 0.20])
    assert change.p_worse < 0.001
    mirrored = paired_change_of_shares(base, head, 0.05, larger_is_worse=False)
    assert (mirrored.p_better, mirrored.p_worse) == (change.p_worse, change.p_better)
    with pytest.raises(ValueError, match="1 blocks of the base cannot be paired with 0"):
        paired_change_of_shares([0.1], [], 0.05, larger_is_worse=True)
