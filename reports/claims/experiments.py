"""How experiments and demonstrations settle a claim: by a kept promise, a cost, flags, or counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeGuard

from reports.chapters.pitfalls.chapter import Demonstration, seen
from reports.chapters.synchronization.chapter import PAIRS, Variant, comparisons, named_settings
from reports.claims.judging import MORE, all_in, existence, kept_promise, not_measured
from reports.claims.model import Judgment, Verdict
from reports.wording.numbers import listing, ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reports.chapters.pitfalls.chapter import Demonstrated
    from reports.chapters.synchronization.chapter import SynchronizationPoint
    from reports.claims.model import Lesson

KEPT_EXPECTED = "no violation, and a 95 % bound below 1 in 1,000 (at least 3,000 tries)"

COST_EXPECTED = "above 1.05× the time of the other (5 % more), with 1 thread"

UNIT = "times the time"

NEVER_SAID = None
"""Stands for a fact that a demonstration could not report before it was killed."""

SEEN_EXPECTED = "seen at least once (not seen proves nothing)"

FLAGS_EXPECTED = "happens in the demonstration, which provokes it every time"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a variant of an experiment must never do.

    Attributes:
        what: What must not happen, as "0 of 100 ``what``".
        tries: How often it could have happened in one variant.
        violations: How often it did, in the same unit.
        limit: An observed extreme of a round and what it must not exceed; every try counts towards it. Where
            it does, only rounds can be counted.
        threads: With fewer threads the promise cannot be broken, so these tries don't count.
    """

    experiment: str
    variant: str
    what: str
    violations: Callable[[SynchronizationPoint], int] = lambda _trial: 0
    tries: Callable[[SynchronizationPoint], int] = lambda trial: trial.operations * len(trial.wall_s)
    limit: tuple[str, str] | None = None
    threads: int = 2


def judge_promise(lesson: Lesson, promise: Promise) -> Judgment:
    """Return refuted if any variant broke the promise, confirmed if all kept it, with the number of tries."""
    if broken := lesson.broken(promise.experiment, promise.variant):
        threads = "1 thread" if broken.participants == 1 else f"{broken.participants} threads"
        return Judgment(Verdict.REFUTED, f"Broken with {threads}: {broken.reason}")
    trials = [
        trial
        for trial in lesson.trials(promise.experiment, promise.variant)
        if trial.participants >= promise.threads
    ]
    if not trials:
        return without_trials(lesson, promise.experiment, promise.variant)
    try:
        tries, violations = sum(map(promise.tries, trials)), sum(map(promise.violations, trials))
        beyond = sum(_beyond(trial, promise.limit) for trial in trials) if promise.limit else 0
    except KeyError as missing:
        return not_measured(f"the experiment {promise.experiment} did not record {missing}")
    if beyond:
        rounds = sum(len(trial.wall_s) for trial in trials)
        return kept_promise(rounds, "rounds exceeded the limit", beyond, "violations per round")
    return kept_promise(tries, promise.what, violations)


def without_trials(lesson: Lesson, experiment: str, variant: str) -> Judgment:
    """Return that a variant was not measured, with the reason if it failed."""
    for failure in lesson.analysis.run.other_failures:
        part = failure.part
        if isinstance(part, Variant) and (part.experiment, part.variant) == (experiment, variant):
            return not_measured(f"{variant} of the experiment {experiment}: {failure.reason.rstrip('.')}")
    return not_measured(f"{variant} of the experiment {experiment} is not in this run")


def total(trial: SynchronizationPoint, name: str) -> int:
    """Return the sum of an observed count over all blocks."""
    return round(sum(trial.observations[name]))


def differences(trial: SynchronizationPoint, name: str, other: str) -> int:
    """Return by how much two counts that must be equal differ, over all blocks."""
    pairs = zip(trial.observations[name], trial.observations[other], strict=True)
    return round(sum(abs(first - second) for first, second in pairs))


def _beyond(trial: SynchronizationPoint, limit: tuple[str, str]) -> int:
    """Return in how many rounds something exceeded its limit."""
    extremes, limits = (trial.observations[name] for name in limit)
    return sum(value > most for value, most in zip(extremes, limits, strict=True))


def judge_cost(lesson: Lesson, experiment: str) -> Judgment:
    """Return whether the experiment's own way costs more than what it is compared with.

    One thread shows what the primitive itself costs, without contention. If there are several settings, all
    must agree; the number is the first that does not confirm the claim.
    """
    shown = [each for each in comparisons(lesson.trials(experiment)) if each.variant.participants == 1]
    if not shown:
        return without_trials(lesson, experiment, PAIRS[experiment][0])
    verdict, place = all_in(MORE, [each.ratio for each in shown])
    figures = listing(f"{ratio(each.ratio)} with {named_settings(each.variant)}" for each in shown)
    pair = f"{shown[0].variant.variant} vs {shown[0].against.variant}"
    return Judgment(verdict, f"Time of {pair}: {figures}.", shown[place].ratio, UNIT)


def by_flags(
    lesson: Lesson, mistake: str, demonstration: str, expected: Mapping[str, bool | None], sentence: str
) -> Judgment:
    """Return confirmed if a demonstration reported exactly these flags, refuted if it reported others.

    Args:
        lesson: The run.
        mistake: Its name.
        demonstration: Its name.
        expected: What each fact must be; ``NEVER_SAID`` if the demonstration must have been killed before.
        sentence: What was seen if they are.
    """
    shown = lesson.demonstrated(mistake, demonstration)
    if shown is None:
        return not_shown(lesson, mistake, demonstration)
    for name, flag in expected.items():
        if flag is not NEVER_SAID and not isinstance(shown.facts.get(name), bool):
            return untold(shown, name)
    if all(shown.facts.get(name) is flag for name, flag in expected.items()):
        return Judgment(Verdict.CONFIRMED, sentence)
    return Judgment(Verdict.REFUTED, f"The demonstration showed something else: {seen(shown)}.")


def not_shown(lesson: Lesson, mistake: str, demonstration: str) -> Judgment:
    """Return that a demonstration is not there, with the reason if it failed."""
    for failure in lesson.analysis.run.other_failures:
        if failure.part == Demonstration(mistake, demonstration):
            return not_measured(f"the demonstration {mistake}, {demonstration}: {failure.reason.rstrip('.')}")
    return not_measured(f"the demonstration {mistake}, {demonstration} is not in this run")


def untold(shown: Demonstrated, name: str) -> Judgment:
    """Return that a demonstration ended or was killed before it reported a fact."""
    how = "was killed" if shown.timed_out else "ended"
    return not_measured(
        f"the demonstration {shown.mistake}, {shown.demonstration} {how} before it reported {name}"
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """Two counts of a demonstration that are equal where all is well.

    Attributes:
        whole: Name of the fact with the number expected or tried.
        part: Name of the fact with the number that came out.
        what: What the difference means, as "3 of 100 ``what``".
        comment: What a reader must know of a result without any difference; whole sentences or empty.
    """

    mistake: str
    demonstration: str
    whole: str
    part: str
    what: str
    comment: str


def judge_kept(lesson: Lesson, tally: Tally) -> Judgment:
    """Return confirmed if both counts are equal, with how rarely they may still differ; else refuted."""
    counted = _counts(lesson, tally)
    if isinstance(counted, Judgment):
        return counted
    tries, violations = counted
    judgment = kept_promise(tries, tally.what, violations)
    comment = "" if violations else tally.comment
    return replace(judgment, sentence=f"{judgment.sentence} {comment}".rstrip())


def judge_equal(lesson: Lesson, tally: Tally) -> Judgment:
    """Return confirmed if both counts of a single try are equal, else refuted; of rarity it says nothing."""
    counted = _counts(lesson, tally)
    if isinstance(counted, Judgment):
        return counted
    whole, differing = counted
    verdict = Verdict.REFUTED if differing else Verdict.CONFIRMED
    return Judgment(verdict, f"{differing:,} of {whole:,} {tally.what}. {tally.comment}".rstrip())


def judge_seen(lesson: Lesson, tally: Tally) -> Judgment:
    """Return confirmed if the counts differ; inconclusive if they don't."""
    counted = _counts(lesson, tally)
    if isinstance(counted, Judgment):
        return counted
    tries, times = counted
    return existence([times], [tries], tally.what, tally.comment)


def _counts(lesson: Lesson, tally: Tally) -> tuple[int, int] | Judgment:
    """Return the whole and by how many the part differs from it, or that either was not counted."""
    shown = lesson.demonstrated(tally.mistake, tally.demonstration)
    if shown is None:
        return not_shown(lesson, tally.mistake, tally.demonstration)
    whole, part = shown.facts.get(tally.whole), shown.facts.get(tally.part)
    if not _is_number(whole) or not _is_number(part) or whole < 1:
        return untold(shown, f"{tally.whole} and {tally.part}")
    return round(whole), min(round(whole), round(abs(whole - part)))


def _is_number(fact: object) -> TypeGuard[float]:
    return isinstance(fact, int | float) and not isinstance(fact, bool)
