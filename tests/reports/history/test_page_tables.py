"""The tables of the history page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.history import page_tables
from reports.history.facets import facets
from tests.reports.history.make_study import example

if TYPE_CHECKING:
    import pytest


def test_each_environment_says_how_much_was_searched() -> None:
    """Runs, commits, dates and the coverage of the facet."""
    study = example()
    (row,) = page_tables.environments(study, facets(study)).rows
    assert row[2:5] == ("24", "24", "2026-03-01 to 2026-03-24")
    assert row[5] == "±2.0 %"
    assert row[6] == "Judged 3 of 3 series."


def test_newest_values_have_their_interval_and_scatter() -> None:
    """One row per series."""
    study = example()
    table = page_tables.newest(study, facets(study))
    assert len(table.rows) == 3
    assert all("–" in row[2] and row[5].endswith("%") for row in table.rows)


def test_steps_faults_and_presence_are_told() -> None:
    """What, where, and why."""
    study = example()
    shown = facets(study)
    assert page_tables.steps(study, shown).rows[0][2] == "Python 3.14.0 → 3.14.1"
    assert page_tables.presence(study, shown).rows[0][:2] == ("start-up, processes, 4 workers: time", "new")
    assert page_tables.faults(study).rows == (("key/0099_half.json", "damaged", "is cut off (line 7)"),)


def test_a_long_table_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caption tells how many there are."""
    monkeypatch.setattr(page_tables, "MOST_ROWS", 2)
    study = example()
    table = page_tables.newest(study, facets(study))
    assert table.caption == "Newest values (the first 2 of 3)"
    assert len(table.rows) == 2
