"""Does it block? The remedy that the intervals show, and how it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.chapters.blocking.chapter import CHAPTER
from reports.chapters.blocking.chart import CHART
from reports.chapters.blocking.facts import Wait, loop_of
from reports.chapters.chapter import LONGEST_HEADLINE
from reports.speedups.cells import analyze
from tests.reports.make_kinds import run_of
from tests.reports.make_latency import BLOCKS, wait, waits_in_a_loop

if TYPE_CHECKING:
    from reports.chapters.blocking.facts import Loop

NOISE = (5e-3, 40e-3, 9e-3, 60e-3, 20e-3, 3e-3)


def loop(called_s: float, to_thread_s: float, pool_s: float) -> Loop:
    """Return what a loop waits with these medians."""
    found = loop_of(run_of(*waits_in_a_loop(called_s, to_thread_s, pool_s)))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("medians_s", "remedy"),
    [
        ((4e-1, 2e-4, 2e-4), "to_thread"),
        ((4e-1, 5e-3, 5e-3), "to_thread"),
        ((4e-1, 5e-3, 2e-4), "to_thread in part"),
        ((25e-3, 25e-3, 2e-4), "pool"),
        ((25e-3, 13e-3, 2e-4), "pool"),
        ((25e-3, 25e-3, 25e-3), "nothing helps"),
        ((5e-4, 5e-3, 2e-4), "none needed"),
    ],
    ids=[
        "releases the GIL",
        "as in a pool",
        "switch interval",
        "C holds the GIL",
        "little",
        "no CPU",
        "short",
    ],
)
def test_the_remedy_follows_from_the_waits(medians_s: tuple[float, float, float], remedy: str) -> None:
    """Less than half as long helps; less than 2 ms need no remedy."""
    assert loop(*medians_s).remedy == remedy


def test_noise_shows_no_remedy() -> None:
    """The interval of the ratio must lie below a half as a whole."""
    made = (wait("in_loop", (25e-3,) * BLOCKS), wait("to_thread", NOISE), wait())
    found = loop_of(run_of(*made))
    assert found is not None
    assert found.remedy == "nothing helps"
    assert not found.thread_is_better


@given(st.lists(st.floats(1e-5, 1.0), min_size=3, max_size=3))
def test_what_is_advised_makes_requests_wait_less(medians_s: list[float]) -> None:
    """Whatever was measured."""
    called_s, to_thread_s, pool_s = medians_s
    match loop(called_s, to_thread_s, pool_s).remedy:
        case "to_thread":
            assert to_thread_s < called_s
        case "to_thread in part":
            assert pool_s < to_thread_s < called_s
        case "pool":
            assert pool_s < called_s


def test_few_blocks_are_not_clear() -> None:
    """Below six there is no interval."""
    found = loop_of(run_of(wait("in_loop", (25e-3,) * 5), wait("to_thread", (1e-4,) * 5)))
    assert found is not None
    assert found.remedy == "not clear"


def test_a_percentile_needs_ten_requests_beyond() -> None:
    """Of 120 requests 12 took longer than the 90th, but only one longer than the 99th."""
    (found,) = run_of(wait("in_loop", (25e-3,) * BLOCKS)).of(Wait)
    assert found.percentile("p90_s").estimate == pytest.approx(45e-3)
    assert found.percentile("p99_s").estimate != found.percentile("p99_s").estimate
    assert found.longest_s == pytest.approx(50e-3)


def test_a_headline_compares_the_loop_with_the_remedy() -> None:
    """In at most twelve words, with what is told in short."""
    threads = (
        wait(waits="thread"),
        *(wait("threads", (5e-3 * count,) * BLOCKS, count, "thread") for count in (1, 2)),
        wait("processes", (2e-4,) * BLOCKS, 2, "thread"),
    )
    analysis = analyze(run_of(*waits_in_a_loop(25e-3, 25e-3, 2e-4), *threads))
    assert CHAPTER.headline(analysis) == "It blocks a loop for 25.0 ms (median); process pool: 200 µs"
    assert list(CHAPTER.in_short(analysis)) == [
        "Median wait: idle 100 µs, called 25.0 ms, to_thread 25.0 ms, process pool 200 µs.",
        "Median wait of another thread, next to 2 threads 10.0 ms, 2 processes 200 µs.",
    ]
    assert len(CHAPTER.headline(analysis).split()) <= LONGEST_HEADLINE
    (table,) = CHAPTER.tables(analysis)
    assert len(table.rows) == len(threads) + 4
    assert any("99 %" in sentence for sentence in CHAPTER.sentences(analysis))


@pytest.mark.parametrize(("gil_enabled", "conditions"), [(True, "1 of 4"), (False, "2 of 4")])
def test_too_few_cpus_are_told(gil_enabled: bool, conditions: str) -> None:  # noqa: FBT001 - a fact
    """On two, a pool competes with the one who waits and the client; a thread does without a GIL."""
    waits = waits_in_a_loop(25e-3, 5e-3, 2e-4, gil_enabled=gil_enabled)
    (told,) = [sentence for sentence in CHAPTER.sentences(analyze(run_of(*waits))) if "CPU" in sentence]
    assert told.startswith(f"In {conditions} conditions, up to 3 threads or processes")


def test_the_chart_has_every_condition() -> None:
    """And its words have every figure; without figures there is none."""
    drawing = CHART.draw(analyze(run_of(*waits_in_a_loop(25e-3, 5e-3, 2e-4))), "")
    assert drawing is not None
    assert "loop: called, median: 25.0 ms (25.0–25.0)" in drawing.alt
    assert "loop: process pool, longest: 400 µs" in drawing.alt
    assert CHART.draw(analyze(run_of()), "") is None


def test_without_the_loop_nothing_is_told_of_it() -> None:
    """For example where its calls raised."""
    assert loop_of(run_of(wait())) is None
    assert CHAPTER.headline(analyze(run_of(wait()))) == "Whether it blocks an event loop: not measured"
