"""Calibration: the GIL share as it is measured beside the share that is known to be true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from reports.chapters.calibration.facts import CalibrationMix

if TYPE_CHECKING:
    from reports.data.model import Run

COLUMNS = [
    *("segment_s", "true_share", "share", "share_low", "share_high"),
    *("error", "contains_truth", "samples"),
]


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


def calibration_table(run: Run) -> pd.DataFrame:
    """Return one row for each mix, by segment and true share; shares are from 0 to 1.

    ``error`` is measured minus true. The interval is of the sampling alone, so a bias of the sampler shows as
    a truth that it does not contain.
    """
    table = pd.DataFrame([_row(mix) for mix in run.of(CalibrationMix)], columns=COLUMNS)
    return table.sort_values(["segment_s", "true_share"], kind="stable", ignore_index=True)


def calibration_error(table: pd.DataFrame) -> CalibrationError | None:
    """Return the error over all rows of the table of mixes, or None when there are none."""
    if table.empty:
        return None
    sizes = table["error"].abs()
    farthest = table.iloc[int(sizes.argmax())]
    return CalibrationError(
        mixes=len(table),
        largest=float(sizes.max()),
        largest_at=float(farthest["true_share"]),
        mean=float(sizes.mean()),
        holding=int(table["contains_truth"].sum()),
    )


def _row(mix: CalibrationMix) -> dict[str, object]:
    measured = mix.measured
    return {
        "segment_s": mix.segment_s,
        "true_share": mix.true_share,
        "share": measured.estimate,
        "share_low": measured.low,
        "share_high": measured.high,
        "error": measured.estimate - mix.true_share,
        "contains_truth": measured.low <= mix.true_share <= measured.high,
        "samples": mix.gil_share.samples,
    }
