"""How much runs differ from one to the next: from earlier runs alone, and never too little."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.series.identity import SeriesId
from reports.series.reading import read_history
from reports.series.scatter import (
    FEWEST_EARLIER,
    Scatter,
    earlier_figures,
    scatter_of,
    stored_scatters,
    widened,
)
from reports.statistics.intervals import Interval
from reports.statistics.ratios import Change
from tests.reports.series.make_stored import put, small_run

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIME = SeriesId("speedup", "sha256", "threads", 2, "", "time")
KEY = "linux-x86_64-example"
LATER = datetime(2026, 2, 1, tzinfo=UTC)
TRIES = 2_000


def change(ratio: float, reach: float = 0.0, p: float = 0.0) -> Change:
    """Return a change that the runs themselves show, with an interval that reaches so far in logs."""
    bounds = ratio * math.exp(-reach), ratio * math.exp(reach)
    return Change(Interval(ratio, *bounds), p, p, 0.05)


def test_scatter_is_the_typical_step() -> None:
    """Steps of 2 % are a deviation of 1.4826 times that, and a single jump of a half moves it little."""
    figures = [1.02 ** (n % 2) for n in range(FEWEST_EARLIER)]
    assert scatter_of(figures) == Scatter(8, pytest.approx(1.4826 * math.log(1.02)))
    jump = [figure * (1.5 if n > 4 else 1) for n, figure in enumerate(figures)]
    assert scatter_of(jump) == Scatter(8, pytest.approx(1.4826 * math.log(1.02)))


def test_few_runs_tell_nothing() -> None:
    """Seven are too few."""
    assert scatter_of([1.0] * (FEWEST_EARLIER - 1)) is None
    assert scatter_of([]) is None


def test_the_wider_interval_and_the_larger_probability_count() -> None:
    """Quiet earlier runs make a noisy pair no surer, and noisy ones make a quiet pair less sure."""
    noisy, quiet = Scatter(20, 0.2), Scatter(20, 1e-6)
    found = widened(change(2.0), noisy, 0.05, larger_is_worse=True)
    assert found.ratio.low == pytest.approx(2 * math.exp(-0.2 * 2.478), rel=1e-3)
    assert 0 < found.p_worse < 0.05 < found.p_better
    kept = widened(change(2.0, 0.3, 0.01), quiet, 0.05, larger_is_worse=True)
    assert (kept.ratio.low, kept.ratio.high) == pytest.approx((2 * math.exp(-0.3), 2 * math.exp(0.3)))
    assert kept.p_worse == 0.01


def test_shares_scatter_by_points() -> None:
    """Steps from 1 to 2 % are one point, not twice as much: 48 % are then surely more than 1 %."""
    shares = [0.01 + 0.01 * (n % 2) for n in range(20)]
    scatter = scatter_of(shares, of_shares=True)
    assert scatter == Scatter(20, pytest.approx(0.014826), of_shares=True)
    found = widened(change(48.0), scatter, 0.05, larger_is_worse=True, base=0.01)
    reach = 0.014826 * 2.478 / 0.01
    assert (found.ratio.low, found.ratio.high) == pytest.approx((48 - reach, 48 + reach), rel=1e-3)
    assert found.p_worse < 1e-6
    small = widened(change(2.0), scatter, 0.05, larger_is_worse=True, base=0.01)
    assert small.ratio.low < 1 < small.ratio.high


def test_more_runs_a_side_differ_less() -> None:
    """Four runs a side have half of the deviation of one."""
    one, four = (
        widened(change(1.0), Scatter(20, 0.1).between(n, n), 0.05, larger_is_worse=True).ratio for n in (1, 4)
    )
    assert math.log(four.high) == pytest.approx(math.log(one.high) / 2)


def test_a_figure_without_an_interval_gets_one() -> None:
    """As peaks of memory do, of which a run has one; equal earlier runs leave no doubt either way."""
    bare = Change(Interval(1.5), 1.0, 1.0, math.nan)
    found = widened(bare, Scatter(20, 0.01), 0.10, larger_is_worse=True)
    assert 1.4 < found.ratio.low < 1.5 < found.ratio.high
    assert found.p_worse < 0.001
    exact = widened(bare, Scatter(8, 0.0), 0.10, larger_is_worse=True)
    assert (exact.p_worse, exact.p_better) == (0.0, 1.0)


@given(ratio=st.floats(0.1, 10), deviation=st.floats(0, 1), runs=st.integers(8, 50), reach=st.floats(0, 1))
def test_nothing_gets_surer(ratio: float, deviation: float, runs: int, reach: float) -> None:
    """The interval holds the old one, and a speedup mirrors a time."""
    before = change(ratio, reach, 0.01)
    after = widened(before, Scatter(runs, deviation), 0.05, larger_is_worse=True)
    assert after.ratio.low <= before.ratio.low <= before.ratio.high <= after.ratio.high
    assert min(after.p_worse, after.p_better) >= 0.01
    other = widened(before, Scatter(runs, deviation), 0.05, larger_is_worse=False)
    assert (other.p_worse, other.p_better) == (after.p_better, after.p_worse)


def normal(generator: np.random.Generator, runs: int) -> NDArray[np.float64]:
    """Return runs of the same code that differ by 3 %."""
    return generator.normal(0, 0.03, runs)


def now_and_then_noisy(generator: np.random.Generator, runs: int) -> NDArray[np.float64]:
    """Return runs of which one in ten is four times as noisy."""
    return normal(generator, runs) * np.where(generator.random(runs) < 0.1, 4, 1)


def with_changes(generator: np.random.Generator, runs: int) -> NDArray[np.float64]:
    """Return runs in whose middle a commit made the code 20 % slower for good."""
    return normal(generator, runs) + np.where(np.arange(runs) > runs // 2, 0.2, 0)


@pytest.mark.parametrize("runs", [FEWEST_EARLIER, 20])
@pytest.mark.parametrize(
    ("noise", "at_most"), [(normal, 0.05), (with_changes, 0.05), (now_and_then_noisy, 0.10)]
)
def test_the_same_code_is_seldom_called_changed(
    runs: int, noise: Callable[[np.random.Generator, int], NDArray[np.float64]], at_most: float
) -> None:
    """Simulated: the interval of the last earlier run and the next one misses 1 no more than promised."""
    generator = np.random.default_rng(20)
    missed = 0
    for _ in range(TRIES):
        *earlier, head = np.exp(noise(generator, runs + 1)).tolist()
        scatter = scatter_of(earlier)
        assert scatter is not None
        ratio = widened(change(head / earlier[-1]), scatter, 0.05, larger_is_worse=True).ratio
        missed += not ratio.low <= 1 <= ratio.high
    assert missed / TRIES <= at_most


def test_a_real_change_is_seen() -> None:
    """Simulated: code that takes twice as long, where runs differ by 3 %, nearly always after 12 runs."""
    generator = np.random.default_rng(21)
    seen = 0
    for _ in range(200):
        earlier = np.exp(normal(generator, 12)).tolist()
        scatter = scatter_of(earlier)
        assert scatter is not None
        found = widened(change(2 / earlier[-1]), scatter, 0.05, larger_is_worse=True)
        seen += found.ratio.low > 1.05
    assert seen > 190


def history(folder: Path, runs: int, **last: object) -> Path:
    """Return a storage with so many runs, a second apart, whose threads take a little longer each time."""
    for number in range(1, runs + 1):
        content = small_run(number, 0.5 + number / 100, **(last if number == runs else {}))
        content["gil_bench"]["started"] = f"2026-01-01T06:00:{number:02}+00:00"
        put(folder, f"{number}.json", content)
    return folder


@pytest.fixture(scope="module")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a storage with eight runs, just enough, which no test changes."""
    return history(tmp_path_factory.mktemp("eight"), 8)


def test_earlier_runs_come_in_their_order(eight: Path) -> None:
    """Of each series its figures, oldest first."""
    found = read_history(eight)
    figures = earlier_figures(found, KEY, {"quick"}, LATER)
    assert figures[TIME] == pytest.approx([0.5 + number / 100 for number in range(1, 9)])
    assert stored_scatters(eight, KEY, {"quick"}, LATER)[TIME].runs == 8


@pytest.mark.parametrize(
    ("key", "preset", "before"),
    [
        ("another", "quick", LATER),
        ("", "quick", LATER),
        (KEY, "full", LATER),
        (KEY, "quick", datetime(2026, 1, 1, 6, 0, 8, tzinfo=UTC)),
        (KEY, "quick", None),
    ],
)
def test_what_does_not_compare_tells_nothing(
    eight: Path, key: str, preset: str, before: datetime | None
) -> None:
    """Another or an unknown environment, another preset, and what is not earlier than the head."""
    assert not stored_scatters(eight, key, {preset}, before)


def test_without_a_storage_nothing_is_earlier(tmp_path: Path) -> None:
    """As with two files that somebody was sent; damaged files are left out."""
    assert not stored_scatters(tmp_path / "none", KEY, {"quick"}, LATER)
    put(tmp_path, "damaged.json", "{")
    assert not stored_scatters(tmp_path, KEY, {"quick"}, LATER)


def test_a_run_that_lacks_the_series_does_not_count(tmp_path: Path) -> None:
    """Of eight runs one failed, so seven are left: too few."""
    content = small_run(1)
    content["benchmarks"] = content["benchmarks"][:2]
    put(history(tmp_path, 7), "0.json", content)
    found = stored_scatters(tmp_path, KEY, {"quick"}, LATER)
    assert TIME not in found
    assert SeriesId("speedup", "sha256", "sequential", 1, "", "time") in found
