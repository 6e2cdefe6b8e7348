"""What was found, in tables and in sentences."""

from __future__ import annotations

import math

import pytest

from reports.chapters.latency.chapter import caveats, kept, longest_wait_s, sentences, tables, work_kept
from reports.chapters.latency.facts import ConvoyPoint
from reports.speedups.cells import analyze
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import run_of
from tests.reports.make_latency import BLOCKS, answers, convoy, loaded, loaded_convoys, usual

COUNTED = {1e-3: 900, 2e-3: 90, 9e-3: 10}
THOUSAND = {4e-3: 600, 5e-3: 390, 1e-2: 10}


def test_the_findings_have_their_numbers() -> None:
    """Threads, processes, the switch interval, fairness, the client; in this order."""
    threads, process, trade, fairness, client = sentences(loaded(usual()), ())
    assert threads == (
        "Beside 1 busy thread the median answer takes 51.00× (51.00–51.00) as long as when idle, 5.10 ms "
        "against 100 µs; beside 2 busy threads 10.1 ms and beside 4 busy threads 30.1 ms."
    )
    assert process == (
        "Beside 1 busy process the median answer takes 1.10× (1.10–1.10) as long as when idle, 110 µs "
        "against 100 µs."
    )
    assert trade == (
        "The switch interval beside 1 busy thread: the median answer takes 5.10 ms at 5 ms (the work keeps "
        "90.0 % (90.0–90.0)) and 1.10 ms at 1 ms (the work keeps 90.0 % (90.0–90.0))."
    )
    assert fairness == (
        "4 busy threads shared their time with a fairness (Jain) of 0.980, where 1 is evenly and 0.25 is one "
        "of them alone; the longest that one could not go on was 20.0 ms."
    )
    assert client == (
        "0 of 72 requests were lost. Under no condition did the client send more than 10.0 µs late, nor take "
        "more than 20.0 µs for a request to itself, by the median."
    )


def test_what_can_not_be_told_is_said_so() -> None:
    """An interval that reaches to both sides of 1; and too few blocks."""
    astride = answers("processes", 1, (0.9e-4, 0.9e-4, 0.9e-4, 1.1e-4, 1.1e-4, 1.1e-4))
    (sentence, _) = sentences(loaded([answers(), astride]), ())
    assert "shows no difference from idle: 1.00× (0.90–1.10)" in sentence
    few = [answers(p50_s=(1e-4,) * 3), answers("threads", 1, (5e-3,) * 3)]
    assert "(too few blocks to tell)" in sentences(loaded(few), ())[0]


def test_rare_answers_are_told_where_there_are_enough_requests() -> None:
    """The 99th percentile."""
    points = loaded([answers(), answers("threads", 1, (4e-3,) * BLOCKS, THOUSAND)])
    assert ", 1 % of them longer than 5.00 ms." in sentences(points, ())[0]


def test_other_responders_have_a_sentence_of_their_own() -> None:
    """Each against itself when idle."""
    points = loaded([answers(responder="http"), answers("threads", 1, (2e-2,) * BLOCKS, responder="http")])
    assert sentences(points, ())[0] == (
        "An answer of an HTTP server: beside 1 busy thread it takes 200.00× (200.00–200.00) as long as "
        "when idle, 20.0 ms against 100 µs."
    )


def test_convoys_have_a_sentence_for_each_neighbor() -> None:
    """What is kept, by the size of the payload."""
    convoys = loaded_convoys([convoy(1), convoy(4096, kept=0.02), convoy(1, "processes", 0.9)])
    beside_thread, beside_process = sentences((), convoys)
    assert beside_thread == (
        "A thread that releases the GIL for I/O that never waits keeps of its operations per second beside a "
        "busy thread: 1.0 % (1.0–1.0) with 1 B and 2.0 % (2.0–2.0) with 4 KiB."
    )
    assert beside_process.endswith("beside a busy process: 90.0 % (90.0–90.0) with 1 B.")


def test_a_convoy_tells_its_hand_overs_where_they_were_counted() -> None:
    """Beside the worker and alone; a single one of the two says nothing."""
    counted = {"alone_hand_overs_per_s": [0.0] * BLOCKS, "beside_hand_overs_per_s": [388.0] * BLOCKS}
    (said,) = sentences((), loaded_convoys([convoy(1, **counted), convoy(4096)]))
    assert said.endswith(
        "1.0 % (1.0–1.0) with 1 B (the GIL was handed over 388 times a second, alone 0) and "
        "1.0 % (1.0–1.0) with 4 KiB."
    )
    (said,) = sentences((), loaded_convoys([convoy(1, **{**counted, "alone_hand_overs_per_s": None})]))
    assert "handed over" not in said


def test_nothing_measured_says_nothing() -> None:
    """Not even of the client."""
    assert sentences((), ()) == ()


def test_a_caveat_stands_once_with_its_conditions() -> None:
    """One that was recorded is no other than the one of the series."""
    points = loaded([answers(workers, 1, caveats=["Too few CPUs."]) for workers in ("threads", "processes")])
    (found,) = caveats(points, usable_cpus=8)
    assert found == (
        "Caveat for answers of a thread (UDP) beside 1 busy thread and a thread (UDP) beside 1 busy process: "
        "Too few CPUs."
    )


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
    assert all(f"can use {wanted} CPUs at once and had {cpus}: answers also waited" in each for each in found)


def test_a_client_that_is_most_of_the_time_is_a_caveat() -> None:
    """60 µs late and 20 µs for itself, of 100 µs in all."""
    slow = answers(send_late_s=[6e-5] * BLOCKS, client_overhead_s=[2e-5] * BLOCKS)
    (found,) = caveats(loaded([slow]), usable_cpus=8)
    assert found.endswith(
        "The client sent 60 µs late and a request to itself took it 20 µs, of 100 µs for an answer: take the "
        "difference to other conditions, not the time."
    )


def test_a_row_has_percentiles_lost_requests_and_what_workers_kept() -> None:
    """What there are too few requests for is a dash on the page."""
    measured = run_of(answers(histogram=COUNTED), answers("threads", 4, histogram=COUNTED))
    shown, _ = tables(analyze(measured))
    headings = ("Answered by", "Beside", "Switch interval", "Requests", "Lost", "Mean spacing")
    assert shown.headings[:6] == headings
    row = dict(zip(shown.headings, shown.rows[1], strict=True))
    assert shown.rows[1][:6] == ("a thread (UDP)", "4 busy threads", "5 ms", "1,000", "0", "2.00 ms")
    assert row["P99"].startswith("2.00 ms")
    assert "P99.9" not in shown.headings
    assert row["Work kept share"] == "90.0 % (90.0–90.0)"
    assert row["Longest wait of a worker"] == "20.0 ms"
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
    assert kept_by["Hand-overs of the GIL per second beside"] == "388 (388–388)"


def test_what_was_not_measured_is_nan() -> None:
    """Nobody was busy."""
    (alone,) = loaded([answers()])
    assert math.isnan(work_kept(alone).estimate)
    assert math.isnan(longest_wait_s(alone))
    assert [table.rows for table in tables(analyze(run_of()))] == [(), ()]
