"""Synchronization: what each primitive costs per operation, what was seen of it, and how variants compare."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from reports.chapters.chapter import Chapter
from reports.data.fields import Count, FieldError, Finite, structure
from reports.data.kinds import Kind, Series
from reports.statistics.intervals import Interval, Side, median_interval, ratio_in_blocks, side_of_one
from reports.wording.numbers import percent, ratio, seconds, times
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable

MOST_NAMES = 100

PAIRS = {
    "lock": ("Lock", "no lock"),
    "rlock": ("RLock, taken once", "Lock"),
    "condition": ("BoundedBuffer", "queue.Queue"),
    "lru_cache": ("LruCache", "functools.lru_cache"),
    "read_write_lock": ("ReadWriteLock", "Lock"),
}
"""What is compared with what, by experiment."""

MEDIAN_OF = ("_s", "_share", "_index", "limit", "capacity")
"""Endings of observations that are measures; all others but the extremes are counts."""

EXTREMES = frozenset({"highest", "longest"})

COSTS: dict[Side, str] = {
    "above": "slower",
    "below": "faster",
    "astride": "no difference shown",
    "unknown": "too few blocks to tell",
}

READ_WRITE_LOCK = "read_write_lock"
SECTION = "section_s"
"""The setting that tells how long a thread waits inside the lock."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Which variant of which experiment it is.

    Attributes:
        experiment: The primitive's name, for example ``"read_write_lock"``.
        variant: What was used, for example ``"Lock"`` or ``"no lock"``.
        participants: Threads that took part.
        settings: Numbers in which variants of the same name differ, for example ``reading_share``.
    """

    experiment: str
    variant: str
    participants: Count
    settings: Mapping[str, Finite] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SynchronizationPoint:
    """One variant of an experiment with a primitive; entry i of every series belongs to block i.

    Attributes:
        experiment: As in ``Variant``, like the next three.
        operations: What all participants together did in each round, counted in ``unit``.
        observations: What was seen in each block, by name, with units in the names.
    """

    experiment: str
    variant: str
    participants: Count
    settings: Mapping[str, Finite]
    operations: Count
    unit: str
    summary: str
    promise: str
    wall_s: tuple[float, ...]
    observations: Mapping[str, tuple[Finite, ...]]

    def __post_init__(self) -> None:
        """Refuse too many names, and observations of another length than the blocks."""
        for name in ("settings", "observations"):
            if len(getattr(self, name)) > MOST_NAMES:
                raise FieldError(f"must have at most {MOST_NAMES} names", name)
        for name, values in self.observations.items():
            if len(values) != len(self.wall_s):
                raise FieldError(
                    f"must have one entry for each of the {len(self.wall_s)} blocks", f"observations.{name}"
                )


@dataclass(frozen=True, slots=True)
class BrokenPromise:
    """A variant of an experiment that has no time because its primitive broke its promise."""

    experiment: str
    variant: str
    participants: int
    reason: str


def broken_promises(run: Run) -> Iterator[BrokenPromise]:
    """Yield the variants of experiments that have no time because a primitive broke its promise."""
    for failure in run.other_failures:
        if failure.broken_promise and isinstance(failure.part, Variant):
            whose = failure.part
            yield BrokenPromise(whose.experiment, whose.variant, whose.participants, failure.reason)


def _series(found: Variant | SynchronizationPoint) -> Series:
    per_operation_s = (
        tuple(wall_s / found.operations for wall_s in found.wall_s)
        if isinstance(found, SynchronizationPoint)
        else ()
    )
    return Series(found.experiment, found.variant, found.participants, found.settings, per_operation_s)


KIND = Kind("synchronization", partial(structure, SynchronizationPoint), partial(structure, Variant), _series)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How long one variant took for an operation, as a multiple of another's time in the same block.

    Attributes:
        ratio: Median over the blocks; above 1 the variant costs more than the one it is compared with.
    """

    variant: SynchronizationPoint
    against: SynchronizationPoint
    ratio: Interval


def cost_s(trial: SynchronizationPoint) -> tuple[float, ...]:
    """Return the seconds per operation in each block; all participants' operations count."""
    return tuple(wall_s / trial.operations for wall_s in trial.wall_s)


def cost_ratio(trial: SynchronizationPoint, against: SynchronizationPoint) -> Interval:
    """Return the cost of one variant over another's, paired block by block; NaN if they can't be paired."""
    return ratio_in_blocks(cost_s(trial), cost_s(against))


def comparisons(trials: Sequence[SynchronizationPoint]) -> tuple[Comparison, ...]:
    """Return every pair of ``PAIRS`` with the same participants and settings, in the order of the trials."""
    found = []
    for trial in trials:
        mine, other = PAIRS.get(trial.experiment, (None, None))
        if trial.variant != mine:
            continue
        for against in trials:
            if against.variant == other and _conditions(against) == _conditions(trial):
                ratio = cost_ratio(trial, against)
                if not math.isnan(ratio.estimate):
                    found.append(Comparison(trial, against, ratio))
    return tuple(found)


def experiment_tables(trials: Iterable[SynchronizationPoint]) -> Iterator[TextTable]:
    """Yield for each experiment a table under its promise, with one row for each variant.

    A row has the variant, its participants, each setting, ``cost_s`` per operation and the operations per
    second, and each observation: measures (for example latencies) as medians over the blocks, extremes as the
    greatest of all blocks, counts as totals.
    """
    by_experiment: dict[str, list[SynchronizationPoint]] = {}
    for trial in trials:
        by_experiment.setdefault(trial.experiment, []).append(trial)
    for experiment, mine in by_experiment.items():
        yield text_table(f"{experiment}: {mine[0].promise}", map(_row, mine))


def named_settings(trial: SynchronizationPoint) -> str:
    """Return text like ``5 threads, reading share 90 %``: what distinguishes variants of the same name."""
    threads = f"{trial.participants} thread{'' if trial.participants == 1 else 's'}"
    return ", ".join([threads, *(_named(name, value) for name, value in trial.settings.items())])


def _named(name: str, value: float) -> str:
    if name == SECTION:
        return f"held {seconds(value)}" if value else "no wait inside the lock"
    return f"{name.removesuffix('_s').replace('_', ' ')} {_setting(name, value)}"


def _setting(name: str, value: float) -> str:
    if name.endswith("_s"):
        return seconds(value)
    return percent(value) if name.endswith("_share") else f"{value:g}"


def _conditions(trial: SynchronizationPoint) -> tuple[object, ...]:
    return trial.experiment, trial.participants, dict(trial.settings), trial.unit


def _row(trial: SynchronizationPoint) -> dict[str, object]:
    cost = median_interval(cost_s(trial))
    row: dict[str, object] = {
        "variant": trial.variant,
        "participants": trial.participants,
        **{name: _setting(name, value) for name, value in trial.settings.items()},
        "cost_s": cost,
        f"{trial.unit} per second": Interval(1 / cost.estimate, 1 / cost.high, 1 / cost.low),
    }
    for name, values in trial.observations.items():
        summary = _summary(name, values)
        # no unit fits a time of nothing, as a coarse clock may tell it
        row[name] = "0" if summary.estimate == 0 and name.endswith("_s") else summary
    return row


def _summary(name: str, values: tuple[float, ...]) -> Interval:
    if not EXTREMES.isdisjoint(name.split("_")):
        return Interval(max(values))
    if not name.endswith(MEDIAN_OF):
        return Interval(math.fsum(values))
    if min(values) == max(values):
        return Interval(values[0])
    return median_interval(values)


def section_s(trial: SynchronizationPoint) -> float:
    """Return how long a thread waits inside the lock; 0 if it only computes."""
    return trial.settings.get(SECTION, 0.0)


def comparison_rows(found: Iterable[Comparison]) -> Iterator[dict[str, object]]:
    """Yield a row for each comparison: what against what, under which conditions, with the verdict."""
    for each in found:
        yield {
            "primitive": each.variant.variant,
            "against": each.against.variant,
            "conditions": named_settings(each.variant),
            "time per operation": ratio(each.ratio),
            "verdict": COSTS[side_of_one(each.ratio)],
        }


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    trials = analysis.run.of(SynchronizationPoint)
    yield text_table("Time per operation as a multiple of another's", comparison_rows(comparisons(trials)))
    yield from experiment_tables(trials)


HEADLINES: dict[Side, str] = {
    "above": "{variant} takes {times} as long per operation as {against}",
    "below": "{variant} takes {times} as long per operation as {against}",
    "astride": "{variant} against {against}: no difference shown",
    "unknown": "{variant} against {against}: too few blocks to tell",
}


def headline(analysis: Analysis) -> str:
    """Return a broken promise; else where a readers–writer lock pays; else what the first primitive costs."""
    broken = list(broken_promises(analysis.run))
    if broken:
        promises = "promise was" if len(broken) == 1 else "promises were"
        return f"{len(broken)} {promises} broken: {broken[0].variant}{' and others' * (len(broken) > 1)}"
    locks = _locks(analysis)
    if locks:
        faster = sum(side_of_one(each.ratio) == "below" for each in locks)
        return f"Readers–writer lock: shown faster than a Lock in {faster} of {len(locks)} cases"
    for each in comparisons(analysis.run.of(SynchronizationPoint)):
        said = HEADLINES[side_of_one(each.ratio)]
        names = {"variant": each.variant.variant, "against": each.against.variant}
        return said.format(**names, times=times(each.ratio))
    return "Costs of primitives: not measured"


def _locks(analysis: Analysis) -> list[Comparison]:
    found = comparisons(analysis.run.of(SynchronizationPoint))
    return [each for each in found if each.variant.experiment == READ_WRITE_LOCK]


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield how the readers–writer lock compares where reads are most frequent, for each time inside it."""
    locks = [each for each in _locks(analysis) if "reading_share" in each.variant.settings]
    for inside in dict.fromkeys(section_s(each.variant) for each in locks):
        mine = [each for each in locks if section_s(each.variant) == inside]
        most = max(mine, key=lambda each: each.variant.settings["reading_share"])
        side = side_of_one(most.ratio)
        times_said = f"{times(most.ratio)} a Lock's time" if side in {"above", "below"} else COSTS[side]
        reads = f"reads of {seconds(inside)}" if inside else "reads in memory"
        yield f"With {percent(most.variant.settings['reading_share'])} {reads}: {times_said}."


def sentences(analysis: Analysis) -> Iterator[str]:
    """Yield every promise that was broken."""
    for broken in broken_promises(analysis.run):
        threads = f"{broken.participants} thread{'' if broken.participants == 1 else 's'}"
        yield f"{broken.variant} with {threads} broke its promise: {broken.reason}"


CHAPTER = Chapter(
    place=50,
    title="Synchronization",
    lead="What primitives cost when several threads use them.",
    method="All threads of a round are released at the same moment. A cost is seconds per operation; all "
    "threads' operations count. Pairs are compared block by block. After every round a check tells whether "
    "the primitive kept its promise.",
    headline=headline,
    in_short=in_short,
    tables=_tables,
    sentences=sentences,
    kind=KIND,
)
