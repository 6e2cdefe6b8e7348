"""The data of the page's script."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from reports.history.panels import facets, panels
from reports.history.payload import as_script_data, chart_id, payload
from tests.reports.history.make_study import STEP_AT, example


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
