"""The history page as a text: complete, escaped, and with exactly its own script allowed."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from reports.history import page as page_module
from reports.history.charts import draw_history
from reports.history.page import render_history_page
from reports.history.panels import facets, panels
from tests.reports.history.make_study import (
    KEY,
    TIME,
    example,
    history_of,
    point,
    run,
    study_of,
)
from tests.reports.outline import assert_it_loads_nothing, open_text, visible_words

if TYPE_CHECKING:
    from reports.history.study import HistoryStudy

HOSTILE = "</script><script>alert(1)</script><!--<script>\"'&\u2028"


@cache
def example_page() -> str:
    """Return the page of the example."""
    return page_of(example())


def page_of(study: HistoryStudy) -> str:
    """Return the page with its charts."""
    shown = facets(study)
    drawn = panels(study, shown)
    return render_history_page(study, shown, drawn, draw_history(study, drawn))


class Tags(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag with its attributes."""
        self.found.append((tag, dict(attrs)))


def test_exactly_its_scripts_are_allowed() -> None:
    """The policy names the hashes of its own script and of that of all pages; nothing may be loaded."""
    page = example_page()
    assert_it_loads_nothing(page)
    assert page.count("'sha256-") == 2
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert "http" not in policy


def test_nothing_is_loaded_from_elsewhere() -> None:
    """No address with a host in any attribute, but for the namespaces of drawings."""
    tags = Tags()
    tags.feed(example_page())
    values = [
        value for _, attributes in tags.found for name, value in attributes.items() if "xmlns" not in name
    ]
    assert not [value for value in values if value and "://" in value]


@pytest.mark.parametrize("field", ["branch", "commit", "subject", "kernel", "cpu_model"])
def test_hostile_names_stay_texts(field: str) -> None:
    """A name that is markup adds no script and no element; the script's data holds it as a text."""
    facts = {} if field == "subject" else {field: HOSTILE}
    series = type(TIME)("speedup", HOSTILE, "threads", 2, "", "time") if field == "subject" else TIME
    page = page_of(
        study_of(history_of([run(n, **facts) for n in range(2)], [point(n, series, 1.0) for n in range(2)]))
    )
    tags = Tags()
    tags.feed(page)
    assert [tag for tag, _ in tags.found].count("script") == 3
    (data,) = re.findall(r'id="history-data">(.*?)</script>', page, re.DOTALL)
    assert json.loads(data)["facets"]


def test_the_page_says_everything_without_script() -> None:
    """Change, coverage, environment, step, newest value, presence and fault are all in plain markup."""
    page = example_page()
    for told in (
        *("20 % slower", "Searched 3 of 3 series", KEY, "Python 3.14.0 → 3.14.1", "Newest values"),
        *("key/0099_half.json", "is cut off (line 7)", "1 file is left out", 'href="history.csv"', "12 + 12"),
    ):
        assert told in page
    assert page.count('<svg class="chart"') == 3


def test_what_changed_lately_comes_first_and_little_else_is_open() -> None:
    """The newest change in one line; tables have to be opened, and without script the charts are there."""
    page = example_page()
    shown = open_text(page)
    assert visible_words(page) <= 1_500
    places = [shown.index(said) for said in ("changed lately", "20 % slower since", "Series by series")]
    assert places == sorted(places)
    for said in ("Came with", "Detectable change", "is cut off (line 7)"):
        assert said in page
        assert said not in shown
    assert '<strong class="tag verdict slower">worse</strong>' in page
    assert "<table data-sortable>" in page


def test_a_history_of_one_run_has_a_page() -> None:
    """One run is one point, nothing can be judged, and the page says why."""
    page = page_of(study_of(history_of([run(0)], [point(0, TIME, 1.0)])))
    assert "1 run in 1 environment" in page
    assert "Searched 0 of 1 series" in page
    assert "Nothing: no series failed" in page


def test_each_environment_says_how_much_was_searched() -> None:
    """Runs, commits, dates and the coverage of the facet."""
    study = example()
    (row,) = page_module.environments_table(study, facets(study)).rows
    assert row[2:5] == ("24", "24", "2026-03-01 to 2026-03-24")
    assert row[5] == "±2.0 %"
    assert row[6] == "Searched 3 of 3 series for lasting changes."


def test_newest_values_have_their_interval_and_scatter() -> None:
    """One row per series."""
    study = example()
    table = page_module.newest_table(study, facets(study))
    assert len(table.rows) == 3
    assert all("–" in row[2] and row[5].endswith("%") for row in table.rows)


def test_steps_faults_and_presence_are_told() -> None:
    """What, where, and why."""
    study = example()
    shown = facets(study)
    assert page_module.steps_table(study, shown).rows[0][2] == "Python 3.14.0 → 3.14.1"
    assert page_module.presence_table(study, shown).rows[0][:2] == (
        "start-up, processes, 4 workers: time",
        "new",
    )
    assert page_module.faults_table(study).rows == (("key/0099_half.json", "damaged", "is cut off (line 7)"),)


def test_a_long_table_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caption tells how many there are."""
    monkeypatch.setattr(page_module, "MOST_ROWS", 2)
    study = example()
    table = page_module.newest_table(study, facets(study))
    assert table.caption == "Newest values (the first 2 of 3)"
    assert len(table.rows) == 2
