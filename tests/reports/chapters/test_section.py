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
from reports.claims.judged import judge_all
from reports.claims.model import Verdict
from reports.drawing.chart import Chart
from reports.pages.run_page import render_page
from reports.speedups.cells import Analysis, analyze
from reports.statistics.intervals import Interval
from reports.wording.numbers import times
from tests.reports.chapters.workers.make_workers import curve
from tests.reports.make_kinds import (
    batches,
    known_hand_overs,
    mix,
    point,
    run_of,
    shared,
    splits,
    start_up,
    sweep,
)
from tests.reports.make_latency import convoy, usual, wait, waits_in_a_loop
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
MOST_OF_A_CLOSED_ONE = 30
"""Its title, its headline, and what is in its details."""
LONG_TEXT = {"stacks": "Thread 1", "timed_out": True, "exit_code": None}


def _of_every_kind() -> Iterator[Benchmark]:
    yield from (start_up(runner, 2) for runner in ("threads", "processes", "interpreters", "dask"))
    yield from (point(runner, "empty", [0.1] * 6, chunk_size=1) for runner in ("threads", "processes"))
    yield from sweep({0.001: [0.5] * 6, 0.004: [2.0] * 6})
    yield from sweep({0.001: [0.8] * 6, 0.004: [2.0] * 6}, chunk_size=50)
    yield from batches("equal", {None: [4e-4] * 6, 1: [4e-4] * 6, 8: [2e-4] * 6})
    yield from batches("unequal", {None: [4e-4] * 6, 1: [4e-4] * 6, 8: [3e-4] * 6})
    yield curve("waiting", "threads", {1: 1.0, 64: 60.0, 500: 61.0})
    yield from usual()
    yield from (convoy(1), convoy(4096, kept=0.02))
    yield from waits_in_a_loop(4e-1, 5e-3, 2e-4)
    yield from (wait(waits="thread"), wait("threads", workers=2, waits="thread"))
    yield from (*_lock(0.9, [4.0] * 6, section_s=0.0), *_lock(0.9, [0.25] * 6))
    yield from (shown(name, "with", {}, **LONG_TEXT) for name in ("lock_order", "unreleased_lock", "no_join"))
    yield from (shared(way, [0.1] * 6) for way in ("sequential", "initializer", "shared-memory", "shipped"))
    for part in (0.05, 0.2, 0.5):
        yield from splits({None: [0.01] * 6, 1: [0.004] * 6, 2: [0.0025] * 6, 8: [0.0026] * 6}, part)
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
    """One chart and few words, or the headline alone; the rest is in details that say what is inside."""
    section = section_of(page, part)
    is_open = part in find_chapters() and find_chapters()[part].is_open
    assert open_charts(section) == is_open
    most = MOST_WORDS.get(part, MOST_OF_A_CHAPTER if is_open else MOST_OF_A_CLOSED_ONE)
    assert 5 < visible_words(section) <= most, open_text(section)
    assert f'<details id="{part}-{"claims" if part == "lesson" else "details"}"><summary>' in page


def test_what_is_inside_is_said(everything: Analysis) -> None:
    """Counted."""
    summaries = {section.anchor: section.summary for section in run_sections(everything, _two_charts_each())}
    assert summaries["startup"] == "Details: 2 charts, 1 table, 4 notes"
    assert summaries["latency"].startswith("Details: 1 chart, ")
    assert summaries["pitfalls"] == "Details: 2 charts, 2 tables, 3 notes, 3 long texts"


def test_a_fourth_sentence_is_not_shown(everything: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a chapter says in short."""
    chatty = replace(find_chapters()["startup"], in_short=lambda _: ["One.", "Two.", "Three."])
    monkeypatch.setattr("reports.chapters.section.find_chapters", lambda: {"startup": chatty})
    (section,) = run_sections(everything, ())
    assert section.in_short[1:] == ("One.", "Two.")


NOISY = (0.7, 0.8, 0.9, 1.1, 1.3, 1.4)
"""Around 1 in the blocks: no difference is shown."""


def _times(longer: float | None) -> tuple[Benchmark, ...]:
    """Return processes and a readers–writer lock that take so many times as long as what they replace."""
    factors = NOISY if longer is None else (longer,) * 6
    ready = [4e-3 * factor for factor in factors]
    locks = [each for share in (0.5, 0.9) for each in _lock(share, list(factors))]
    return (
        start_up("threads", 2),
        start_up("processes", 2, all_ready_s=ready),
        *locks,
    )


def _lock(reading_share: float, wall_s: list[float], section_s: float = 0.001) -> Iterator[Benchmark]:
    settings = {"reading_share": reading_share, "section_s": section_s}
    yield trial("read_write_lock", "ReadWriteLock", 12, wall_s=wall_s, settings=settings)
    yield trial("read_write_lock", "Lock", 12, settings=settings)


CLAIMS = {
    "startup": "processes_cost_more_to_start",
    "synchronization": "read_write_lock_pays_for_waiting",
}
"""Chapters, and claims that are settled by the number of their headline."""


@pytest.mark.parametrize("longer", [0.2, 0.97, None, 1.03, 1.5, 10.0])
@pytest.mark.parametrize("chapter", CLAIMS)
def test_no_headline_contradicts_a_claim(chapter: str, longer: float | None) -> None:
    """Where no difference is shown nothing is settled; where it takes longer, no claim says it does not."""
    analysis = analyze(run_of(*_times(longer)))
    headline = find_chapters()[chapter].headline(analysis)
    (claim,) = (each for each in judge_all(analysis) if each.claim.name == CLAIMS[chapter])
    if longer is None:
        assert "no difference shown" in headline or "in 0 of 2 cases" in headline
        assert claim.judgment.verdict is Verdict.INCONCLUSIVE
    elif chapter == "synchronization":
        assert f"in {2 if longer < 1 else 0} of 2 cases" in headline
        assert claim.judgment.verdict is not (Verdict.REFUTED if longer < 1 else Verdict.CONFIRMED)
    else:
        assert f"{times(Interval(longer))} as long" in headline
        assert claim.judgment.verdict is not (Verdict.CONFIRMED if longer < 1 else Verdict.REFUTED)
