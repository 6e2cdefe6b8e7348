"""What chapters and the lesson show before anything is opened: a headline, few sentences and one chart."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup

from reports.advice.findings import findings
from reports.chapters.chapter import LONGEST_HEADLINE, Chapter, find_chapters, load_run
from reports.chapters.section import run_sections
from reports.drawing.chart import Chart
from reports.pages.run_page import render_page
from reports.speedups.cells import Analysis, analyze
from tests.reports.make_kinds import known_hand_overs, mix, point, run_of, start_up, sweep
from tests.reports.make_latency import convoy, usual
from tests.reports.make_lesson import shown, trial
from tests.reports.make_run import document, environment, group, stored
from tests.reports.outline import open_charts, open_text, section_of, visible_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.data.cells import Benchmark

STORED = Path(__file__).parents[1] / "stored_run.json"
CHAPTERS = pytest.mark.parametrize("chapter", find_chapters().values(), ids=find_chapters().keys())
MOST_WORDS = {"lesson": 100}
MOST_OF_A_CHAPTER = 55
LONG_TEXT = {"stacks": "Thread 1", "timed_out": True, "exit_code": None}


def _locks() -> Iterator[Benchmark]:
    for section_s, wall_s in ((0.0, 4.0), (0.001, 0.25)):
        settings = {"reading_share": 0.9, "section_s": section_s}
        yield trial("read_write_lock", "ReadWriteLock", 12, wall_s=[wall_s] * 6, settings=settings)
        yield trial("read_write_lock", "Lock", 12, settings=settings)


def _of_every_kind() -> Iterator[Benchmark]:
    yield from (start_up(runner, 2) for runner in ("threads", "processes", "interpreters", "dask"))
    yield from (point(runner, "empty", [0.1] * 6, chunk_size=1) for runner in ("threads", "processes"))
    yield from sweep({0.001: [0.5] * 6, 0.004: [2.0] * 6})
    yield from sweep({0.001: [0.8] * 6, 0.004: [2.0] * 6}, chunk_size=50)
    yield from usual()
    yield from (convoy(1), convoy(4096, kept=0.02))
    yield from _locks()
    yield from (shown(name, "with", {}, **LONG_TEXT) for name in ("lock_order", "unreleased_lock", "no_join"))
    yield from (mix(0.5, 0.6), known_hand_overs(9_999, 10_001))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    """Return a run that has something for every chapter, and claims that are refuted."""
    cells = {("threads", 2): [0.55] * 6, ("threads", 4): [0.4] * 6}
    groups = [*group("pure_python", cells), *group("sha256_large", {("threads", 2): [2.0] * 6})]
    run = document(groups, environment=environment(usable_cpus=4))
    bare = load_run(stored(tmp_path_factory.mktemp("run"), run))
    return analyze(replace(bare, facts=run_of(*_of_every_kind()).facts))


def _two_charts_each() -> tuple[Chart, ...]:
    svg = Markup("<svg></svg>")
    return tuple(
        Chart(f"{anchor}{n}", None, f"{n}.png", "Alt.", "A caption.", b"", svg, anchor)
        for anchor in find_chapters()
        for n in range(2)
    )


@pytest.fixture(scope="module")
def page(everything: Analysis) -> str:
    """Return its page, with two charts in every chapter."""
    return render_page(everything, findings(everything), _two_charts_each())


@CHAPTERS
def test_a_headline_has_at_most_twelve_words(chapter: Chapter, everything: Analysis) -> None:
    """Whatever was measured: everything, a quick run, nothing."""
    for analysis in (everything, analyze(load_run(STORED)), analyze(run_of())):
        headline = chapter.headline(analysis)
        assert 0 < len(headline.split()) <= LONGEST_HEADLINE, headline
        assert not headline.endswith(".")


@CHAPTERS
def test_where_nothing_was_measured_the_headline_says_so(chapter: Chapter) -> None:
    """And nothing else is said."""
    nothing = analyze(run_of())
    assert chapter.headline(nothing).endswith("not measured")
    assert [*chapter.in_short(nothing), *chapter.sentences(nothing), *chapter.details(nothing)] == []


def test_every_chapter_has_its_section(everything: Analysis) -> None:
    """None of a run in which nothing was measured."""
    assert [section.anchor for section in run_sections(everything, ())] == list(find_chapters())
    assert run_sections(analyze(run_of()), ()) == ()


def test_a_section_shows_three_short_sentences(everything: Analysis) -> None:
    """What is measured, and two findings at most."""
    for section in run_sections(everything, ()):
        assert 1 <= len(section.in_short) <= 3
        for sentence in section.in_short:
            assert re.fullmatch(r"(?:[^.?]|\.(?=\d))+[.?]", sentence), sentence
            assert len(sentence.split()) <= 25, sentence


@pytest.mark.parametrize("part", [*find_chapters(), "lesson"])
def test_little_is_shown_openly(page: str, part: str) -> None:
    """One chart and few words; the others are behind details that say what is inside."""
    section = section_of(page, part)
    assert open_charts(section) == (part in find_chapters())
    assert 10 < visible_words(section) <= MOST_WORDS.get(part, MOST_OF_A_CHAPTER), open_text(section)
    assert f'<details id="{part}-{"claims" if part == "lesson" else "details"}"><summary>' in page


def test_what_is_inside_is_said(everything: Analysis) -> None:
    """Counted."""
    summaries = {section.anchor: section.summary for section in run_sections(everything, _two_charts_each())}
    assert summaries["startup"] == "Details: 1 chart, 1 table, 2 notes"
    assert summaries["pitfalls"] == "Details: 1 chart, 2 tables, 1 note, 3 long texts"


def test_a_fourth_sentence_is_not_shown(everything: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a chapter says in short."""
    chatty = replace(find_chapters()["startup"], in_short=lambda _: ["One.", "Two.", "Three."])
    monkeypatch.setattr("reports.chapters.section.find_chapters", lambda: {"startup": chatty})
    (section,) = run_sections(everything, ())
    assert section.in_short[1:] == ("One.", "Two.")
