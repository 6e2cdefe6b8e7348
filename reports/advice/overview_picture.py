"""overview.png: the matrix of a run as a picture, for a README, a slide or a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from reports.advice.matrix import KEY
from reports.drawing.axes import short
from reports.drawing.render import as_png, chart_settings
from reports.drawing.style import INK, MUTED
from reports.wording.numbers import workers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reports.advice.matrix import Matrix, MatrixCell, MatrixRow

EDGE_IN, HEAD_IN, FOOT_IN = 0.2, 1.15, 0.45
LEAST_IN = 7.0
"""How wide it is at least: as its last line."""
ROW_IN, GAP_IN = 0.52, 0.06
CELL_IN = 1.2
NAME_CHARACTER_IN, CHARACTER_IN = 0.105, 0.085
"""How wide a character is at most on average, in a name and in the texts at the right."""
COLORS = {
    "faster": ("#d9f2e6", "#00523a"),
    "slower": ("#fde3d3", "#7a2e00"),
    "unclear": ("#eceff3", INK),
    "none": ("#ffffff", MUTED),
}
"""Ground and ink by the style of a cell; its sign says the same without color."""


def overview_png(matrix: Matrix, measured_on: str) -> bytes:
    """Return the picture on white.

    Args:
        matrix: It has a row at least.
        measured_on: The machine and the interpreter in a few words.
    """
    with chart_settings():
        return as_png(draw(matrix, measured_on))


def columns(matrix: Matrix) -> tuple[str, ...]:
    """Return the runners that have a column: the plain ones, and variants that a workload is advised."""
    shown = {cell.runner for row in matrix.rows for cell in row.cells if cell.advised or not cell.is_variant}
    return tuple(runner for runner in matrix.runners if runner in shown)


def draw(matrix: Matrix, measured_on: str) -> Figure:
    """Return the figure: a row for each workload, a column for each runner, then what to use and why."""
    places = _places(matrix)
    height = HEAD_IN + ROW_IN * len(matrix.rows) + FOOT_IN
    figure = Figure(figsize=(places.width, height))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, places.width), ylim=(height, 0))  # so units are inches
    axes.set_axis_off()
    axes.text(EDGE_IN, 0.25, "Threads or processes?", fontsize=15, fontweight="bold", color=INK, va="center")
    axes.text(EDGE_IN, 0.53, measured_on, fontsize=9.5, color=MUTED, va="center")
    for runner, left in places.cells.items():
        name = short(runner).replace("-", "-\n", 1)
        axes.text(left + CELL_IN / 2, HEAD_IN - 0.1, name, fontsize=10, color=MUTED, ha="center")
    for name, left in (("use", places.advice), ("because", places.tag)):
        axes.text(left, HEAD_IN - 0.1, name, fontsize=10, color=MUTED)
    for place, row in enumerate(matrix.rows):
        _draw_row(axes, row, places, HEAD_IN + ROW_IN * place)
    axes.text(
        EDGE_IN,
        height - FOOT_IN / 2,
        f"Speedup over sequential: {KEY}. Frame: advised.",
        fontsize=9,
        color=MUTED,
        va="center",
    )
    return figure


@dataclass(frozen=True, slots=True)
class _Places:
    """Where columns begin, in inches from the left: those of the runners, the advice and the cause."""

    cells: dict[str, float]
    advice: float
    tag: float
    width: float


def _places(matrix: Matrix) -> _Places:
    runners = columns(matrix)
    names = max(len(short(row.workload)) for row in matrix.rows) * NAME_CHARACTER_IN
    first = EDGE_IN + names + EDGE_IN
    advice = first + CELL_IN * len(runners) + EDGE_IN
    tag = advice + max(len(row.advice) for row in matrix.rows) * CHARACTER_IN + EDGE_IN
    width = tag + max(len(row.tag) for row in matrix.rows) * CHARACTER_IN + EDGE_IN
    lefts = {runner: first + CELL_IN * place for place, runner in enumerate(runners)}
    return _Places(lefts, advice, tag, max(width, LEAST_IN))


def _draw_row(axes: Axes, row: MatrixRow, places: _Places, top: float) -> None:
    middle = top + ROW_IN / 2
    axes.text(EDGE_IN, middle, short(row.workload), fontsize=11, fontweight="bold", color=INK, va="center")
    cells = {cell.runner: cell for cell in row.cells}
    for runner, left in places.cells.items():
        _draw_cell(axes, cells[runner], left, top)
    axes.text(places.advice, middle, row.advice, fontsize=10.5, color=INK, va="center")
    axes.text(places.tag, middle, row.tag, fontsize=10, color=MUTED, va="center")


def _draw_cell(axes: Axes, cell: MatrixCell, left: float, top: float) -> None:
    ground, ink = COLORS[cell.style]
    box = FancyBboxPatch(
        (left + GAP_IN, top + GAP_IN),
        CELL_IN - 2 * GAP_IN,
        ROW_IN - 2 * GAP_IN,
        boxstyle="round,pad=0,rounding_size=0.06",
        facecolor=ground,
        edgecolor=ink if cell.advised else ground,
        linewidth=1.6,
    )
    axes.add_patch(box)
    center, figure = left + CELL_IN / 2, f"{cell.sign} {cell.figure}".strip()
    if cell.workers is None:
        axes.text(center, top + ROW_IN / 2, figure, fontsize=9.5, color=ink, ha="center", va="center")
        return
    axes.text(
        center, top + 0.2, figure, fontsize=10.5, fontweight="bold", color=ink, ha="center", va="center"
    )
    axes.text(center, top + 0.37, workers(cell.workers), fontsize=7.5, color=ink, ha="center", va="center")
