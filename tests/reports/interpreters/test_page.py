"""The page: complete, escaped, self-contained and well formed.

The findings in sentences.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from reports.interpreters.gallery import draw_across
from reports.interpreters.page import conclude, cost_sentence, render_page
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, run_file, study_of
from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study

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


def test_what_is_fastest_what_it_costs_and_what_changes(three: Study) -> None:
    """One sentence for the answers, one for each pair, one for the claims."""
    answer, build, switch, claims = conclude(three).sentences
    assert answer.startswith("What is fastest depends on the interpreter")
    assert build == (
        "With one worker 3.13t took 1.25× (1.25–1.25) as long as 3.13, in sha: "
        "above 15 %, beside the 10 to 15 % of PEP 779."
    )
    assert switch == "With one worker 3.13t took 1.00× (1.00–1.00) as long as 3.13t (GIL on), in sha."
    assert "verdict from interpreter to interpreter" in claims


def test_several_workloads_are_averaged(three: Study) -> None:
    """Their number is told."""
    pair = replace(three.pairs[1], costs={"sha": (1.0,) * 6, "http": (1.0,) * 6})
    assert cost_sentence(pair).endswith("on average of 2 workloads.")


def test_an_average_over_very_different_workloads_names_the_ends(three: Study) -> None:
    """One that waits in C costs nothing, one in pure Python much: the mean alone would mislead."""
    pair = replace(three.pairs[1], costs={"sha": (1.0,) * 6, "python": (1.3,) * 6})
    words = "of 2 workloads, from 1.00× (1.00–1.00) in sha to 1.30× (1.30–1.30) in python."
    assert cost_sentence(pair).endswith(words)


def test_why_there_is_no_cost(three: Study, tmp_path: Path) -> None:
    """A pair that failed says why, and a free-threaded build without any pair what to do."""
    failed = replace(three.pairs[0], costs={}, failed="The base does not start.")
    assert cost_sentence(failed) == "3.13t against 3.13, one worker: The base does not start."
    alone = study_of(run_file(tmp_path, "a.json", FREE, group("sha", {})))
    assert "make bench-all" in " ".join(conclude(alone).sentences)
