"""The mistakes that were shown."""

from __future__ import annotations

from reports.chapters.pitfalls.chapter import (
    Demonstrated,
    demonstration_table,
    headline,
    in_short,
    pitfall_table,
    seen,
    stacks,
)
from reports.speedups.cells import analyze
from tests.reports.make_kinds import run_of
from tests.reports.make_lesson import shown

TOLD = {"deadlocked": True, "asked_s": 0.5, "stuck": 2, "why": "x", "threads_s": [1.0] * 6}
HUNG = shown("lock_order", "different orders", TOLD, stacks="Thread 1", timed_out=True, exit_code=None)
FINE = shown("lock_order", "same order", {"deadlocked": False, "asked_s": 0, "n": [3], "m_s": [0]})


def test_each_mistake_is_told_once_with_its_remedy() -> None:
    """However many demonstrations it has."""
    table = pitfall_table(run_of(HUNG, FINE).of(Demonstrated))
    assert table.rows == (("lock order", "What lock_order is.", "What to do about lock_order."),)


def test_a_row_tells_what_was_seen() -> None:
    """Flags, counts, durations, texts and medians of lists; and how the process ended."""
    table = demonstration_table(run_of(HUNG, FINE).of(Demonstrated))
    assert table.rows == (
        (
            "lock order",
            "different orders",
            "deadlocked yes, asked 500 ms, stuck 2, why x, threads 1.00 s (1.00–1.00) in the median of 6",
            "killed after 250 ms",
        ),
        (
            "lock order",
            "same order",
            "deadlocked no, asked 0, n 3.00 in the median of 1, m 0 in the median of 1",
            "exit code 0 after 250 ms",
        ),
    )


def test_only_what_got_stuck_has_stacks() -> None:
    """Under a summary that names it."""
    assert stacks(run_of(HUNG, FINE).of(Demonstrated)) == (
        ("Stacks of lock order, different orders", "Thread 1"),
    )


def test_a_process_that_told_nothing_was_seen_to_tell_nothing() -> None:
    """A dash, as in every table."""
    (silent,) = run_of(shown("no_join", "daemon thread", {})).of(Demonstrated)
    assert seen(silent) == "–"


def test_the_headline_counts_what_got_stuck() -> None:
    """Killed, or found stuck by itself; in short by name."""
    found = analyze(run_of(HUNG, FINE, shown("no_join", "daemon thread", {})))
    assert headline(found) == "2 pitfalls shown: threads got stuck in 1 of 3 programs"
    assert list(in_short(found)) == ["Stuck: lock order."]
    fine = analyze(run_of(FINE))
    assert headline(fine) == "1 pitfall shown: threads got stuck in 0 of 1 programs"
    assert list(in_short(fine)) == []
    assert headline(analyze(run_of())) == "Pitfalls: not measured"
