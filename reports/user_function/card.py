"""The card: the answer for a user's function as a piece of HTML, for a notebook or any other page.

Everything in it is in this one piece: its style holds only within the card and takes the colors of the page
around it, light or dark; its chart is a picture on a white ground; nothing is loaded, and there is no script.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from reports.advice.matrix import machine
from reports.pages.template import render
from reports.speedups.verdicts import speedup_text
from reports.why.cause import diagnose
from reports.wording.numbers import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.data.user_function import Own
    from reports.drawing.chart import Chart
    from reports.speedups.cells import Analysis
    from reports.user_function.answer import Answer


def render_card(analysis: Analysis, own: Own, answer: Answer, charts: Sequence[Chart]) -> str:
    """Return the card; every text from the run is escaped.

    Args:
        analysis: The run.
        own: The function.
        answer: The answer for it.
        charts: The charts of its page, of which the card has the one of its speedups.
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
