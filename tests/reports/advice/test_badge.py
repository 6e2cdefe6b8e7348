"""Badges: a few true words, a picture that any page can show, and a file name for any function."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.advice.badge import GROUNDS, Badge, Tone, badge_file, badge_files, badge_svg, badges
from reports.advice.findings import findings
from tests.reports.make_run import cell, gil_share, group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis

SVG = "{http://www.w3.org/2000/svg}"
ANY_TEXT = st.text(st.characters(exclude_categories=()))
HELD = {"gil_share": gil_share(0.98)}


def badge_of(analysis: Analysis) -> Badge:
    """Return the only badge of a run."""
    (badge,) = badges(analysis, findings(analysis)).values()
    return badge


def sha(
    threads: list[float], processes: list[float] | None = None, **facts: object
) -> list[dict[str, object]]:
    """Return a group of threads, and of processes where there are any, with two workers each."""
    both = {("threads", 2): threads} | ({("processes", 2): processes} if processes else {})
    return [*group("sha", both, **facts), cell("sha", "ceiling", 2, [0.5] * 6, role="ceiling")]


def drawn(badge: Badge) -> Element:
    """Return the parsed picture."""
    return fromstring(badge_svg(badge))  # noqa: S314 - written here


@pytest.mark.parametrize(
    ("cells", "message", "tone"),
    [
        (sha([0.5] * 6), "threads 2.00×", "good"),
        (sha([1.0] * 6, [0.5] * 6, **HELD), "processes 2.00×, holds the GIL", "good"),
        (sha([1.2] * 6, [1.2] * 6, **HELD), "holds the GIL", "held"),
        (sha([0.8, 1.25] * 3), "no difference shown", "unclear"),
        (sha([2.0] * 6), "sequential is fastest", "unclear"),
        (sha([0.5] * 3), "too few blocks to tell", "unclear"),
    ],
)
def test_the_message_is_the_verdict(
    analyzed: Callable[..., Analysis], cells: list[dict[str, object]], message: str, tone: str
) -> None:
    """In a few words, from the advice and the cause that the page has."""
    badge = badge_of(analyzed(cells))
    assert (badge.message, badge.tone) == (message, tone)


def test_the_title_has_the_sentence_the_python_and_the_day(analyzed: Callable[..., Analysis]) -> None:
    """So that nobody has to guess how old a badge is."""
    title = badge_of(analyzed(sha([0.5] * 6))).title
    assert title.startswith("sha: Use threads with 2 workers: 2.00× (2.00–2.00) as fast as sequential.")
    assert title.endswith("Python 3.11.7, 2026-11-22.")


def test_what_was_not_measured_says_so(analyzed: Callable[..., Analysis]) -> None:
    """A badge without a verdict is none of speed."""
    analysis = analyzed(group("sha", {}), [without_time("sha", "threads", 2, "failed")])
    assert badge_of(analysis).message == "not measured"


def test_a_run_has_a_file_for_each_workload(analyzed: Callable[..., Analysis]) -> None:
    """The same bytes each time."""
    analysis = analyzed([*sha([0.5] * 6), *group("pkg.work:handle", {("threads", 2): [0.5] * 6})])
    files = badge_files(analysis, findings(analysis))
    assert set(files) == {"badge-sha.svg", "badge-pkg.work-handle.svg"}
    assert files == badge_files(analysis, findings(analysis))


def test_a_picture_says_its_words_to_everybody() -> None:
    """A screen reader gets role, label and title; both texts fit into their boxes."""
    svg = drawn(Badge("work.handle", "threads 3.1×", "good", "work.handle: Use threads."))
    assert (svg.attrib["role"], svg.attrib["aria-label"]) == ("img", "work.handle: threads 3.1×")
    assert svg.findtext(f"{SVG}title") == "work.handle: Use threads."
    texts = svg.findall(f"{SVG}g/{SVG}text")
    assert [text.text for text in texts] == ["work.handle", "threads 3.1×"]
    for box, text in zip(svg.findall(f"{SVG}rect")[:2], texts, strict=True):
        start, end = float(box.get("x", "")), float(box.get("x", "")) + float(box.get("width", ""))
        place = float(text.get("x", ""))
        assert start < place < place + float(text.get("textLength", "")) < end


@pytest.mark.parametrize("ground", GROUNDS.values())
def test_white_is_readable_on_every_ground(ground: str) -> None:
    """A contrast of at least 4.5, as WCAG 2 asks for."""
    channels = [int(ground[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(part * value for part, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_a_long_name_keeps_both_ends() -> None:
    """Its package and its function."""
    texts = drawn(Badge(f"package.{'x' * 200}.function", "not measured", "unclear", "")).iter(f"{SVG}text")
    name = next(texts).text or ""
    assert len(name) == 60
    assert name.startswith("package.x")
    assert name.endswith("x.function")


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.sampled_from(sorted(GROUNDS)))
def test_any_text_is_a_text(name: str, message: str, title: str, tone: Tone) -> None:
    """Markup, control characters, halves of characters: it is read back, and has no element more."""
    svg = drawn(Badge(name, message, tone, title))
    assert len(list(svg.iter())) == 8
    assert len(svg.findtext(f"{SVG}title") or "") == len(title)


@given(st.sets(ANY_TEXT, min_size=2, max_size=8))
def test_file_names_are_safe_and_differ(names: set[str]) -> None:
    """Whatever functions are called, also where a file system ignores capitals."""
    files = [badge_file(name) for name in names]
    assert len({file.lower() for file in files}) == len(names)
    for file in files:
        assert re.fullmatch(r"badge-[a-z0-9_][a-z0-9_.-]*\.svg", file)
        assert len(file) < 100


@pytest.mark.parametrize(
    "names",
    [
        ("a.b:c", "a:b.c"),
        ("work:handle", "work-handle"),
        ("Work:handle", "work:Handle"),
        ("../../etc", "etc"),
        ("x" * 200, "x" * 201),
    ],
)
def test_names_that_look_alike_have_files_of_their_own(names: tuple[str, str]) -> None:
    """Neither the colon nor capitals nor a cut make two of them one."""
    first, second = map(badge_file, names)
    assert first.lower() != second.lower()


def test_a_badge_for_one_python_says_so_in_its_name() -> None:
    """An address can tell them apart."""
    assert badge_file("work:handle", "3.14t") == "badge-work-handle@3.14t.svg"
