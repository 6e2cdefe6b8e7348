"""Commits of an environment side by side, in as many columns as can be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reports.history import facets as module
from reports.history.facets import facets
from tests.reports.history.make_study import KEY, TIME, example, history_of, point, run, study_of

if TYPE_CHECKING:
    import pytest


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
