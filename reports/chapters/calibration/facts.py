"""Calls that hold the GIL for a known share of the time, and the share that was measured of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.data.fields import FieldError, Line, Share, structure
from reports.data.kinds import Kind
from reports.data.model import GilShare
from reports.statistics.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Mapping


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
class _Reason:
    gil_share_reason: Line | None


def _read(facts: Mapping[str, object]) -> CalibrationMix:
    """Return a mix; of one without a measured share the reason is told."""
    if facts.get("gil_share") is None:
        raise FieldError(structure(_Reason, facts).gil_share_reason or "gil_share was not measured")
    return structure(CalibrationMix, facts)


KIND = Kind("calibration", _read)
