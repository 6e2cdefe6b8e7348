"""Figures of a traced round, worked out by hand, and in words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.data.evidence import Timeline, TimelineItem
from reports.data.model import Cell, CellId
from reports.why.timeline import TimelineFigures, clause, dispatch_share, gaps, sentence, timeline_figures

ITEM = tuple[int, float, float, float, float]


def _cell(
    items: list[ITEM], wall_s: float, workers: int = 1, role: str = "measured", item_count: int | None = None
) -> Cell:
    traced = Timeline(wall_s, tuple(TimelineItem(*item) for item in items))
    return Cell(
        CellId("sha", "threads", workers, role),
        items=item_count or len(items),
        unit="strings",
        wall_s=(wall_s,),
        timeline=traced,
    )


SEQUENTIAL = _cell([(0, 0, 0, 1, 1), (0, 1, 1, 2, 2)], 2, role="reference")


def test_items_that_overlap_but_stretch() -> None:
    """Two items on two workers, each twice as long as in sequential: the picture of a held GIL."""
    figures = timeline_figures(_cell([(0, 0, 0, 2, 2), (1, 0, 0, 2, 2)], 2, 2), SEQUENTIAL)
    assert figures == TimelineFigures(
        dispatch_delay_s=0, stretch=2, idle_share=0, result_delay_s=0, overlap=2, item_s=2
    )


def test_handing_over_is_what_free_workers_wait_for() -> None:
    """Of two workers for 4 s one waits 1 s for its item; idle at the end is not handing over."""
    items: list[ITEM] = [(0, 0, 0, 4, 4), (1, 0, 1, 2, 2)]
    assert dispatch_share(_cell(items, 4, 2)) == pytest.approx(1 / 8)
    assert dispatch_share(replace(SEQUENTIAL, timeline=None)) is None


def test_items_that_start_late_and_keep_their_length() -> None:
    """Each begins 0.5 s after its worker was free and arrives 0.25 s after its end: a third is idle."""
    items: list[ITEM] = [(0, 0, 0.5, 1.5, 1.75), (0, 0, 2.0, 3.0, 3.25)]
    figures = timeline_figures(_cell(items, 3.25), SEQUENTIAL)
    assert figures is not None
    assert (figures.dispatch_delay_s, figures.stretch, figures.result_delay_s) == (0.5, 1, 0.25)
    assert figures.idle_share == pytest.approx(1 - 2 / 3.25)
    assert figures.overlap == pytest.approx(2 / 3.25)


def test_waiting_behind_other_items_is_no_dispatch_delay() -> None:
    """An item submitted at once that begins when its worker's item before it ends was not late."""
    assert gaps(Timeline(2, (TimelineItem(0, 0, 0, 1, 1), TimelineItem(0, 0, 1, 2, 2)))) == (
        (0, 0, 0),
        (0, 1, 1),
    )


def test_a_timeline_that_was_cut_is_read_up_to_where_it_is_whole() -> None:
    """Of four items two were kept; from 1 s on worker 0 may have been busy with one that was not."""
    items: list[ITEM] = [(0, 0, 0, 1, 1), (1, 0, 0, 2, 2)]
    figures = timeline_figures(_cell(items, 4, 2, item_count=4), None)
    assert figures is not None
    assert (figures.idle_share, figures.overlap) == (0, 2)
    assert math.isnan(figures.stretch)


def test_items_of_no_length_have_no_stretch() -> None:
    """Nothing is divided by nothing."""
    empty = _cell([(0, 0, 0, 0, 0)], 1, role="reference")
    figures = timeline_figures(empty, empty)
    assert figures is not None
    assert math.isnan(figures.stretch)
    assert figures.idle_share == 1


def test_a_cell_that_was_not_traced_has_no_figures() -> None:
    """None, and not zeros."""
    bare = Cell(CellId("sha", "threads", 2, "measured"), items=1, unit="strings", wall_s=(1.0,))
    assert timeline_figures(bare, SEQUENTIAL) is None


times = st.floats(0, 100)


@given(
    st.lists(st.tuples(st.integers(0, 3), times, times, times, times), min_size=1, max_size=20),
    st.floats(1e-3, 100),
)
def test_no_figure_is_below_zero(rows: list[ITEM], wall_s: float) -> None:
    """Whatever clocks say, shares stay between 0 and 1 and no delay is negative."""
    items = [(w, s, min(b, e), max(b, e), r) for w, s, b, e, r in rows]
    figures = timeline_figures(_cell(items, wall_s, 4), SEQUENTIAL)
    assert figures is not None
    assert 0 <= figures.idle_share <= 1
    assert min(figures.dispatch_delay_s, figures.result_delay_s, figures.overlap, figures.item_s) >= 0


def test_a_few_items_that_waited_long_are_not_hidden() -> None:
    """Most items keep their length and one waits all the while: at 1.0× nobody says that they keep it."""
    before = _cell([(0, 0, at, at + 1, at + 1) for at in range(8)], 8, role="reference")
    short: list[ITEM] = [(0, 0, at, at + 1, at + 1) for at in range(7)]
    figures = timeline_figures(_cell([*short, (1, 0, 0, 8, 8)], 8, 2), before)
    assert figures is not None
    assert figures.overlap / figures.stretch == pytest.approx(1.0)
    assert clause(figures) == "overlap but stretch 1.88×"


lengths = st.lists(
    st.tuples(st.integers(0, 3), st.floats(1e-3, 10), st.floats(0, 1)), min_size=1, max_size=30
)


@given(st.lists(st.floats(1e-3, 10), min_size=30, max_size=30), lengths)
def test_overlap_over_stretch_is_the_speedup(
    before_s: list[float], after: list[tuple[int, float, float]]
) -> None:
    """Whatever the items and however they waited for their worker: sequential's wall time over the cell's."""
    free_s, items, one_by_one_s, sequential = [0.0] * 4, list[ITEM](), 0.0, list[ITEM]()
    for (worker, took_s, late_s), alone_s in zip(after, before_s, strict=False):
        began_s = free_s[worker] + late_s
        free_s[worker] = began_s + took_s
        items.append((worker, 0, began_s, began_s + took_s, began_s + took_s))
        sequential.append((0, 0, one_by_one_s, one_by_one_s + alone_s, one_by_one_s + alone_s))
        one_by_one_s += alone_s
    wall_s = max(free_s)
    figures = timeline_figures(_cell(items, wall_s, 4), _cell(sequential, one_by_one_s, role="reference"))
    assert figures is not None
    assert figures.overlap / figures.stretch == pytest.approx(one_by_one_s / wall_s)


PLAIN = TimelineFigures(
    dispatch_delay_s=1e-5, stretch=1.0, idle_share=0.02, result_delay_s=2e-5, overlap=1.9, item_s=0.01
)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, "overlap and keep their length"),
        ({"stretch": 1.97}, "overlap but stretch 1.97×"),
        ({"stretch": 0.5}, "overlap and shrink to 0.50×"),
        ({"stretch": math.nan}, "overlap"),
        ({"overlap": 1.0}, "hardly overlap and keep their length"),
        ({"dispatch_delay_s": 0.005}, "overlap and keep their length, starting 5.00 ms late"),
    ],
)
def test_the_clause_says_what_the_figures_say(changed: dict[str, float], says: str) -> None:
    """Nothing is presumed of a runner: the same figures give the same words."""
    assert clause(replace(PLAIN, **changed)) == says


def test_the_sentence_holds_every_figure() -> None:
    """Five figures, each with its unit; without a reference there is no stretch."""
    assert sentence(PLAIN) == (
        "1.9 items in flight, item time 1.00× sequential, dispatch delay 10.0 µs, result delay 20.0 µs, "
        "workers idle 2.0 %"
    )
    assert "nan" not in sentence(replace(PLAIN, stretch=math.nan))


@given(st.floats(0, 10), st.floats(0.01, 10))
def test_no_clause_contradicts_its_figures(overlap: float, stretch: float) -> None:
    """Stretching is said only of items that took longer, and overlapping only above one at a time."""
    words = clause(replace(PLAIN, overlap=overlap, stretch=stretch))
    assert ("stretch" not in words) or stretch > 1
    assert ("shrink" not in words) or stretch < 1
    assert words.startswith("hardly") == (overlap < 1.25)
