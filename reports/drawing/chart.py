"""A chart on its way to a page: found, drawn by whoever knows its numbers, then saved in both formats."""

from __future__ import annotations

import pkgutil
import re
import unicodedata
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from reports.drawing.render import as_png, as_svg, chart_settings, settle_layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from markupsafe import Markup
    from matplotlib.figure import Figure

LONGEST_NAME = 60
Source = TypeVar("Source")


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart that is drawn but not saved.

    Attributes:
        kind: What it shows, in one word of a file's name.
        workload: The group that it shows, or None for the whole run.
        alt: What it says, for those who can't see it.
        caption: What is seen in it, below the chart; may be empty.
        room: Name of the folder of the module that drew it; empty if it was not found there.
    """

    kind: str
    workload: str | None
    alt: str
    figure: Figure
    caption: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class ChartKind(Generic[Source]):
    """A kind of chart: a module that holds one is found, and nothing else is touched.

    Attributes:
        place: Charts come in the order of these numbers. Those of the same ten come workload by workload.
        draw: Returns the chart of a workload, or that of everything; None if there are no numbers for it.
        by_workload: Whether there is one for each workload.
        on_demand: Whether it is drawn only where all charts are asked for.
    """

    place: int
    draw: Callable[[Source, str], Drawing | None]
    by_workload: bool = False
    on_demand: bool = False


@dataclass(frozen=True, slots=True)
class Wanted(Generic[Source]):
    """One chart that is to be drawn.

    Attributes:
        room: Name of the folder of the module that draws it.
        workload: The one that it is of; empty if it is of everything.
    """

    room: str
    kind: ChartKind[Source]
    workload: str


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
    room: str


class ChartError(Exception):
    """A chart could not be drawn; the message says which one and why."""


def find_chart_kinds(package: str) -> Iterator[tuple[str, ChartKind[Any]]]:
    """Yield the kinds of charts in the modules of a package that are called charts, with their room."""
    for module in pkgutil.iter_modules(import_module(package).__path__):
        if module.name.endswith("chart"):
            for value in vars(import_module(f"{package}.{module.name}")).values():
                if isinstance(value, ChartKind):
                    yield package.rpartition(".")[2], value


def wanted(
    workloads: Sequence[str], kinds: Iterable[tuple[str, ChartKind[Source]]], *, every: bool
) -> Iterator[Wanted[Source]]:
    """Yield the charts that are to be drawn, in the order of the kinds' places.

    Args:
        workloads: Those of which there may be charts.
        kinds: With the names of their rooms.
        every: Whether to draw also what is drawn on demand.
    """
    ordered = sorted(kinds, key=lambda each: each[1].place)
    for _, together in groupby(ordered, key=lambda each: each[1].place // 10):
        neighbors = list(together)
        for workload in workloads if neighbors[0][1].by_workload else ("",):
            yield from (
                Wanted(room, kind, workload) for room, kind in neighbors if every or not kind.on_demand
            )


def drawn(source: Source, chart: Wanted[Source], place: int, name: str) -> Chart | None:
    """Return a chart in both formats, or None if there are no numbers for it.

    Args:
        source: What is to be shown.
        chart: Which chart.
        place: Begins the name of its file, and ends the ids in it.
        name: Begins the ids in it.

    Raises:
        ChartError: It could not be drawn.
    """
    try:
        found = chart.kind.draw(source, chart.workload)
        return _saved(replace(found, room=chart.room), place, name) if found else None
    except Exception as error:
        module = chart.kind.draw.__module__.rpartition(".")[2]
        what = f"{module} of {chart.workload}" if chart.workload else module
        raise ChartError(f"{what} (in {chart.room}) could not be drawn: {error!r}") from error


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
        drawing.room,
    )


def _safe(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_NAME]
