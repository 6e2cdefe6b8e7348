"""Figures as bytes."""

from __future__ import annotations

import re

import matplotlib as mpl

from reports.drawing.axes import new_axes
from reports.drawing.render import as_png, as_svg, chart_settings, settle_layout
from reports.drawing.style import INK, PALETTE


def test_an_svg_is_part_of_a_page() -> None:
    """It starts with its element, has its label, ids of its own, and colors from the page's style sheet."""
    with chart_settings():
        figure, axes = new_axes("a < b #0072b2", 2.0)
        axes.plot([1, 2], color=PALETTE[0], marker="o")
        settle_layout(figure)
        svg = as_svg(figure, "chart7", 'says "this" <b>')
    assert svg.startswith('<svg class="chart" role="img" aria-label="says &#34;this&#34; &lt;b&gt;" ')
    assert "viewBox=" in svg
    assert all(name.startswith("chart7-") for name in re.findall(r'\bid="([^"]*)"', svg))
    assert "var(--chart-" in svg
    assert INK not in svg
    assert "a &lt; b #0072b2" in svg
    assert "<!--" not in svg
    assert "<metadata" not in svg


def test_a_png_is_a_png() -> None:
    """The picture has its signature and no trace of when it was made."""
    with chart_settings():
        figure, _ = new_axes("title", 2.0)
        assert as_png(figure).startswith(b"\x89PNG")
        assert as_png(figure) == as_png(figure)


def test_the_settings_of_the_process_are_left_alone() -> None:
    """Drawing changes nothing for others."""
    before = dict(mpl.rcParams)
    with chart_settings():
        assert mpl.rcParams["svg.fonttype"] == "none"
    assert dict(mpl.rcParams) == before
