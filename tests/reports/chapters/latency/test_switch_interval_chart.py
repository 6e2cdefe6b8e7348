"""The chart of the switch interval's trade."""

from __future__ import annotations

from reports.chapters.latency import switch_interval_chart as switch_interval
from tests.reports.make_kinds import run_of
from tests.reports.make_latency import BLOCKS, answers

ROWS = switch_interval.rows(
    run_of(
        answers(
            "threads", 1, (1e-3,) * BLOCKS, switch_interval_s=0.001, busy_throughput_ratio=[0.8] * BLOCKS
        ),
        answers("threads", 1, (5e-3,) * BLOCKS),
        answers("threads", 4, (2e-2,) * BLOCKS),
        answers("threads", 4, (2e-3,) * BLOCKS, switch_interval_s=0.0005, busy_throughput_ratio=None),
        answers("threads", 2, (9e-3,) * BLOCKS),
    )
)


def test_steps_go_from_the_longest_interval_to_the_shortest() -> None:
    """A step without known work can't be drawn; a number that was not swept has no curve."""
    assert [(trade.name, len(trade.steps)) for trade in ROWS] == [("1 busy thread", 2), ("4 busy threads", 1)]
    assert [step.switch_interval_s for step in ROWS[0].steps] == [0.005, 0.001]


def test_the_title_tells_the_ends_of_the_curves() -> None:
    """Median answers at the longest and the shortest interval."""
    assert switch_interval.title(ROWS) == "Switch interval 5 ms → 1 ms: median response 5.00 ms → 1.00 ms"


def test_what_is_drawn_is_what_the_rows_say() -> None:
    """Work to the right, answers upwards, every mark with its interval's length."""
    (axes,) = switch_interval.draw(ROWS).axes
    line = axes.containers[0].lines[0]  # type: ignore[attr-defined] # error bars
    assert list(line.get_xdata()) == [0.9, 0.8]
    assert list(line.get_ydata()) == [5e-3, 1e-3]
    assert [text.get_text() for text in axes.texts] == ["5 ms", "1 ms", "5 ms"]


def test_the_words_hold_every_step() -> None:
    """Answers and work; and without a sweep there are no rows."""
    assert "1 busy thread, 1 ms: answers 1.00 ms (1.00–1.00), work kept 80.0 % (80.0–80.0)" in (
        switch_interval.alt(ROWS)
    )
    assert switch_interval.rows(run_of(answers("threads", 1))) == ()
