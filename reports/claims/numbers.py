"""How the number that a claim was judged by is written; its unit says whether it is a ratio or a share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.formatting import duration, ratio, significant

if TYPE_CHECKING:
    from reports.claims.model import Judgement
    from reports.intervals import Interval

NOTHING = "–"
RATIOS = ("speedup", "times as long")
SECONDS = "s"
SHARES = ("share of", " per ")
"""What the unit of a share has in it, such as ``"lost updates per update"``."""
COARSE = 0.1
ROUNDING = 1 + 1e-12
"""1 / (3 / n) is n / 3 but for its last digits."""


def number_text(judgement: Judgement) -> str:
    """Return the number with its interval; a dash where there is none."""
    number = judgement.number
    if number is None or math.isnan(number.estimate):
        return NOTHING
    if judgement.unit in RATIOS:
        return ratio(number)
    if judgement.unit == SECONDS:
        return duration(number) if number.estimate else "0 s"
    if any(part in judgement.unit for part in SHARES):
        return share_text(number)
    return _plain(number, 1, "")


def share_text(number: Interval) -> str:
    """Return such as ``3.2 % (1.0–4.4)``; of what was never seen, ``0 (at most 1 in 25,000,000)``."""
    if number.estimate == 0 and number.high > 0:
        return f"0 (at most {rarity(number.high)})"
    return _plain(number, 100, " %")


def rarity(part: float) -> str:
    """Return such as ``1 in 25,000,000``, or ``60.0 %`` where "one in so many" is too coarse."""
    if part > COARSE:
        return f"{significant(part * 100)} %"
    return f"1 in {math.floor(1 / part * ROUNDING):,}"


def _plain(number: Interval, scale: float, suffix: str) -> str:
    estimate = f"{significant(number.estimate * scale)}{suffix}"
    if math.isnan(number.low):
        return estimate
    return f"{estimate} ({significant(number.low * scale)}–{significant(number.high * scale)})"
