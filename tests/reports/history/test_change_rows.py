"""Change points as rows of the page."""

from __future__ import annotations

from reports.history.change_rows import change_rows
from reports.history.facets import facets
from reports.history.panels import panels
from tests.reports.history.make_study import SPEEDUP, change, example, study_of


def test_changes_for_the_worse_come_first() -> None:
    """A small loss stands above a large gain; the link leads to the point."""
    history = example().history
    found = (change(series=SPEEDUP, before=1.0, after=2.0), change(before=0.010, after=0.0105))
    study = study_of(history, changes=found)
    rows = change_rows(study, panels(study, facets(study)))
    assert [(row.metric, row.worse) for row in rows] == [("time", True), ("speedup", False)]
    assert rows[0].link.endswith("&m=time&at=1773403200")
    assert rows[0].points == "12 + 12"
