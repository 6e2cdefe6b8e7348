"""A chart on its way to a page: drawn by whoever knows its numbers, then saved in both formats."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.drawing.render import as_png, as_svg, chart_settings, settle_layout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup
    from matplotlib.figure import Figure

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart that is drawn but not saved.

    Attributes:
        kind: What it shows, in one word of a file's name.
        workload: The group that it shows, or None for the whole run.
        alt: What it says, for those who can't see it.
        caption: What is seen in it, below the chart; may be empty.
    """

    kind: str
    workload: str | None
    alt: str
    figure: Figure
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One saved chart; all but its two formats is as in ``Drawing``.

    Attributes:
        file_name: Name of its PNG; safe on every file system.
    """

    kind: str
    workload: str | None
    file_name: str
    alt: str
    caption: str
    png: bytes
    svg: Markup


def save_all(drawings: Iterable[Drawing], name: str) -> tuple[Chart, ...]:
    """Return the charts of one page in their order; ``name`` begins every id in them.

    What draws them when they are asked for draws in this project's settings.
    """
    with chart_settings():
        return tuple(_saved(drawing, place, name) for place, drawing in enumerate(drawings))


def _saved(drawing: Drawing, place: int, name: str) -> Chart:
    stem = f"{place:02d}_{drawing.kind}" + (f"_{_safe(drawing.workload)}" if drawing.workload else "")
    settle_layout(drawing.figure)
    return Chart(
        drawing.kind,
        drawing.workload,
        f"{stem}.png",
        drawing.alt,
        drawing.caption,
        as_png(drawing.figure),
        as_svg(drawing.figure, f"{name}{place}", drawing.alt),
    )


def _safe(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_NAME]
