"""Series and changes in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.history.words import (
    change_sentence,
    direction,
    metric_title,
    series_name,
    short_commit,
    signed_percent,
    value,
    verdict,
)
from reports.series.identity import SeriesId
from reports.series.metrics import Metric
from tests.reports.history.make_study import SPEEDUP, TIME, change, example


def test_a_series_is_named_by_what_it_is() -> None:
    """Details stand last; what would steer a terminal or turn the text around is replaced."""
    assert series_name(TIME) == "sha256, threads, 2 workers"
    odd = SeriesId("dispatch", "empty\u202etask", "processes", 1, "chunk=8", "time")
    assert series_name(odd) == "empty\ufffdtask, processes, 1 worker, chunk=8"


@pytest.mark.parametrize(
    ("series", "title"),
    [
        (SPEEDUP, "Speedup over sequential (higher is better)"),
        (TIME, "Time of a round (lower is better)"),
        (replace(TIME, kind="startup"), "Time until all workers are ready (lower is better)"),
        (replace(TIME, kind="synchronization"), "Time of an operation (lower is better)"),
        (replace(TIME, metric="peak_memory"), "Peak memory of all processes (lower is better)"),
        (replace(TIME, metric="hand_overs"), "Hand-overs of the GIL, for each item"),
    ],
)
def test_a_panel_says_what_it_shows_and_which_way_is_better(series: SeriesId, title: str) -> None:
    """Each metric of each kind has its own title."""
    assert metric_title(series) == title


def test_worse_is_longer_for_times_and_smaller_for_speedups() -> None:
    """The sign is that of the number, the word tells what it means."""
    slower = change()
    assert (signed_percent(slower), verdict(slower)) == ("+20 %", "20 % slower")
    lower = change(series=SPEEDUP, before=2.0, after=1.5)
    assert (signed_percent(lower), verdict(lower)) == ("\N{MINUS SIGN}25 %", "speedup 25 % lower")
    assert verdict(change(before=0.012, after=0.006)) == "50 % faster"
    assert value(SPEEDUP, 1.5, 1.4, 1.6) == "1.50× (1.40–1.60)"


@pytest.mark.parametrize(
    ("metric", "levels", "way", "said"),
    [
        ("gil_share", (0.12, 0.48), "worse", "GIL held for more of the time: 12 % → 48 %"),
        ("p99", (0.002, 0.001), "better", "50 % faster"),
        ("peak_memory", (2**24, 2**25), "worse", "100 % more memory"),
        ("hand_overs", (2.0, 3.0), "changed", "50 % more hand-overs"),
    ],
)
def test_what_explains_the_times_changes_in_its_own_words(
    metric: Metric, levels: tuple[float, float], way: str, said: str
) -> None:
    """A share by its levels, and hand-overs are neither better nor worse."""
    found = change(series=replace(TIME, metric=metric), before=levels[0], after=levels[1])
    assert (direction(found), verdict(found)) == (way, said)
    assert found.worse == (way == "worse")


def test_a_change_tells_where_it_came_from() -> None:
    """Likeliest commit, the last one that it could be, the one before; a drift is called one."""
    order = example().order
    first, last, before = (short_commit(order.labels[place]) for place in (12, 13, 11))
    sentence = change_sentence(change(gradual=True), order)
    assert f"most likely with {first} (after {before}, no later than {last})" in sentence
    assert "10.0 ms before, 12.0 ms after" in sentence
    assert "drift" in sentence


def test_commit_ids_are_cut_and_other_labels_are_not() -> None:
    """Ten digits of a full id; what follows it stays."""
    assert short_commit("0123456789abcdef0123456789abcdef01234567 with local changes") == (
        "0123456789 with local changes"
    )
    assert short_commit("no commit recorded") == "no commit recorded"
