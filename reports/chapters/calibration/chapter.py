"""Calibration: the figures on the GIL as they are measured, against what is known to be true."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from reports.chapters.chapter import Chapter
from reports.data.fields import Count, FieldError, Line, Share, structure
from reports.data.gil import GilShare
from reports.data.kinds import Kind
from reports.statistics.intervals import Interval
from reports.why.gil_method import methods
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable


@dataclass(frozen=True, slots=True)
class CalibrationMix:
    """A mix of calls that hold the GIL for a known share of the time, in segments of so many seconds."""

    true_share: Share
    segment_s: float
    gil_share: GilShare

    @property
    def measured(self) -> Interval:
        """The measured share with its interval."""
        return Interval(self.gil_share.share, self.gil_share.low, self.gil_share.high)


@dataclass(frozen=True, slots=True)
class KnownHandOvers:
    """Two threads that took turns, several times: what was counted each time, and the truth."""

    true_hand_overs: Count
    hand_overs: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse what was never counted."""
        if not self.hand_overs:
            raise FieldError("must have at least one entry", "hand_overs")

    @property
    def sentence(self) -> str:
        """How many were counted, in words."""
        least, most = min(self.hand_overs), max(self.hand_overs)
        counted = f"{least:,}" if least == most else f"{least:,} to {most:,}"
        times = "once" if len(self.hand_overs) == 1 else f"in each of {len(self.hand_overs)} tries"
        known = f"Of {self.true_hand_overs:,} known hand-overs of the GIL"
        doubt = "" if least == most == self.true_hand_overs else ", so counts are not exact here"
        return f"{known} {counted} were counted {times}{doubt}."


@dataclass(frozen=True, slots=True)
class _Reason:
    gil_share_reason: Line | None


def _read(facts: Mapping[str, object]) -> CalibrationMix | KnownHandOvers:
    """Return a mix or known hand-overs; of a mix without a measured share the reason is told."""
    if facts.get("true_hand_overs") is not None:
        return structure(KnownHandOvers, facts)
    if facts.get("gil_share") is None:
        raise FieldError(structure(_Reason, facts).gil_share_reason or "gil_share was not measured")
    return structure(CalibrationMix, facts)


KIND = Kind("calibration", _read)

MEAN_ERROR, LARGEST_ERROR = 0.008, 0.025
"""The bar that is set for the GIL's own words where nothing disturbs them."""


@dataclass(frozen=True, slots=True)
class MixRow:
    """One mix; shares are from 0 to 1.

    Attributes:
        share: As measured. The interval is of the sampling alone, so a bias of the sampler shows as a truth
            that it does not contain.
        error: Measured minus true.
    """

    segment_s: float
    true_share: float
    share: Interval
    error: float
    contains_truth: bool
    samples: int


@dataclass(frozen=True, slots=True)
class CalibrationError:
    """How far the measured shares are from the truth, over all mixes, as absolute differences of shares.

    Attributes:
        largest_at: The true share of the mix that is farthest off.
        holding: How many intervals contain the truth.
    """

    mixes: int
    largest: float
    largest_at: float
    mean: float
    holding: int

    @property
    def sentence(self) -> str:
        """The error in words."""
        mixes = "one mix" if self.mixes == 1 else f"{self.mixes} mixes"
        return (
            f"Over {mixes} of known GIL share the measured share was off by {self.mean:.3f} on average "
            f"and by {self.largest:.3f} at most (at a true share of {self.largest_at:.2f}); "
            f"{self.holding} of {self.mixes} intervals contain the truth."
        )

    @property
    def bar(self) -> str:
        """Whether it is as small as it can be, in words."""
        bar = f"{MEAN_ERROR} on average and {LARGEST_ERROR} at most"
        if round(self.mean, 3) <= MEAN_ERROR and round(self.largest, 3) <= LARGEST_ERROR:  # as they are shown
            return f"That is within the bar of {bar}."
        return f"That is beyond the bar of {bar}: shares are less exact here than on a quiet machine."


def mix_rows(run: Run) -> tuple[MixRow, ...]:
    """Return one row for each mix, by segment and true share."""
    rows = map(_row, run.of(CalibrationMix))
    return tuple(sorted(rows, key=lambda row: (row.segment_s, row.true_share)))


def _row(mix: CalibrationMix) -> MixRow:
    measured = mix.measured
    return MixRow(
        mix.segment_s,
        mix.true_share,
        measured,
        measured.estimate - mix.true_share,
        measured.low <= mix.true_share <= measured.high,
        mix.gil_share.samples,
    )


def calibration_error(rows: Sequence[MixRow]) -> CalibrationError | None:
    """Return the error over all mixes, or None when there are none."""
    if not rows:
        return None
    farthest = max(rows, key=lambda row: abs(row.error))
    return CalibrationError(
        mixes=len(rows),
        largest=abs(farthest.error),
        largest_at=farthest.true_share,
        mean=fmean(abs(row.error) for row in rows),
        holding=sum(row.contains_truth for row in rows),
    )


def _sentences(analysis: Analysis) -> Iterator[str]:
    error = calibration_error(mix_rows(analysis.run))
    if error:
        yield error.sentence
        yield error.bar
        yield from methods(mix.gil_share for mix in analysis.run.of(CalibrationMix))
    for known in analysis.run.of(KnownHandOvers):
        yield known.sentence


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    yield text_table("Measured beside true", mix_rows(analysis.run))


CHAPTER = Chapter(
    place=70,
    title="How well the GIL share is measured",
    lead="Mixes of calls that hold the GIL and calls that release it, of which the true share is known, and "
    "two threads that pass the GIL to each other a known number of times.",
    tables=_tables,
    sentences=_sentences,
    kind=KIND,
)
