"""A drawn figure as bytes: a PNG file, and an SVG that takes its colors from the page's style sheet."""

from __future__ import annotations

import io
import re
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG

from reports.drawing.style import COLOR_NAMES
from reports.drawing.tips import short_ids, with_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

DOTS_PER_INCH = 130
LONG_DECIMALS = re.compile(r"(\d\.\d\d)\d+")
"""A hundredth of a point is finer than any screen; the digits behind it would be a third of the page."""
SETTINGS: dict[Any, Any] = {  # matplotlib types its keys one by one
    "svg.fonttype": "none",  # text stays text: small, sharp, found by the browser's search
    "svg.hashsalt": "gil-bench",  # the same chart is the same file
    "text.parse_math": False,  # a name with dollar signs is a name, not a formula
    "font.family": "sans-serif",
    "axes.unicode_minus": False,
}


@contextmanager
def chart_settings() -> Iterator[None]:
    """Draw and save in this project's settings, and leave those of the process as they were."""
    with mpl.rc_context(SETTINGS), warnings.catch_warnings():
        # a name in a script that the font lacks shows as boxes in the PNG; the page's own text has it right
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")
        warnings.filterwarnings("ignore", message=r".*constrained_layout not applied")
        yield


def settle_layout(figure: Figure) -> None:
    """Find every part's place once, so that the two formats need not each look for it again."""
    engine = figure.get_layout_engine()
    if engine is not None:
        FigureCanvasAgg(figure)
        engine.execute(figure)
        figure.set_layout_engine("none")


def as_png(figure: Figure) -> bytes:
    """Return the figure as a PNG on white."""
    buffer = io.BytesIO()
    figure.set_dpi(DOTS_PER_INCH)
    # not savefig, which draws everything once more to find out the layout that settle_layout has found
    FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})  # type: ignore[no-untyped-call] # matplotlib types no canvas
    return buffer.getvalue()


def as_svg(figure: Figure, name: str, alt: str) -> Markup:
    """Return the figure as an ``svg`` element for a page.

    A chart without marks that answer is an image: screen readers tell its label and nothing inside. One with
    such marks is a group with that label, because the parts of an image can't be reached.

    Args:
        figure: The figure.
        name: Put before every id in it, so that ids stay unique in a page of many charts.
        alt: What the chart says, for those who can't see it.
    """
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with _transparent(figure), short_ids(figure) as answers:
        FigureCanvasSVG(figure).print_svg(buffer, metadata=nothing)  # type: ignore[no-untyped-call] # as above
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", lambda tag: _for_page(tag.group(), name), text)
    text = with_answers(text, {f"{name}-{key}": answer for key, answer in answers.items()})
    role = "group" if any(answer.tips for answer in answers.values()) else "img"
    head = f'<svg class="chart" role="{role}" aria-label="{escape(alt)}"'
    return Markup(re.sub(r'^<svg (?:width="[^"]*" |height="[^"]*" )?', lambda _: f"{head} ", text))  # noqa: S704 - matplotlib escaped the names in it, and alt is escaped here


@contextmanager
def _transparent(figure: Figure) -> Iterator[None]:
    grounds = [figure.patch, *(axes.patch for axes in figure.axes)]
    for ground in grounds:
        ground.set_visible(False)
    try:
        yield
    finally:
        for ground in grounds:
            ground.set_visible(True)


def _for_page(tag: str, name: str) -> str:
    """Return a tag with its ids made unique and its colors named; text between tags is left alone."""
    if tag.startswith(("<path", "<use")):
        tag = LONG_DECIMALS.sub(r"\1", tag)
    tag = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", tag)
    return re.sub(r"#[0-9a-f]{6}\b", lambda found: _named(found.group()), tag)


def _named(color: str) -> str:
    return f"var({COLOR_NAMES[color]})" if color in COLOR_NAMES else color
