"""The page: complete, escaped, self-contained and well formed."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from reports.across.charts.gallery import draw_across
from reports.across.conclusions import conclude
from reports.across.page import render_page
from tests.reports.across.make_study import FREE, GIL_BUILD, run_file, study_of
from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from pathlib import Path

    from reports.across.study import Study

SCRIPT = "<script>alert(1)</script>"
VOID = {"meta", "br"}


class Outline(HTMLParser):
    """Reads a page and keeps its tags; one that closes nothing is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an opened tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself, as those of an SVG do."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Check that the innermost open tag is closed."""
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def page_of(study: Study) -> str:
    """Return the page of a study."""
    return render_page(study, conclude(study), draw_across(study))


@pytest.fixture(scope="module")
def page(three: Study) -> str:
    """Return the page of three interpreters; drawn once, for its charts take a while."""
    return page_of(three)


def test_it_is_well_formed_and_loads_nothing(page: str) -> None:
    """Every tag is closed in its place, only a reader's click leaves the page, and a policy forbids more."""
    outline = Outline(page)
    assert outline.open == []
    for tag, attributes in outline.tags:
        assert tag not in {"script", "link", "iframe", "object", "embed", "base", "img"}
        for name in ("src", "href", "xlink:href", "action", "srcset"):
            if attributes.get("rel") != "noreferrer":
                assert not re.match(r"\s*(\w+:|//)", attributes.get(name) or ""), attributes
    assert not re.search(r"url\((?!#)|@import", page)
    assert "default-src 'none'" in page


def test_ids_are_unique_and_links_lead_to_them(page: str) -> None:
    """Every link and reference within the page has its target."""
    tags = Outline(page).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in tags:
        for name in ("href", "xlink:href"):
            target = attributes.get(name) or ""
            assert not target.startswith("#") or target[1:] in ids, target
        assert attributes.get("aria-labelledby") in {None, *ids}


def test_every_part_is_there(page: str) -> None:
    """Speedups side by side, costs beside PEP 779, gains, start-up, claims, what has no time, caveats."""
    text = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))
    for said in (
        "3.13t (GIL on)",
        "2.00× (2.00–2.00)",
        "PEP 779",
        "3.13t against one worker of 3.13",
        "1.60× (1.60–1.60)",
        "it waits",
        "first result",
        "it needs 3.14 or newer",
        "PYTHON_GIL=1 was set.",
    ):
        assert said in text
    charts = [name for name, attributes in Outline(page).tags if attributes.get("role") == "img"]
    assert charts == ["svg"] * 5


def test_texts_from_files_are_never_markup(tmp_path: Path) -> None:
    """Names, reasons and caveats are shown as they are, in tables and in charts."""
    benchmarks = group(SCRIPT, {(SCRIPT, 2): [0.5] * 6}, summary=SCRIPT)
    lost = [without_time(SCRIPT, "threads", 2, "failed", reason=SCRIPT)]
    study = study_of(run_file(tmp_path, "a.json", {"cpu_model": SCRIPT}, benchmarks, lost, caveats=[SCRIPT]))
    page = page_of(replace(study, faults=(SCRIPT,), notes=(SCRIPT,)))
    assert SCRIPT not in page
    assert "<script" not in page


def test_little_is_enough(tmp_path: Path) -> None:
    """Runs without any cell, without pairs and start-up make a page that says so."""
    page = page_of(
        study_of(run_file(tmp_path, "a.json", GIL_BUILD, []), run_file(tmp_path, "b.json", FREE, []))
    )
    assert page.count("Not measured") == 4
    assert "<svg" not in page
    assert Outline(page).open == []
