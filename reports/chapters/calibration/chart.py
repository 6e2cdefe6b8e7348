"""Chart: the GIL share as measured against the share that is known to be true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.calibration.chapter import calibration_error, mix_rows
from reports.drawing.axes import legend, new_axes
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import arms, at
from reports.drawing.style import INK, MUTED, PALETTE, SURFACE
from reports.drawing.tips import answer_errorbar
from reports.wording.numbers import seconds

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.chapters.calibration.chapter import CalibrationError, MixRow
    from reports.data.model import Run
    from reports.speedups.cells import Analysis

MARKERS = ("o", "s", "^", "D")
CAPTION = "On the diagonal the measured share is the true one."


@dataclass(frozen=True, slots=True)
class CalibrationRows:
    """All mixes, by segment and true share, and how far they are off."""

    mixes: tuple[MixRow, ...]
    error: CalibrationError


def rows(run: Run) -> CalibrationRows | None:
    """Return the mixes of a run, or None if it has none."""
    mixes = mix_rows(run)
    error = calibration_error(mixes)
    return None if error is None else CalibrationRows(mixes, error)


def title(drawn: CalibrationRows) -> str:
    """Return the finding: the mean and the largest error."""
    error = drawn.error
    return f"GIL share off by {error.mean:.3f} on average, {error.largest:.3f} at most"


def draw(drawn: CalibrationRows) -> Figure:
    """Return the chart: on the diagonal the measurement is right; a mark and color for each segment."""
    figure, axes = new_axes(title(drawn), 4.6)
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.2, linestyle="--", label="measured = true")
    for place, segment_s in enumerate(sorted({mix.segment_s for mix in drawn.mixes})):
        mine = [mix for mix in drawn.mixes if mix.segment_s == segment_s]
        color = PALETTE[-1 - place % len(PALETTE)]
        drawn_marks = axes.errorbar(
            [mix.true_share for mix in mine],
            [mix.share.estimate for mix in mine],
            yerr=arms(at("", 1, mix.share) for mix in mine),
            label=f"segments of {seconds(segment_s)}",
            color=color,
            marker=MARKERS[place % len(MARKERS)],
            markerfacecolor=color if place % 2 else SURFACE,
            markersize=6 if place % 2 else 9,  # neither hides the other
            linestyle="none",
            capsize=3,
        )
        answer_errorbar(drawn_marks, "", list(map(_in_words, mine)))
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), aspect="equal")
    axes.set_xlabel("true GIL share", color=INK)
    axes.set_ylabel("measured GIL share", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: CalibrationRows) -> str:
    """Return the chart in words: every mix."""
    return f"Measured GIL share by true share. {'; '.join(map(_in_words, drawn.mixes))}."


def _in_words(mix: MixRow) -> str:
    share = f"{mix.share.estimate:.3f} ({mix.share.low:.3f}–{mix.share.high:.3f})"
    return f"{mix.true_share:.2f} in segments of {seconds(mix.segment_s)}: {share}"


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    return Drawing("calibration", None, alt(found), draw(found), CAPTION) if found else None


CHART = ChartKind(70, _chart)
