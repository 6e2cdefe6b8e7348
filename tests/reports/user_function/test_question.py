"""The questions that come next: each file is one, and its answer is on the page and at the terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from reports.advice.findings import findings
from reports.chapters.chapter import find_chapters
from reports.user_function import question
from reports.user_function.answer import answer
from reports.user_function.question import Question, Told, answered, find_questions
from reports.user_function.report import print_own_summary, render_own_page
from tests.reports.user_function.make_own import own_group, own_run

if TYPE_CHECKING:
    from pathlib import Path

    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis

SENTENCE = "Eight <b>workers</b> do; more gain nothing."


def test_every_file_is_a_question_and_its_chapter_exists(tmp_path: Path) -> None:
    """Their words and places differ; a link leads to a chapter."""
    found = find_questions()
    assert len({each.words for each in found}) == len({each.place for each in found}) == len(found)
    analysis, own = own_run(tmp_path, own_group())
    for each in answered(analysis, own, None):
        assert each.told.anchor is None or each.told.anchor in find_chapters()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Analysis, Own]:
    """Return a run that answers one of two questions."""
    asked = (
        Question(1, "How many workers?", lambda *_: Told(SENTENCE, "pool = <Pool>(8)")),
        Question(2, "How much memory?", lambda *_: None),
    )
    monkeypatch.setattr(question, "find_questions", lambda: asked)
    return own_run(tmp_path, own_group())


def test_answers_are_on_the_page_escaped(run: tuple[Analysis, Own]) -> None:
    """What is not answered is not asked."""
    analysis, own = run
    found = findings(analysis)
    page = render_own_page(analysis, own, answer(analysis, own, found), found, ())
    assert "<h3>How many workers?</h3>" in page
    assert "Eight &lt;b&gt;workers&lt;/b&gt; do; more gain nothing." in page
    assert "pool = &lt;Pool&gt;(8)" in page
    assert "How much memory?" not in page


def test_answers_are_at_the_terminal(run: tuple[Analysis, Own], tmp_path: Path) -> None:
    """The question and its sentence."""
    analysis, own = run
    text = io.StringIO()
    told = answer(analysis, own, findings(analysis))
    print_own_summary(Console(file=text, width=100), analysis, own, told, tmp_path)
    assert f"How many workers?\n{SENTENCE}" in text.getvalue()
