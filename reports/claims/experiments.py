"""How an experiment with a primitive settles a claim: by a promise that it keeps, or by what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.synchronization.chapter import PAIRS, comparisons, named_settings
from reports.chapters.synchronization.facts import Variant
from reports.claims.judging import Region, all_in, kept_promise, not_measured
from reports.claims.model import Judgment, Verdict
from reports.wording.numbers import listing, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.chapters.synchronization.facts import SynchronizationPoint
    from reports.claims.model import Lesson

KEPT_EXPECTED = "no violation in any operation; how rare one still may be is told by the rule of three"
COSTS_MORE = Region(low=1.0)
COST_EXPECTED = "time of an operation above 1 times the other's, with the fewest threads"
UNIT = "times the time"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a variant of an experiment must never do.

    Attributes:
        what: What must not happen, as "0 of 100 ``what``".
        tries: How often it could have happened in one variant.
        violations: How often it did.
    """

    experiment: str
    variant: str
    what: str
    violations: Callable[[SynchronizationPoint], int]
    tries: Callable[[SynchronizationPoint], int] = lambda trial: trial.operations * len(trial.wall_s)


def judge_promise(lesson: Lesson, promise: Promise) -> Judgment:
    """Return refuted if any variant broke the promise, confirmed if all kept it, with the number of tries."""
    if broken := lesson.broken(promise.experiment, promise.variant):
        threads = "1 thread" if broken.participants == 1 else f"{broken.participants} threads"
        return Judgment(Verdict.REFUTED, f"Broken with {threads}: {broken.reason}")
    trials = lesson.trials(promise.experiment, promise.variant)
    if not trials:
        return without_trials(lesson, promise.experiment, promise.variant)
    try:
        tries, violations = sum(map(promise.tries, trials)), sum(map(promise.violations, trials))
    except KeyError as missing:
        return not_measured(f"the experiment {promise.experiment} did not observe {missing}")
    return kept_promise(tries, promise.what, violations)


def without_trials(lesson: Lesson, experiment: str, variant: str) -> Judgment:
    """Return that a variant was not measured, with the reason if it failed."""
    for failure in lesson.analysis.run.other_failures:
        part = failure.part
        if isinstance(part, Variant) and (part.experiment, part.variant) == (experiment, variant):
            return not_measured(f"{variant} of the experiment {experiment}: {failure.reason.rstrip('.')}")
    return not_measured(f"the run holds no {variant} of the experiment {experiment}")


def total(trial: SynchronizationPoint, name: str) -> int:
    """Return the sum of an observed count over all blocks."""
    return round(sum(trial.observations[name]))


def differences(trial: SynchronizationPoint, name: str, other: str) -> int:
    """Return by how much two counts that must be equal differ, over all blocks."""
    pairs = zip(trial.observations[name], trial.observations[other], strict=True)
    return round(sum(abs(first - second) for first, second in pairs))


def above(trial: SynchronizationPoint, name: str, limit: str) -> int:
    """Return in how many blocks something exceeded its limit."""
    pairs = zip(trial.observations[name], trial.observations[limit], strict=True)
    return sum(value > most for value, most in pairs)


def judge_cost(lesson: Lesson, experiment: str) -> Judgment:
    """Return whether the experiment's own way costs more than what it is compared with.

    The fewest threads tell what the primitive itself costs, for there it is contended least. Where they did
    it under several settings, all must agree; the number is the first that does not confirm the claim.
    """
    found = comparisons(lesson.trials(experiment))
    if not found:
        return without_trials(lesson, experiment, PAIRS[experiment][0])
    fewest = min(each.variant.participants for each in found)
    shown = [each for each in found if each.variant.participants == fewest]
    verdict, place = all_in(COSTS_MORE, [each.ratio for each in shown])
    figures = listing(f"{ratio(each.ratio)} with {named_settings(each.variant)}" for each in shown)
    pair = f"{shown[0].variant.variant} over {shown[0].against.variant}"
    return Judgment(verdict, f"{pair}: {figures}.", shown[place].ratio, UNIT)
