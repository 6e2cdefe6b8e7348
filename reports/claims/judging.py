"""How a claim is settled: by where a whole interval lies, by what never happened, or by what was seen.

The unit of the number says whether it is written as a ratio, a time or a share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.claims.model import Judgment, Verdict
from reports.statistics.intervals import Interval, median_interval, share_interval
from reports.wording.numbers import NOTHING, duration, plain, rarity, ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

RATIOS = ("speedup", "times as long")
SECONDS = "s"
SHARES = ("share of", " per ")
"""What the unit of a share contains, for example ``"lost updates per update"``."""


@dataclass(frozen=True, slots=True)
class Region:
    """The numbers between two bounds; a bound itself belongs to neither side."""

    low: float = -math.inf
    high: float = math.inf


MORE, NOT_MORE, LESS = Region(low=1.05), Region(high=1.05), Region(high=0.95)
"""Ratios that are above or below 1 by at least 5 %: less is not worth changing a program."""

NEVER = 1e-3
"""What is rarer than 1 in 1,000, with 95 % confidence, counts as never."""

DELAYED = Region(low=2.0)
"""At least twice as long: on a busy machine every wake-up is late by a part of the response time anyway."""


def by_region(interval: Interval, region: Region) -> Verdict:
    """Return confirmed if the whole interval lies in the region, refuted if all of it lies outside.

    Everything else is inconclusive, and so is an interval without bounds (too few blocks).
    """
    low, high = interval.low, interval.high
    if math.isnan(low) or math.isnan(high):
        return Verdict.INCONCLUSIVE
    if region.low < low and high < region.high:
        return Verdict.CONFIRMED
    return Verdict.REFUTED if high < region.low or low > region.high else Verdict.INCONCLUSIVE


def by_margin(ratio: Interval, region: Region) -> Verdict:
    """Return the same, but inconclusive for a ratio that lies between 1 and a bound with its whole interval.

    Such a ratio differs from 1, but by less than the claim asks for.
    """
    for bound in (region.low, region.high):
        if min(1.0, bound) < ratio.low and ratio.high < max(1.0, bound) and math.isfinite(bound):
            return Verdict.INCONCLUSIVE
    return by_region(ratio, region)


def shared(verdicts: Sequence[Verdict]) -> tuple[Verdict, int]:
    """Return the verdict that all share, else inconclusive, and the place of what to show.

    That is the first that does not confirm the claim, because it decides; else the first of all.
    """
    place = next((i for i, verdict in enumerate(verdicts) if verdict is not Verdict.CONFIRMED), 0)
    return (verdicts[0] if len(set(verdicts)) == 1 else Verdict.INCONCLUSIVE), place


def all_in(region: Region, intervals: Sequence[Interval]) -> tuple[Verdict, int]:
    """Return the verdict by a margin that all intervals share, and the place of the one to show."""
    return shared([by_margin(interval, region) for interval in intervals])


def not_measured(what: str) -> Judgment:
    """Return that the run lacks what would settle the claim; ``what`` ends "Not measured: "."""
    return Judgment(Verdict.NOT_MEASURED, f"Not measured: {what}.")


def not_applicable(reason: str) -> Judgment:
    """Return that the claim does not speak of this machine or interpreter; the reason is a sentence."""
    return Judgment(Verdict.NOT_APPLICABLE, reason)


def kept_promise(
    tries: int, what: str, violations: int = 0, unit: str = "violations per operation"
) -> Judgment:
    """Return confirmed if a promise was never broken, refuted if it was, and else that it was not seen.

    No violation in n tries means, with 95 % confidence, fewer than 3/n of all (the rule of three: Hanley and
    Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249, 1983). Only a bound below
    ``NEVER`` confirms.

    Args:
        tries: How often the promise was put to the test, in the unit of the violations.
        what: What must never happen, as "3 of 100 ``what``", for example ``"updates were lost"``.
        violations: How often it happened.
        unit: Of the number.
    """
    if not tries:
        return not_measured(f"no try in which {what}")
    counted = f"{violations:,} of {tries:,} {what}"
    number = share_interval(min(violations, tries), tries)
    if violations:
        return Judgment(Verdict.REFUTED, f"{counted}: one is too many.", number, unit)
    if number.high > NEVER:
        unseen = (
            f"{counted}; at most {rarity(number.high)} (95 % bound). "
            f'"Never" needs a bound below {rarity(NEVER)}.'
        )
        return Judgment(Verdict.INCONCLUSIVE, unseen, number, unit)
    sentence = f"{counted}; at most {rarity(number.high)} (95 % bound)."
    return Judgment(Verdict.CONFIRMED, sentence, number, unit)


def existence(
    counts: Sequence[float], tries: Sequence[float], what: str, reason: str, unit: str = "share of all"
) -> Judgment:
    """Return confirmed if something was seen at least once; never seen is inconclusive, and never "safe".

    Args:
        counts: How often it was seen in each round.
        tries: How often it could have been.
        what: What is looked for, as "3 of 100 ``what``", for example ``"updates were lost"``.
        reason: A whole sentence: why it may not show up here although it is possible.
        unit: Of the number: the median over the rounds of seen / possible, or how rare the unseen still is.
    """
    if not sum(tries):
        return not_measured(f"no try in which {what}")
    counted = f"{sum(counts):,.0f} of {sum(tries):,.0f} {what}"
    if not any(counts):
        unseen = share_interval(0, round(sum(tries)))
        return Judgment(Verdict.INCONCLUSIVE, f"Not observed here: {counted}. {reason}", unseen, unit)
    number = median_interval([count / of for count, of in zip(counts, tries, strict=True) if of])
    rounds = f", in {sum(count > 0 for count in counts)} of {len(counts)} rounds" if len(counts) > 1 else ""
    sentence = f"{counted}{rounds}: {'median ' if rounds else ''}{share_text(number)}."
    return Judgment(Verdict.CONFIRMED, sentence, number, unit)


def number_text(judgment: Judgment) -> str:
    """Return the number with its interval; a dash where there is none."""
    number = judgment.number
    if number is None or math.isnan(number.estimate):
        return NOTHING
    if judgment.unit in RATIOS:
        return ratio(number)
    if judgment.unit == SECONDS:
        return duration(number)
    if any(part in judgment.unit for part in SHARES):
        return share_text(number)
    return plain(number)


def share_text(number: Interval) -> str:
    """Return text like ``3.2 % (1.0–4.4)``; of what was never seen, ``0 (at most 1 in 25,000,000)``."""
    if number.estimate == 0 and number.high > 0:
        return f"0 (at most {rarity(number.high)})"
    return plain(number, 100, " %")
