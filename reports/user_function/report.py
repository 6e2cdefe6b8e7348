"""The whole report on a user's own function: page, card, charts, CSV, and the summary on the terminal."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from reports.advice.badge import badge_files
from reports.advice.findings import findings
from reports.advice.matrix import machine
from reports.advice.tables_csv import render_csv
from reports.pages.publish import OWN, publish
from reports.pages.report_json import render_report
from reports.pages.run_charts import start_drawing
from reports.pages.run_page import run_parts
from reports.pages.template import render
from reports.pages.terminal import print_page, say, say_what_is_missing
from reports.speedups.cells import analyze
from reports.speedups.verdicts import speedup_text
from reports.user_function.answer import answer, as_fields
from reports.user_function.seen import failed_table, seen
from reports.why.cause import diagnose
from reports.wording.numbers import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from reports.advice.findings import Finding
    from reports.data.model import Run
    from reports.data.user_function import Own
    from reports.drawing.chart import Chart
    from reports.speedups.cells import Analysis
    from reports.user_function.answer import Answer

CSV, JSON, CARD = "own.csv", "own.json", "own_card.html"

NOT_OF_A_SINGLE_GROUP = frozenset({"gil_share"})
"""Kinds of charts that compare workloads with each other."""


def report_own(run: Run, own: Own, site: Path, *, every: bool = False) -> None:
    """Write the report of a run of a user's own function and print its summary.

    Args:
        run: The run.
        own: The function.
        site: Folder of the page.
        every: Whether to draw all charts.

    Raises:
        CannotWriteError: The operating system refuses.
    """
    analysis = analyze(run)
    with start_drawing(analysis, every=every) as drawn:
        found = findings(analysis)
        told = answer(analysis, own, found)
        files = {
            CSV: render_csv(analysis, found).encode(),
            JSON: render_report(analysis, found, own=own, told=as_fields(told)).encode(),
        }
        files |= badge_files(analysis, found)
        charts = tuple(chart for chart in drawn() if chart.kind not in NOT_OF_A_SINGLE_GROUP)
    files |= {f"{OWN.charts}/{chart.file_name}": chart.png for chart in charts}
    files[CARD] = render_card(analysis, own, told, charts).encode()
    files[OWN.page] = render_own_page(analysis, own, told, found, charts).encode()
    page = publish(site, files, OWN)
    print_own_summary(Console(highlight=False), analysis, own, told, page)


def render_own_page(
    analysis: Analysis, own: Own, answer: Answer, findings: Sequence[Finding], charts: Sequence[Chart]
) -> str:
    """Return the HTML; every text from the run is escaped, and nothing in it is loaded from elsewhere.

    Args:
        analysis: The run.
        own: The function.
        answer: The answer for it.
        findings: What was found in the run.
        charts: The charts to be shown.
    """
    return render(
        "own.html.j2",
        **run_parts(analysis, findings, charts, OWN),
        own=own,
        answer=answer,
        seen=seen(own),
        failed=failed_table(own),
        how_checked="",  # told above, where it is said what was seen
        csv=CSV,
        json=JSON,
    )


def render_card(analysis: Analysis, own: Own, answer: Answer, charts: Sequence[Chart]) -> str:
    """Return the answer as one piece of HTML, for a notebook or any other page; every text is escaped.

    Its style holds only within the card and takes the colors of the page around it, light or dark; its chart
    is a picture on a white ground; nothing is loaded, and there is no script.

    Args:
        analysis: The run.
        own: The function.
        answer: The answer for it.
        charts: The charts of its page, of which the card has that of its speedups.
    """
    chart = next((each for each in charts if each.kind == "speedup"), None)
    return render(
        "own_card.html.j2",
        own=own,
        answer=answer,
        rows=tuple(_rows(analysis)),
        chart=chart,
        picture=base64.b64encode(chart.png).decode() if chart else "",
        run=analysis.run,
        machine=machine(analysis.run.environment),
    )


def _rows(analysis: Analysis) -> Iterator[tuple[str, ...]]:
    """Yield runner, workers, speedup, verdict and reason of the best cell of each runner."""
    causes = diagnose(analysis).causes
    for _, row in analysis.best.iterrows():
        cause = causes.get((row["workload"], row["runner"], int(row["workers"])))
        yield (
            row["runner"],
            str(int(row["workers"])),
            speedup_text(row),
            str(row["verdict"]),
            cause.brief if cause else "",
        )
    for _, row in analysis.cells[analysis.cells["status"] != "timed"].iterrows():
        yield row["runner"], str(int(row["workers"])), NOTHING, row["status"], str(row["reason"])


def print_own_summary(console: Console, analysis: Analysis, own: Own, answer: Answer, page: Path) -> None:
    """Print the summary; every text from the run is printed as it is, never as markup.

    Args:
        console: Where to.
        analysis: The run.
        own: The function.
        answer: The answer for it.
        page: Where the page is.
    """
    say(console, f"\nThreads or processes for {own.workload}?", style="bold")
    say(console, f"\n{answer.headline}", style="bold")
    for sentence in filter(None, (*answer.sentences, answer.doubt)):
        say(console, sentence)
    if answer.what_would_change:
        say(console, f"What could change this: {'; '.join(answer.what_would_change)}.")
    if answer.code:
        say(console, "\nThe code to paste:\n", style="bold")
        console.print(Text(answer.code), soft_wrap=True)  # as it is, so that it can be copied
    for each in answer.questions:
        say(console, f"\n{each.words}", style="bold")
        say(console, each.told.sentence)
    say(console, "\nWhat was seen of your function:", style="bold")
    for sentence in seen(own):
        say(console, f"- {sentence}")
    say_what_is_missing(console, analysis)
    print_page(console, page)
