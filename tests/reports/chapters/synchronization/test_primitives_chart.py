"""The chart of what costs more."""

from __future__ import annotations

import numpy as np

from reports.chapters.synchronization import primitives_chart as primitives
from reports.drawing.style import MUTED
from tests.reports.make_kinds import run_of
from tests.reports.make_lesson import trial

ROWS = primitives.rows(
    run_of(
        trial("lock", "Lock", 1, wall_s=[2.0] * 6),
        trial("lock", "no lock", 1),
        trial("rlock", "RLock, taken once", 2, wall_s=[0.5, 0.5, 0.5, 2.0, 2.0, 2.0]),
        trial("rlock", "Lock", 2),
        trial("read_write_lock", "ReadWriteLock", 12),
        trial("read_write_lock", "Lock", 12),
    )
)


def test_rows_are_comparisons() -> None:
    """All but those of the readers–writer lock, which has a chart of its own."""
    assert [(row.variant, row.against, row.conditions, row.cost.estimate) for row in ROWS] == [
        ("Lock", "no lock", "1 thread", 2.0),
        ("RLock, taken once", "Lock", "2 threads", 1.25),
    ]


def test_the_title_claims_only_what_intervals_show() -> None:
    """What can't be told is left out, and if nothing can be told, that is said."""
    assert primitives.title(ROWS) == "Costs more: Lock than no lock"
    assert primitives.title(ROWS[1:]) == "Nothing here is shown to cost more"


def test_what_is_drawn_is_what_the_rows_say() -> None:
    """One dot a row; what can't be told is gray and hollow."""
    (axes,) = primitives.draw(ROWS).axes
    dots = [container.lines[0] for container in axes.containers]  # type: ignore[attr-defined] # error bars
    np.testing.assert_allclose([dot.get_xdata()[0] for dot in dots], [2.0, 1.25])
    assert [dot.get_markerfacecolor() == "none" for dot in dots] == [False, True]
    assert dots[1].get_color() == MUTED
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "Lock / no lock\n1 thread",
        "RLock, taken once / Lock\n2 threads",
    ]


def test_the_words_hold_every_number() -> None:
    """Each ratio with its interval."""
    assert primitives.alt(ROWS[:1]) == (
        "Time of an operation as a multiple of another's. Lock / no lock, 1 thread: 2.00× (2.00–2.00)."
    )


def test_too_few_blocks_are_drawn_without_bars() -> None:
    """A dot alone claims nothing."""
    few = primitives.rows(run_of(trial("lock", "Lock", wall_s=[2.0]), trial("lock", "no lock", wall_s=[1.0])))
    assert primitives.draw(few).axes
    assert primitives.title(few) == "Nothing here is shown to cost more"
    assert primitives.rows(run_of()) == ()
