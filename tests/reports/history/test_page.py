"""The history page as a text: complete, escaped, and with exactly its own script allowed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from reports.history.charts import draw_history
from reports.history.facets import facets
from reports.history.page import render_history_page
from reports.history.panels import panels
from tests.reports.history.make_study import KEY, TIME, example, history_of, point, run, study_of

if TYPE_CHECKING:
    from reports.history.study import Study

HOSTILE = "</script><script>alert(1)</script><!--<script>\"'&\u2028"


def page_of(study: Study) -> str:
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


def test_exactly_the_inline_script_is_allowed() -> None:
    """The policy's hash is that of the one script between its tags, and nothing else may be loaded."""
    page = page_of(example())
    (code,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert f"script-src 'sha256-{allowed}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "http" not in policy


def test_nothing_is_loaded_from_elsewhere() -> None:
    """No address with a host in any attribute, but for the namespaces of drawings."""
    tags = Tags()
    tags.feed(page_of(example()))
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
    assert [tag for tag, _ in tags.found].count("script") == 2
    (data,) = re.findall(r'id="history-data">(.*?)</script>', page, re.DOTALL)
    assert json.loads(data)["facets"]


def test_the_page_says_everything_without_script() -> None:
    """Change, coverage, environment, step, newest value, presence and fault are all in plain markup."""
    page = page_of(example())
    for told in (
        *("20 % slower", "Judged 3 of 3 series", KEY, "Python 3.14.0 → 3.14.1", "Newest values"),
        *("key/0099_half.json", "is cut off (line 7)", "1 file is left out", 'href="history.csv"'),
    ):
        assert told in page
    assert page.count('<svg class="chart"') == 3


def test_a_history_of_one_run_has_a_page() -> None:
    """One run is one point, nothing can be judged, and the page says why."""
    page = page_of(study_of(history_of([run(0)], [point(0, TIME, 1.0)])))
    assert "1 run in 1 environment" in page
    assert "Judged 0 of 1 series" in page
