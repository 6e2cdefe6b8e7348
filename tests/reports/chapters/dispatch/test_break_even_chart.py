"""The chart of the break-even."""

from __future__ import annotations

import numpy as np

from reports.chapters.dispatch import break_even_chart as break_even
from reports.drawing.style import INK, series_styles
from tests.reports.make_kinds import run_of, sweep

STYLES = series_styles(["threads", "processes"])
RUN = run_of(
    *sweep({0.001: [0.5] * 6, 0.004: [2.0] * 6}),
    *sweep({0.001: [1.25] * 6, 0.004: [2.0] * 6}, chunk_size=50),
    *sweep({0.001: [0.5] * 6, 0.004: [0.8] * 6}, runner="threads"),
)
ARMS = break_even.rows(RUN)


def test_rows_are_the_arms_against_sequential() -> None:
    """What is compared with threads is in the sentences."""
    assert [arm.label for arm in ARMS] == [
        "processes one by one",
        "processes in one chunk per worker",
        "threads",
    ]
    assert [arm.wins for arm in ARMS] == [True, False, False]


def test_the_title_is_from_when_on_each_runner_wins() -> None:
    """One by one, as the headline; else it says how they are sent. When none wins, that is the finding."""
    assert break_even.title(ARMS) == "Faster than sequential: processes from 2 ms"
    assert break_even.title(ARMS[1:]) == (
        "Faster than sequential: processes, in one chunk per worker, from 1 ms"
    )
    assert break_even.title(ARMS[2:]) == "No duration of an item shows a gain over sequential"


def test_a_break_even_below_the_sweep_is_bounded() -> None:
    """When only longer items win for sure, it is at most theirs."""
    arms = break_even.rows(run_of(*sweep({0.001: [0.9] + [1.1] * 5, 0.004: [2.0] * 6})))
    assert break_even.title(arms) == "Faster than sequential: processes from at most 4 ms"


def test_what_is_drawn_is_what_the_rows_say() -> None:
    """A line for each arm, a star at the break-even, and 1 as the reference."""
    (axes,) = break_even.draw(ARMS, STYLES).axes
    series = {str(c.get_label()): c.lines[0] for c in axes.containers}  # type: ignore[attr-defined] # error bars
    np.testing.assert_allclose(series["processes one by one"].get_xydata(), [[0.001, 0.5], [0.004, 2.0]])
    stars = [line.get_xydata() for line in axes.lines if line.get_marker() == "*"]
    np.testing.assert_allclose(np.asarray(stars, dtype=float), [[[0.002, 1.0]]])
    assert any(set(np.asarray(line.get_ydata())) == {1.0} and line.get_color() == INK for line in axes.lines)
    assert axes.get_xscale() == "log"
    both = series["processes one by one"], series["processes in one chunk per worker"]
    assert both[0].get_linestyle() != both[1].get_linestyle()


def test_the_words_hold_every_number() -> None:
    """Each ratio, and the break-even with its interval."""
    assert break_even.alt(ARMS[:1]) == (
        "Speedup over sequential by the duration of an item. processes one by one, 2 workers, break-even at "
        "2.00 ms (2.00–2.00): 1 ms 0.50× (0.50–0.50), 4 ms 2.00× (2.00–2.00)."
    )


def test_one_duration_is_drawn_too() -> None:
    """There is no break-even in it; without a sweep there is no chart."""
    arms = break_even.rows(run_of(*sweep({0.001: [0.5] * 6})))
    (axes,) = break_even.draw(arms, STYLES).axes
    assert not [line for line in axes.lines if line.get_marker() == "*"]
    assert break_even.rows(run_of()) == ()
