"""The summary on the terminal for a user's own function."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from reports.findings import findings
from reports.own.answer import answer
from reports.own.summary import print_own_summary
from tests.reports.make_run import without_time
from tests.reports.own.make_own import NAME, own_group, own_run

if TYPE_CHECKING:
    from reports.analysis import Analysis
    from reports.own.model import Own

PAGE = Path("some/where/own.html")


def _printed(analysis: Analysis, own: Own, width: int = 80) -> str:
    stream = io.StringIO()
    told = answer(analysis, own, findings(analysis))
    print_own_summary(Console(file=stream, width=width, highlight=False), analysis, own, told, PAGE)
    return stream.getvalue()


def test_answer_code_sights_and_page_in_this_order(tmp_path: Path) -> None:
    """First what to use, last where the page is."""
    text = _printed(*own_run(tmp_path, own_group(), observations=["It prints."]))
    parts = [
        f"Threads or processes for {NAME}?",
        "Use processes with 2 workers: 2.00× (2.00–2.00)",
        "Threads give 1.00×",
        "The code to paste:",
        "What was seen of your function:",
        "- It prints.",
        "page: some/where/own.html",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_the_code_is_in_one_piece(tmp_path: Path) -> None:
    """On the narrowest terminal no line of it is folded, so that it can be copied."""
    text = _printed(*own_run(tmp_path, own_group()), width=20)
    assert "        results = list(pool.map(function, items))\n" in text


def test_names_are_no_markup(tmp_path: Path) -> None:
    """Whatever looks like a style is printed as it is."""
    text = _printed(*own_run(tmp_path, own_group(), workload="[red]x[/red]", observations=["[bold]"]))
    assert "[red]x[/red]" in text
    assert "[bold]" in text


def test_what_has_no_time_is_told(tmp_path: Path) -> None:
    """With its reason, and without code where nothing is advised."""
    text = _printed(*own_run(tmp_path, [], [without_time(NAME, "threads", 2, "failed", reason="It broke.")]))
    assert "Nothing can be told" in text
    assert "The code to paste" not in text
    assert f"failed: {NAME}, threads, 2 workers: It broke." in text
