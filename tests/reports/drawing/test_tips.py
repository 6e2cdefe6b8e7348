"""Marks that answer to the pointer."""

from __future__ import annotations

import re
from html import unescape

from reports.drawing.axes import legend, new_axes
from reports.drawing.marks import Line, Point, draw_lines
from reports.drawing.render import as_png, as_svg, chart_settings, settle_layout
from reports.drawing.style import series_styles
from reports.drawing.tips import answer

HOSTILE = """a"b'<c> & #0072b2 url(#d) [1]"""
POINTS = [Point(HOSTILE, workers, workers / 2, 0.4, 2.5, 12) for workers in (2, 4)]
TIPS = [
    f"{HOSTILE}, 2 workers: 1.00× (0.40–2.50), 12 blocks",
    f"{HOSTILE}, 4 workers: 2.00× (0.40–2.50), 12 blocks",
]


def _svg(*, answering: bool = True) -> tuple[str, bytes]:
    with chart_settings():
        figure, axes = new_axes("title", 3.0)
        tips = [p.tip() for p in POINTS] if answering else []
        style = series_styles(["threads"])["threads"]
        draw_lines(axes, [Line("mine", [2, 4], POINTS, style, tips, HOSTILE if answering else "")])
        (bar,) = axes.bar([3], [1.0])
        if answering:
            answer(bar, tips=["the bar"])
        legend(figure, axes)
        settle_layout(figure)
        return str(as_svg(figure, "chart1-", "all of it")), as_png(figure)


def test_every_point_says_its_figures_and_can_be_reached() -> None:
    """Each mark has its tip, once for the pointer and once for a screen reader; a bar has it at its group."""
    svg, _ = _svg()
    marks = re.findall(r'<use data-tip="([^"]*)" tabindex="0" role="img" aria-label="([^"]*)" ', svg)
    assert [(unescape(tip), unescape(label)) for tip, label in marks] == [(tip, tip) for tip in TIPS]
    assert '<g data-tip="the bar" tabindex="0" ' in svg


def test_all_parts_of_a_runner_have_its_name() -> None:
    """Marks, bars, caps and both parts of the legend's entry are hidden and shown together."""
    svg, _ = _svg()
    named = [unescape(name) for name in re.findall(r'<g data-runner="([^"]*)"', svg)]
    assert set(named) == {HOSTILE}
    assert len(named) == 1 + 2 + 1 + 2


def test_a_chart_that_answers_is_a_group_and_else_an_image() -> None:
    """The parts of an image can't be reached by a screen reader."""
    assert _svg()[0].startswith('<svg class="chart" role="group" aria-label="all of it"')
    assert _svg(answering=False)[0].startswith('<svg class="chart" role="img" aria-label="all of it"')


def test_a_picture_is_the_same_with_answers_and_without() -> None:
    """They are attributes of an SVG and nothing else; no id is left that carries them."""
    svg, png = _svg()
    assert png == _svg(answering=False)[1]
    assert _svg() == (svg, png)
    assert not re.search(r'id="[^"]*(?:\[|answer)', svg)
