"""Series column by column, and commits side by side in as many columns as can be drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reports.history import panels as facets_module
from reports.history import panels as module
from reports.history.changes.change_points import NEVER_USED
from reports.history.panels import HollowDot, by_column, facets, panels
from tests.reports.history.make_study import (
    KEY,
    STEP_AT,
    TIME,
    change,
    commit,
    example,
    history_of,
    lost,
    point,
    run,
    study_of,
)


def test_a_panel_keeps_gaps_failures_and_the_change() -> None:
    """No value at the gap and the failure, a cross at the failure, levels from end to end of the change."""
    study = example()
    panel = next(panel for panel in panels(study, facets(study)) if panel.series == TIME)
    assert np.flatnonzero(np.isnan(panel.estimate)).tolist() == [4, 20]
    assert panel.failed == (20,)
    assert panel.estimate[0] == pytest.approx(0.010)
    assert panel.low[0] == pytest.approx(0.0098)
    (mark,) = panel.marks
    assert (mark.start, mark.column, mark.end, mark.label) == (0, STEP_AT, 23, "+20 %")


def test_levels_end_at_the_next_change() -> None:
    """Of two changes the first one's second level is the second one's first."""
    study = example()
    twice = study_of(study.history, changes=(change(), change(first_after=18)))
    panel = next(panel for panel in panels(twice, facets(twice)) if panel.series == TIME)
    assert [(mark.start, mark.column, mark.end) for mark in panel.marks] == [(0, 12, 18), (12, 18, 23)]


def test_shared_columns_have_the_median_from_lowest_to_highest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 1, 2 and 9 in one column the line is at 2 and the band from 1 to 9; an empty column stays a gap."""
    monkeypatch.setattr(facets_module, "MOST_COLUMNS", 8)
    monkeypatch.setattr(facets_module, "FEWEST_COLUMNS", 1)
    (facet,) = facets(example())
    values = np.array([1.0, 9.0, 2.0, 5.0])
    table = by_column(facet, np.array([0, 1, 2, 6]), (values, values * 0.9, values * 1.1))
    assert table[:, 0].tolist() == [2.0, 1.0, 9.0]
    assert np.isnan(table[:, 1]).all()
    assert table[:, 2].tolist() == [5.0, 5.0, 5.0]


def test_a_series_that_never_had_a_time_has_no_panel() -> None:
    """There is nothing to draw; the page tells of it elsewhere."""
    study = study_of(history_of([run(0)], [lost(0, TIME)]))
    assert panels(study, facets(study)) == ()
    assert math.isnan(study.history.points["estimate"][0])


def test_each_commit_has_its_column_while_they_fit() -> None:
    """24 commits are 24 columns; a commit without runs here belongs to the first measured after it."""
    (facet,) = facets(example())
    assert (facet.columns, facet.width, facet.environment_key) == (24, 1, KEY)
    assert [facet.column(position) for position in (0, 7, 23, 99)] == [0, 7, 23, 23]
    assert facet.runs["column"].tolist() == list(range(24))


def test_too_many_commits_share_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """24 commits in at most 10 columns are three in each: the first three in the first."""
    monkeypatch.setattr(module, "MOST_COLUMNS", 10)
    monkeypatch.setattr(module, "FEWEST_COLUMNS", 1)
    (facet,) = facets(example())
    assert (facet.columns, facet.width) == (8, 3)
    assert facet.columns_of(np.array([0, 2, 3, 23])).tolist() == [0, 0, 1, 7]


def test_the_more_series_the_fewer_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three series that share 30 values have 10 columns each."""
    monkeypatch.setattr(module, "MOST_VALUES", 30)
    monkeypatch.setattr(module, "FEWEST_COLUMNS", 1)
    (facet,) = facets(example())
    assert facet.columns == 8


def test_the_newest_environment_is_first_and_names_differ() -> None:
    """Two keys with the same Python and CPU are told apart by the end of their keys."""
    keys = ["a-11111111", "b-22222222", ""]
    runs = [run(number, environment_key=key) for number, key in enumerate(keys)]
    runs[2] |= {"cpu_model": "", "free_threaded": True, "gil_enabled": False}
    study = study_of(history_of(runs, [point(number, TIME, 1.0) for number in range(3)]))
    assert [facet.name for facet in facets(study)] == [
        "Python 3.14 free-threaded, GIL off, unknown CPU",
        "Python 3.14, Example CPU, 22222222",
        "Python 3.14, Example CPU, 11111111",
    ]
    assert len({facet.anchor for facet in facets(study)}) == 3


def test_unused_runs_are_dots_of_their_own_column() -> None:
    """A line passes by a column without any used run; dots that share column and reason are one."""
    runs = [run(0), run(1, dirty=True), run(2, interrupted=True), run(3, commit=commit(2)), run(4)]
    study = study_of(history_of(runs, [point(number, TIME, 1.0 + number) for number in range(5)]))
    (facet,) = facets(study)
    (panel,) = panels(study, [facet])
    assert facet.unused_columns == (1,)
    assert panel.unused == (HollowDot(1, 2.0, "uncommitted changes"), HollowDot(2, 3.0, "interrupted"))
    assert panel.estimate[[0, 2, 3]].tolist() == [1.0, 4.0, 5.0]


def test_a_series_of_unused_runs_alone_is_drawn() -> None:
    """As dots; there is nothing to judge."""
    study = study_of(history_of([run(0, dirty=True)], [point(0, TIME, 2.0)]))
    (panel,) = panels(study, facets(study))
    assert panel.unused == (HollowDot(0, 2.0, "uncommitted changes"),)
    assert not panel.judged
    assert study.coverage.reasons == ((NEVER_USED, 1),)
