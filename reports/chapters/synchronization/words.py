"""What the experiments with primitives found, in sentences: the pipeline's rate, and where variants pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.synchronization.tables import comparisons, cost_s, named_settings
from reports.statistics.intervals import Interval, Side, median_interval, side_of_one
from reports.wording.numbers import listing, percent, rate, ratio, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.chapters.synchronization.facts import SynchronizationPoint
    from reports.chapters.synchronization.tables import Comparison

COSTS: dict[Side, str] = {
    "above": "costs more",
    "below": "costs less",
    "astride": "can't be told apart here",
    "unknown": "too few blocks to tell",
}
PAYS: dict[Side, str] = {
    "below": "pays",
    "above": "costs more than it gains",
    "astride": "can't be told from a plain lock",
    "unknown": "had too few blocks to tell",
}
READ_WRITE_LOCK = "read_write_lock"


def sentences(trials: Sequence[SynchronizationPoint]) -> tuple[str, ...]:
    """Return what was found, each with its numbers."""
    found = comparisons(trials)
    locks = [each for each in found if each.variant.experiment == READ_WRITE_LOCK]
    others = [each for each in found if each.variant.experiment != READ_WRITE_LOCK]
    return (*_pipeline(trials), *_costs(others), *_where_it_pays(locks))


def section_s(trial: SynchronizationPoint) -> float:
    """Return how long whoever is inside the lock waits there; 0 when it only computes."""
    return trial.settings.get("section_s", 0.0)


def _pipeline(trials: Sequence[SynchronizationPoint]) -> Iterator[str]:
    mine = [trial for trial in trials if trial.experiment == "condition"]
    for conditions in dict.fromkeys(map(named_settings, mine)):
        rates = []
        for trial in mine:
            if named_settings(trial) == conditions:
                cost = median_interval(cost_s(trial))
                per_s = Interval(1 / cost.estimate, 1 / cost.high, 1 / cost.low)
                rates.append(f"{rate(per_s, trial.unit)} through {trial.variant}")
        yield f"The pipeline with {conditions}: {listing(rates)}."


def _costs(found: Sequence[Comparison]) -> Iterator[str]:
    """Yield one sentence for each pair, with the verdict under every condition."""
    by_pair: dict[str, list[str]] = {}
    for each in found:
        pair = f"{each.variant.variant} against {each.against.variant}"
        verdict = COSTS[side_of_one(each.ratio)]
        by_pair.setdefault(pair, []).append(
            f"{ratio(each.ratio)} with {named_settings(each.variant)} ({verdict})"
        )
    for pair, verdicts in by_pair.items():
        yield f"The time of an operation, {pair}: {'; '.join(verdicts)}."


def _where_it_pays(found: Sequence[Comparison]) -> Iterator[str]:
    """Yield one sentence for each time spent inside the lock, with the verdict at every reading share."""
    for inside in dict.fromkeys(section_s(each.variant) for each in found):
        verdicts = [
            f"at {percent(each.variant.settings.get('reading_share', 0))} reading it "
            f"{PAYS[side_of_one(each.ratio)]} ({ratio(each.ratio)} the time)"
            for each in found
            if section_s(each.variant) == inside
        ]
        what = f"for {seconds(inside)}" if inside else "for no longer than a look into memory takes"
        yield f"A readers–writer lock against a plain lock that is held {what}: {listing(verdicts)}."
