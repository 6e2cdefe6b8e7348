"""What was found: as a headline, in tables and in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from reports.chapters.latency.chapter import (
    caveats,
    headline,
    in_short,
    kept,
    longest_wait_s,
    sentences,
    tables,
    work_kept,
)
from reports.chapters.latency.facts import ConvoyPoint
from reports.speedups.cells import analyze
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import run_of
from tests.reports.make_latency import BLOCKS, answers, convoy, loaded, usual

if TYPE_CHECKING:
    from reports.data.cells import Benchmark
    from reports.speedups.cells import Analysis

COUNTED = {1e-3: 900, 2e-3: 90, 9e-3: 10}


def _analysis(*benchmarks: Benchmark) -> Analysis:
    return analyze(run_of(*benchmarks))


def test_the_headline_tells_of_the_fewest_busy_threads() -> None:
    """100 µs when idle, 5.1 ms next to one thread."""
    found = _analysis(*usual(), convoy(1), convoy(4096, kept=0.02), convoy(1, "processes", 0.9))
    assert headline(found) == "1 busy thread makes the median response 51.0× as long"
    assert list(in_short(found)) == [
        "Median: idle 100 µs, 1 busy thread 5.10 ms, 1 busy process 110 µs.",
        "Short I/O next to a thread keeps 1.0–2.0 % of its rate.",
    ]


def test_the_headline_claims_no_difference_that_is_not_shown() -> None:
    """An interval that reaches to both sides of 1; too few blocks; nothing to compare with."""
    astride = answers("threads", 2, (0.9e-4, 0.9e-4, 0.9e-4, 1.1e-4, 1.1e-4, 1.1e-4))
    few = answers("threads", 1, (5e-3,) * 3)
    assert headline(_analysis(answers(), astride)) == (
        "Response time next to 2 busy threads: no difference shown"
    )
    assert headline(_analysis(answers(p50_s=(1e-4,) * 3), few)) == (
        "Response time next to 1 busy thread: too few blocks to tell"
    )
    for made in ([], [few], [answers()], [convoy(1)]):
        assert headline(_analysis(*made)) == "Response time next to busy threads: not measured"


def test_the_other_findings_are_sentences() -> None:
    """The switch interval, fairness, the client; in this order."""
    trade, fairness, client = sentences(loaded(usual()), usable_cpus=8)
    assert trade == (
        "Switch interval 5 ms → 1 ms, next to 1 busy thread: median response 5.10 ms → 1.10 ms, work kept "
        "90 % → 90 %."
    )
    assert fairness == (
        "Fairness of 4 busy threads (Jain): 0.980, where 1 is equal and 0.25 is one thread alone; longest "
        "starvation 20.0 ms."
    )
    assert client == (
        "Client check (medians): sent at most 10.0 µs late; own overhead at most 20.0 µs; 0 of 72 requests "
        "lost."
    )


def test_nothing_measured_says_nothing() -> None:
    """Not even of the client."""
    assert list(sentences((), usable_cpus=2)) == []
    assert list(in_short(_analysis())) == []


def test_a_caveat_stands_once_with_how_often_it_holds() -> None:
    """However many conditions it touches."""
    points = loaded([answers(workers, 1, caveats=["It was loud."]) for workers in ("threads", "processes")])
    assert list(caveats(points, usable_cpus=8)) == ["In 2 of 2 conditions: It was loud."]


@pytest.mark.parametrize(
    ("workers", "gil", "cpus", "wanted"),
    [
        ("threads", True, 2, None),
        ("threads", False, 2, 6),
        ("threads", False, 6, None),
        ("c_keeping_gil", True, 2, None),
        ("c_dropping_gil", True, 4, 6),
        ("processes", True, 4, 6),
    ],
)
def test_too_few_cpus_are_a_caveat(workers: str, gil: bool, cpus: int, wanted: int | None) -> None:  # noqa: FBT001 - a parameter
    """Four threads that share a GIL with the responder need one CPU; all others need four more."""
    found = list(caveats(loaded([answers(workers, 4, gil_enabled=gil)]), cpus))
    assert len(found) == (wanted is not None)
    cpu = f"{cpus} usable CPUs"
    assert all(f"up to {wanted} threads or processes could run at once on {cpu}" in each for each in found)


def test_conditions_with_too_few_cpus_share_one_caveat() -> None:
    """With the most that any of them could use."""
    points = loaded([answers("processes", count) for count in (1, 2, 4)])
    (found,) = caveats(points, usable_cpus=3)
    assert found == (
        "In 2 of 3 conditions, up to 6 threads or processes could run at once on 3 usable CPUs: responses "
        "also waited for a CPU. Use a machine with at least 6 CPUs to see the GIL alone."
    )


def test_a_client_that_is_most_of_the_time_is_a_caveat() -> None:
    """60 µs late and 20 µs for itself, of 100 µs in all; and 40 µs late."""
    slow, less = (
        answers(send_late_s=[late] * BLOCKS, client_overhead_s=[2e-5] * BLOCKS) for late in (6e-5, 4e-5)
    )
    (found,) = caveats(loaded([slow, less]), usable_cpus=8)
    assert found == (
        "In 2 of 2 conditions, the client itself accounts for 60–80 % of the median response: compare "
        "conditions; don't read the absolute time."
    )


def test_a_row_has_percentiles_lost_requests_and_what_workers_kept() -> None:
    """What there are too few requests for is a dash on the page."""
    measured = run_of(answers(histogram=COUNTED), answers("threads", 4, histogram=COUNTED))
    shown, _ = tables(analyze(measured))
    headings = ("Answered by", "Next to", "Switch interval", "Requests", "Lost", "Mean spacing")
    assert shown.headings[:6] == headings
    row = dict(zip(shown.headings, shown.rows[1], strict=True))
    assert shown.rows[1][:6] == ("a thread (UDP)", "4 busy threads", "5 ms", "1,000", "0", "2.00 ms")
    assert row["P99"].startswith("2.00 ms")
    assert "P99.9" not in shown.headings
    assert row["Work kept share"] == "90.0 % (90.0–90.0)"
    assert row["Longest starvation"] == "20.0 ms"
    assert row["Median over idle"] == "1.00× (1.00–1.00)"
    assert dict(zip(shown.headings, shown.rows[0], strict=True))["Work kept share"] == "–"


def test_a_convoy_keeps_a_share() -> None:
    """Block by block; the longest wait is that of all blocks."""
    measured = run_of(convoy(4096, kept=0.25, longest_wait_s=[0.005] * 5 + [None]))
    (point,) = measured.of(ConvoyPoint)
    assert kept(point) == Interval(0.25, 0.25, 0.25)
    assert longest_wait_s(point) == 0.005
    _, shown = tables(analyze(measured))
    assert shown.rows[0][:2] == ("4 KiB", "1 busy thread")
    assert not any("Hand-overs" in heading for heading in shown.headings)


def test_the_tables_have_hand_overs_where_they_were_counted() -> None:
    """Of the responder's GIL, and of a convoy's."""
    both = {"alone_hand_overs_per_s": [2.0] * BLOCKS, "beside_hand_overs_per_s": [388.0] * BLOCKS}
    measured = run_of(answers(hand_overs_per_s=[410.0] * BLOCKS), convoy(1, **both))
    asked, kept_by = (
        dict(zip(each.headings, each.rows[0], strict=True)) for each in tables(analyze(measured))
    )
    assert asked["Hand-overs of the GIL per second"] == "410 (410–410)"
    assert kept_by["Hand-overs of the GIL per second alone"] == "2.00 (2.00–2.00)"
    assert kept_by["Hand-overs of the GIL per second under load"] == "388 (388–388)"


def test_what_was_not_measured_is_nan() -> None:
    """Nobody was busy."""
    (alone,) = loaded([answers()])
    assert math.isnan(work_kept(alone).estimate)
    assert math.isnan(longest_wait_s(alone))
    assert [table.rows for table in tables(analyze(run_of()))] == [(), ()]
