"""The data of the page's script."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from reports.history.panels import facets, panels
from reports.history.payload import as_script_data, chart_id, payload
from tests.reports.history.make_study import (
    STEP_AT,
    TIME,
    change,
    example,
    history_of,
    point,
    run,
    study_of,
)

if TYPE_CHECKING:
    from reports.history.changes.change_points import ChangePoint
    from reports.history.study import HistoryStudy


@given(st.text())
def test_no_text_ends_the_element_or_is_changed(text: str) -> None:
    """Whatever a name is, HTML sees no markup in it and the script reads it back as it was."""
    data = as_script_data({"name": text})
    assert not set("<>&\u2028\u2029") & set(data)
    assert json.loads(data) == {"name": text}


def test_a_chart_holds_all_metrics_of_its_series() -> None:
    """Speedup and time stand side by side, all arrays are as long as the facet, gaps are null."""
    study = example()
    shown = facets(study)
    document = payload(study, shown, panels(study, shown))
    assert [chart["name"] for chart in document["charts"]] == [
        *("sha256, threads, 2 workers", "start-up, processes, 4 workers", "Noise floor"),
    ]
    both = document["charts"][0]["panels"]
    assert [panel["metric"] for panel in both] == ["speedup", "time"]
    assert {len(panel[name]) for panel in both for name in ("estimate", "low", "high")} == {24}
    assert both[1]["estimate"][4] is None
    assert both[1]["failed"] == (20,)
    assert both[1]["changes"][0]["column"] == STEP_AT


def explained(*found: ChangePoint) -> HistoryStudy:
    """Return 24 runs of two cells with time, GIL share and memory, and these changes."""
    other = replace(TIME, subject="sleep")
    figures = {"time": 0.01, "gil_share": 0.5, "peak_memory": 3.0 * 2**20}
    points = [
        point(number, replace(series, metric=metric), figure)
        for number in range(24)
        for series in (TIME, other)
        for metric, figure in figures.items()
    ]
    return study_of(history_of([run(number) for number in range(24)], points), changes=found)


def test_what_explains_a_time_is_folded_below_it() -> None:
    """With its family's name; memory is in MiB, so that an axis has round numbers."""
    study = explained()
    shown = facets(study)
    chart = payload(study, shown, panels(study, shown))["charts"][0]
    told = {panel["metric"]: (panel["folded"], panel["family"]) for panel in chart["panels"]}
    assert list(told.items()) == [
        ("time", (False, "Times and speedups")),
        ("gil_share", (True, "GIL share")),
        ("peak_memory", (True, "Memory")),
    ]
    assert chart["panels"][2]["estimate"][0] == 3.0


def test_charts_with_changed_times_come_first() -> None:
    """Before those in which something else changed."""
    other = replace(TIME, subject="sleep")
    study = explained(change(series=other), change(series=replace(TIME, metric="gil_share")))
    shown = facets(study)
    charts = payload(study, shown, panels(study, shown))["charts"]
    assert [chart["name"] for chart in charts] == ["sleep, threads, 2 workers", "sha256, threads, 2 workers"]


def test_columns_tell_commit_date_and_software() -> None:
    """The commit of ten digits, seconds since 1970, and one text for all columns with the same software."""
    study = example()
    shown = facets(study)
    document = payload(study, shown, panels(study, shown))
    (facet,) = document["facets"]
    assert facet["first"][0] == facet["last"][0] == 1772366400
    assert facet["commit"][0] == study.order.labels[0][:10]
    assert facet["runs"] == facet["commits"] == [1] * 24
    assert document["texts"] == [
        f"branch main, Python 3.14.{patch}, kernel 6.1, with numpy 2.4.0, requests 2.32.0" for patch in (0, 1)
    ]
    assert facet["steps"] == [{"column": 6, "text": "Python 3.14.0 → 3.14.1"}]


def test_a_link_stays_the_same_as_the_history_grows() -> None:
    """The id of a chart depends on the series and the environment, and on nothing else."""
    one, other = example(), example(branch="next")
    ids = [[chart_id(panel) for panel in panels(study, facets(study))] for study in (one, other)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2
