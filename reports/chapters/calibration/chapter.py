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
    """A mix of calls that hold the GIL for a known share of the time, in segments of equal length."""

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
        doubt = "" if least == most == self.true_hand_overs else ", so counts are not exact here"
        return f"{self.true_hand_overs:,} known hand-overs of the GIL: {counted} counted {times}{doubt}."


@dataclass(frozen=True, slots=True)
class _Reason:
    gil_share_reason: Line | None


def _read(facts: Mapping[str, object]) -> CalibrationMix | KnownHandOvers:
    """Return a mix or known hand-overs; a mix without a measured share raises the recorded reason."""
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
        mixes = "1 mix" if self.mixes == 1 else f"{self.mixes} mixes"
        return (
            f"{mixes} of known GIL share: mean error {self.mean:.3f}, largest error {self.largest:.3f} (at a "
            f"true share of {self.largest_at:.2f}); {self.holding} of {self.mixes} intervals contain the "
            "truth."
        )

    @property
    def bar(self) -> str:
        """Whether it is as small as it can be, in words."""
        bar = f"{MEAN_ERROR} on average and {LARGEST_ERROR} at most"
        if self.small:
            return f"That is within the limits: {bar}."
        return f"That is beyond the limits ({bar}): shares are less exact here than on a quiet machine."

    @property
    def small(self) -> bool:
        """Whether it is within the limits, as it is shown."""
        return round(self.mean, 3) <= MEAN_ERROR and round(self.largest, 3) <= LARGEST_ERROR


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


def headline(analysis: Analysis) -> str:
    """Return how far the measured share may be off, and whether that is little."""
    error = calibration_error(mix_rows(analysis.run))
    if error is None:
        return "Error of the GIL share: not measured"
    verdict = "within" if error.small else "beyond"
    return f"The GIL share is off by at most {error.largest:.3f}: {verdict} the limits"


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield whether hand-overs are counted exactly."""
    for known in analysis.run.of(KnownHandOvers):
        yield known.sentence
        return


def _sentences(analysis: Analysis) -> Iterator[str]:
    error = calibration_error(mix_rows(analysis.run))
    if error:
        yield error.sentence
        yield error.bar
        yield from methods(mix.gil_share for mix in analysis.run.of(CalibrationMix))


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    yield text_table("Measured and true GIL share", mix_rows(analysis.run))


CHAPTER = Chapter(
    place=70,
    title="Calibration",
    lead="The GIL share is measured where the truth is known.",
    method="Mixes of calls that hold the GIL and calls that release it have a known share. Two threads pass "
    "the GIL to each other a known number of times.",
    headline=headline,
    in_short=in_short,
    tables=_tables,
    sentences=_sentences,
    kind=KIND,
)
