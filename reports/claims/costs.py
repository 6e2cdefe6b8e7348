"""Claims on what a primitive costs: the time of an operation as a multiple of another way's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.synchronization.tables import PAIRS, comparisons, named_settings
from reports.claims.judging import Region, all_agree, by_region
from reports.claims.model import Judgement, Verdict
from reports.claims.promises import without_trials
from reports.wording.numbers import listing, ratio

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson

COSTS_MORE = Region(low=1.0)
COST_EXPECTED = "time of an operation above 1 times the other's, with the fewest threads"
UNIT = "times the time"


def judge_cost(lesson: Lesson, experiment: str) -> Judgement:
    """Return whether the experiment's own way costs more than what it is compared with.

    The fewest threads tell what the primitive itself costs, for there it is contended least. Where they did
    it under several settings, all must agree; the number is the first that does not confirm the claim.
    """
    found = comparisons(lesson.trials(experiment))
    if not found:
        return without_trials(lesson, experiment, PAIRS[experiment][0])
    fewest = min(each.variant.participants for each in found)
    shown = [each for each in found if each.variant.participants == fewest]
    verdicts = [by_region(each.ratio, COSTS_MORE) for each in shown]
    place = next((i for i, verdict in enumerate(verdicts) if verdict is not Verdict.CONFIRMED), 0)
    figures = listing(f"{ratio(each.ratio)} with {named_settings(each.variant)}" for each in shown)
    pair = f"{shown[0].variant.variant} over {shown[0].against.variant}"
    return Judgement(all_agree(verdicts), f"{pair}: {figures}.", shown[place].ratio, UNIT)
