"""The chapter on sharing an array."""

from __future__ import annotations

import math

import pytest

from reports.chapters.sharing.chapter import KIND, Shared, headline, in_short, sentences, sharing_rows
from reports.data.kinds import Series
from reports.speedups.cells import analyze
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import run_of, shared

MIB = 2**20
TIMES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]


def test_speedups_are_formed_within_blocks() -> None:
    """Twice as fast in every block, although the blocks differ."""
    run = run_of(shared("sequential", TIMES), shared("shared-memory", [time_s / 2 for time_s in TIMES]))
    sequential, fast = sharing_rows(run)
    assert (sequential.way, fast.way) == ("sequential", "shared memory")
    assert fast.speedup == Interval(2.0, 2.0, 2.0)
    assert fast.round_s == Interval(0.175, 0.05, 0.3)


def test_memory_is_what_was_added_start_by_start() -> None:
    """From 20 to 100 MiB, and 110 in a round."""
    (row,) = sharing_rows(run_of(shared("threads", TIMES)))
    assert (row.added_bytes.estimate, row.peak_bytes.estimate) == (80 * MIB, 90 * MIB)
    assert math.isnan(row.speedup.estimate)


def test_an_unknown_way_keeps_its_name_and_comes_last() -> None:
    """A newer version may have measured more."""
    rows = sharing_rows(run_of(shared("arrow", TIMES), shared("shipped", TIMES)))
    assert [row.way for row in rows] == ["sent with the items", "arrow"]


@pytest.mark.parametrize(
    ("shipped_s", "says"),
    [
        ([0.3] * 6, "Sending array parts takes 3.00× as long as shared memory"),
        ([0.05] * 6, "Sending array parts takes 0.50× as long as shared memory"),
        ([0.05] * 3 + [0.2] * 3, "Sending array parts against shared memory: no difference shown"),
        ([0.3] * 5, "Sending array parts against shared memory: too few blocks"),
    ],
)
def test_the_headline_sets_sending_against_shared_memory(shipped_s: list[float], says: str) -> None:
    """As far as the interval tells."""
    in_place = [0.1] * len(shipped_s)
    run = run_of(shared("shipped", shipped_s), shared("fork", in_place), shared("shared-memory", in_place))
    assert headline(analyze(run)) == says


def test_without_shared_memory_another_way_stands_in() -> None:
    """The same one in every run; without any there is nothing to compare."""
    run = run_of(shared("shipped", [0.3] * 6), shared("initializer", [0.1] * 6), shared("fork", [0.1] * 6))
    assert headline(analyze(run)) == "Sending array parts takes 3.00× as long as inherited by fork"
    for made in ([shared("shipped", TIMES)], [shared("fork", TIMES)]):
        assert headline(analyze(run_of(*made))) == "Sharing an array: not measured"


def test_in_short_has_speedups_and_memory() -> None:
    """Of the two that stand against each other, and of a copy in each worker."""
    run = run_of(
        shared("sequential", [0.2] * 6),
        shared("shared-memory", [0.1] * 6, 70),
        shared("initializer", [0.1] * 6, 140),
        shared("shipped", [0.4] * 6),
    )
    assert list(in_short(analyze(run))) == [
        "Against sequential, with 2 workers: shared memory 2.00× and sent with the items 0.50×.",
        "Shared memory adds 70.0 MiB, a copy in each worker 140 MiB.",
    ]


def test_the_details_say_how_to_read_memory() -> None:
    """What counts, by which measure, and what was said of it where it was measured."""
    run = run_of(shared("memory-mapped", TIMES, memory_method="rss", caveats=["No PSS."]))
    told = list(sentences(analyze(run)))
    assert "Added memory (RSS)" in told[0]
    assert "can drop them" in told[1]
    assert told[2] == "No PSS."


@pytest.mark.parametrize(
    "wrong", [{"ready_s": []}, {"peak_bytes": [1]}, {"before_bytes": None}, {"workers": 0}]
)
def test_what_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    """It has no row, and is listed with its reason."""
    run = run_of(shared("threads", TIMES, **wrong))
    assert run.of(Shared) == ()
    assert len(run.other_failures) == 1


def test_each_way_is_a_series_of_its_own() -> None:
    """So that runs can be laid side by side."""
    assert KIND.series is not None
    (found,) = run_of(shared("fork", TIMES)).of(Shared)
    assert KIND.series(found) == Series("an array", "processes-fork", 2, {"way": "fork"}, tuple(TIMES))
