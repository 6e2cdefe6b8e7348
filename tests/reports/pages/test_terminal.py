"""The summary on the terminal."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from reports.advice.findings import findings
from reports.pages.terminal import print_everything, print_summary
from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis

PAGE = Path("some/where/index.html")


def _printed(analysis: Analysis, width: int = 80, show: Callable[..., None] = print_everything) -> str:
    stream = io.StringIO()
    show(Console(file=stream, width=width, highlight=False), analysis, findings(analysis), PAGE)
    return stream.getvalue()


def _summary(analysis: Analysis, width: int = 80) -> str:
    return _printed(analysis, width, print_summary)


def _two_runners() -> list[dict[str, object]]:
    return group("sha256_large", {(runner, 2): [0.5] * 6 for runner in ("threads", "processes")})


def test_the_table_fits_a_terminal(analyzed: Callable[..., Analysis]) -> None:
    """At 80 columns every figure is whole, with its interval, and threads come first."""
    text = _printed(analyzed(_two_runners()))
    assert max(map(len, text.splitlines())) <= 80
    assert text.index("best threads") < text.index("best processes")
    assert "1.00 s" in text
    assert text.count("2.00× (2.00–2.00)") >= 2
    assert text.rstrip().endswith("page: some/where/index.html")


def test_each_workload_has_its_advice(analyzed: Callable[..., Analysis]) -> None:
    """In front what to use, then why, then what could change it."""
    text = " ".join(_printed(analyzed(_two_runners())).split())
    assert "sha256_large: threads with 2 workers Use threads with 2 workers, 2.00× (2.00–2.00)" in text
    assert re.search(r"so the simpler one is advised\. What could change it: [^;]* a longer run", text)


def test_what_was_not_measured_is_no_advice(analyzed: Callable[..., Analysis]) -> None:
    """A group without any time says so in the same place."""
    text = _printed(analyzed([], [without_time("sha", "threads", 2, "failed")]))
    assert "sha: not measured\n  No time for threads (failed)." in text


def test_lost_cells_caveats_and_interruption_are_told(analyzed: Callable[..., Analysis]) -> None:
    """Whatever is missing is listed with its reason."""
    lost = [without_time("sha256_large", "interpreters", 2, "skipped", reason="needs 3.14")]
    text = _printed(analyzed(_two_runners(), lost, caveats=["Load was high."], interrupted="SIGINT"))
    assert "skipped: sha256_large, interpreters, 2 workers: needs 3.14" in text
    assert "caveat: Load was high." in text
    assert "Interrupted (SIGINT)" in text


def test_names_are_no_markup(analyzed: Callable[..., Analysis]) -> None:
    """A name in brackets is printed, not taken as a style."""
    assert "[red]x[/red]" in _printed(analyzed(group("[red]x[/red]", {("[bold]", 2): [1.0] * 6})))


def test_runners_without_room_are_named(analyzed: Callable[..., Analysis]) -> None:
    """With many runners some have no column, and that is said."""
    cells = {(runner, 2): [1.0] * 6 for runner in ("a", "b", "c", "threads")}
    text = _printed(analyzed(group("sha", cells)))
    assert "No room here for b and c" in text
    families = {(runner, 2): [1.0] * 6 for runner in ("asyncio-threads", "processes", "processes-fork")}
    assert "No room here for processes-fork" in _printed(analyzed(group("sha", families)))
    assert "No room" not in _printed(analyzed(group("sha", cells)), width=200)


@pytest.mark.parametrize("width", [20, 80, 300])
def test_long_names_do_not_break_the_width(analyzed: Callable[..., Analysis], width: int) -> None:
    """Names of 200 characters are folded."""
    text = _printed(analyzed(group("w" * 200, {("r" * 200, 2): [1.0] * 6})), width)
    assert max(len(line) for line in text.splitlines() if "index.html" not in line) <= width


def test_a_run_without_cells_still_says_where_the_page_is(analyzed: Callable[..., Analysis]) -> None:
    """Nothing measured is an empty table and the page."""
    assert "page:" in _printed(analyzed([]))


def test_the_lesson_is_one_line(analyzed: Callable[..., Analysis]) -> None:
    """How many claims came out which way, and which of them otherwise than taught."""
    text = " ".join(_printed(analyzed(_two_runners())).split())
    assert re.search(
        r"The lesson, checked: of \d+ claims, 1 is refuted and \d+ not measured\. Otherwise", text
    )
    assert "“Threads do not speed up SHA-256 of large strings”." in text
    assert "Otherwise than taught" not in _printed(analyzed([]))


def test_the_summary_is_the_matrix_and_one_line_for_each_workload(analyzed: Callable[..., Analysis]) -> None:
    """The advice stands in the table, the reason below it, and the page at the end."""
    text = _summary(analyzed(_two_runners()))
    assert max(map(len, text.splitlines())) <= 80
    assert "▲ 2.00× (2)" in text
    assert "Threads, 2 workers" in text
    assert "\nsha256_large: " in text
    assert text.rstrip().endswith("page: some/where/index.html")


def test_the_summary_of_a_default_run_fits_a_screen(default_run: Analysis) -> None:
    """Eight workloads under nine runners: at most 40 lines of 80 characters."""
    lines = _summary(default_run).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("width", [20, 80, 300])
def test_the_summary_folds_long_names(analyzed: Callable[..., Analysis], width: int) -> None:
    """Names of 200 characters are folded, and what has no room is named."""
    text = _summary(analyzed(group("w" * 200, {("r" * 200, 2): [1.0] * 6, ("s", 2): [1.0] * 6})), width)
    assert max(len(line) for line in text.splitlines() if "index.html" not in line) <= width


def test_the_summary_tells_what_is_missing(analyzed: Callable[..., Analysis]) -> None:
    """A failed cell with its reason, others by their number; a group without time says so in the table."""
    failed = without_time("sha", "threads", 2, "failed")
    skipped = without_time("sha", "interpreters", 2, "skipped")
    text = _summary(analyzed([], [failed, skipped], caveats=["Load was high."], interrupted="SIGINT"))
    assert "failed: sha, threads, 2 workers" in text
    assert "Not measured: 1 cell" in text
    assert "Not measured" in text.splitlines()[3]
    assert "caveat: Load was high." in text
    assert "Interrupted (SIGINT)" in text
