"""What was measured of the GIL as facts: shares of the time, where it was held, and what that is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reports.data.fields import Count, FieldError, Line, Share

Method = Literal["words", "py-spy"]
"""How a share was measured: by looking at CPython's own words on the GIL, or by py-spy."""
MOST_HOT_LINES = 5
SLACK = 1e-9
"""By so much may bounds be out of order: they were rounded apart."""


@dataclass(frozen=True, slots=True)
class HotLine:
    """A line of source at which the GIL was held, and in what part of all samples (0 to 1).

    Attributes:
        file: Its name; empty where the function is code in C.
        line: 0 where only the function is known.
    """

    file: Line
    function: str
    share: Share
    line: int = 0


@dataclass(frozen=True, slots=True)
class GilShare:
    """Part of the wall time in which some thread of the measuring process held the GIL, 0 to 1.

    Of sub-interpreters, each with a GIL of its own, it is the mean over these: no GIL that is shared.

    Attributes:
        low: Lower bound of its 95 % interval.
        high: Upper bound.
        samples: How many looks succeeded; ``errors`` is how many did not.
        hottest: Where it was held, hottest first.
        method: Older files, which don't tell, have it from py-spy.
        words_reason: Why it was not read from the GIL's own words; None where it was.
        stretches: From how many stretches of rounds the interval comes; None in older files.
        sampler_cores: CPU seconds that looking took, per second; None if not known.
        hottest_reason: Why there are no hottest lines; None if there are, and in older files.
    """

    share: Share
    low: Share
    high: Share
    samples: Count
    rate_hz: float
    errors: int = 0
    hottest: tuple[HotLine, ...] = ()
    method: Method = "py-spy"
    words_reason: Line | None = None
    stretches: int | None = None
    sampler_cores: float | None = None
    hottest_reason: Line | None = None

    def __post_init__(self) -> None:
        """Refuse an interval without its share, and keep the hottest lines only."""
        check_bounds(self.low, self.share, self.high)
        object.__setattr__(self, "low", min(self.low, self.share))
        object.__setattr__(self, "high", max(self.high, self.share))
        object.__setattr__(self, "hottest", self.hottest[:MOST_HOT_LINES])


def check_bounds(low: float, share: float, high: float) -> None:
    """Refuse an interval without its share.

    Raises:
        FieldError: The share lies beside its bounds, which may be rounded apart.
    """
    if not low - SLACK <= share <= high + SLACK:
        raise FieldError("must have its share from low to high")


@dataclass(frozen=True, slots=True)
class GilSelfTest:
    """What was measured at the start of a run of work whose GIL share and hand-overs are known.

    Attributes:
        method: How the share is measured; None if it could not be.
        reason: Why it is not, or not by the GIL's words.
        true_shares: Of a few mixes of calls that hold the GIL and calls that release it.
        measured_shares: Of the same.
        true_hand_overs: Of two threads that took turns.
        measured_hand_overs: What was counted of these; None where the words can't be read.
    """

    method: Method | None
    reason: Line | None
    true_shares: tuple[Share, ...] = ()
    measured_shares: tuple[Share, ...] = ()
    true_hand_overs: int | None = None
    measured_hand_overs: int | None = None

    def __post_init__(self) -> None:
        """Refuse shares that are no pairs."""
        if len(self.true_shares) != len(self.measured_shares):
            raise FieldError("must have one entry for each of the true shares", "measured_shares")

    @property
    def largest_error(self) -> float | None:
        """How far a measured share was from the true one at most; None if none was measured."""
        pairs = zip(self.true_shares, self.measured_shares, strict=True)
        return max((abs(measured - true) for true, measured in pairs), default=None)

    @property
    def miscounted(self) -> bool:
        """Whether another number of hand-overs was counted than there were."""
        return self.measured_hand_overs is not None and self.measured_hand_overs != self.true_hand_overs
