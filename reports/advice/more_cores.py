"""What 8 cores would give: predictions for each runner of each workload, and how far such ones missed here.

The model is in ``reports.statistics.prediction``, its inputs are in ``known_of_runners``. The number of
workers is that of the cores.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reports.advice.known_of_runners import known
from reports.statistics.intervals import FEWEST_BLOCKS, UNKNOWN, Interval, median_interval, side_of_one
from reports.statistics.prediction import Facts, Prediction, predict, widened
from reports.why.limits import SEVERAL_CORES, above, others_took_cores, was_stopped
from reports.wording.numbers import cores, plain, significant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.speedups.cells import Analysis
    from reports.why.evidence import CellEvidence

ASKED_FOR = 8
"""The number of cores that people ask about; where as many are usable, it is the next power of two."""
MOST_TARGETS = 4
COMPARED = ("processes", "threads")
NO_GAIN = "Independent processes were not shown to gain anything, so there is nothing to extrapolate."


def targets(usable_cpus: int) -> tuple[int, ...]:
    """Return for how many cores there are predictions: the next powers of two above the usable CPUs."""
    first = 1 << usable_cpus.bit_length()
    return tuple(first << place for place in range(MOST_TARGETS))


def asked_for(usable_cpus: int) -> int:
    """Return the one number of cores that is told wherever there is room for one only."""
    return max(ASKED_FOR, targets(usable_cpus)[0])


@dataclass(frozen=True, slots=True)
class Series:
    """One runner in one workload, and what more cores would give it.

    Attributes:
        lock: Part of sequential's time in which a worker needs what only one at a time can have.
        per_worker: What one of the independent processes reached at the most workers that the CPUs did not
            limit, as a part of what it reaches alone; NaN without such.
        cpu_cost: CPU time for the same items, against sequential, at the most workers on a CPU each.
        items_allow: The highest speedup that the items allow at the asked-for number of cores.
        predictions: One for each of ``targets``; none where there is a reason why not.
        why_not: That reason in a sentence; empty where there is none.
    """

    workload: str
    runner: str
    lock: Interval
    per_worker: Interval
    cpu_cost: Interval
    items_allow: float
    predictions: tuple[Prediction, ...]
    why_not: str

    def at(self, count: int) -> Prediction | None:
        """Return the prediction for a number of cores; None if there is none."""
        return next((each for each in self.predictions if each.cores == count), None)


@dataclass(frozen=True, slots=True)
class Check:
    """A prediction that the run itself settles: twice as many workers from those before.

    Attributes:
        workers: How many were predicted, from half of them.
        predicted: What the model says with nothing but the cells of fewer workers.
        measured: What was measured.
    """

    workload: str
    runner: str
    workers: int
    predicted: Prediction
    measured: Interval

    @property
    def error(self) -> float:
        """The logarithm of predicted over measured."""
        return math.log(self.predicted.speedup.estimate / self.measured.estimate)

    @property
    def holds(self) -> bool | None:
        """Whether the two intervals have a value in common; None without intervals."""
        told, seen = self.predicted.speedup, self.measured
        if math.isnan(told.low) or math.isnan(seen.low):
            return None
        return told.low <= seen.high and seen.low <= told.high


@dataclass(frozen=True, slots=True)
class MoreCores:
    """All predictions of a run.

    Attributes:
        usable_cpus: What it was measured on.
        cores: The asked-for number of cores.
        checks: What the run itself says about such predictions.
    """

    usable_cpus: int
    cores: int
    series: tuple[Series, ...]
    checks: tuple[Check, ...]

    def of(self, workload: str) -> tuple[Series, ...]:
        """Return the series of one workload."""
        return tuple(each for each in self.series if each.workload == workload)


@lru_cache(maxsize=1)  # the cards, the chapter, its chart and the JSON ask for the same ones
def more_cores(analysis: Analysis) -> MoreCores:
    """Return the predictions of a run: one runner of each family, variants where there is nothing else."""
    cpus = analysis.run.environment.usable_cpus
    series: list[Series] = []
    checks: list[Check] = []
    for cell, facts in known(analysis):
        why_not = _why_not(cell)
        tested = () if why_not else tuple(_checks(cell, facts))
        checks += tested
        series.append(_series(cell, facts, tested, why_not))
    return MoreCores(cpus, asked_for(cpus), tuple(series), tuple(checks))


def _series(cell: CellEvidence, facts: Facts, checks: Iterable[Check], why_not: str) -> Series:
    machine = max((n for n in facts.ceilings if n in facts.free_ceilings), default=0)
    ceiling = median_interval(facts.ceilings[machine]) if machine else UNKNOWN
    told = () if why_not else _predictions(facts, targets(cell.usable_cpus), checks)
    if told and machine and side_of_one(ceiling) != "above":
        told = tuple(each for each in told if each.basis != "predicted")
        why_not = "" if told else NO_GAIN
    return Series(
        cell.workload,
        cell.runner,
        facts.lock,
        _scaled(ceiling, machine),
        cell.cpu_cost or UNKNOWN,
        facts.items_allow(asked_for(cell.usable_cpus)),
        told,
        why_not,
    )


def _predictions(facts: Facts, counts: Iterable[int], checks: Iterable[Check]) -> tuple[Prediction, ...]:
    """Return one prediction for each number of cores, widened by the largest error of the checks."""
    error = max((abs(check.error) for check in checks if check.predicted.workers > 1), default=0.0)
    return tuple(widened(predict(facts, count), error, facts.most(count)) for count in counts)


def _scaled(interval: Interval, divisor: int) -> Interval:
    if not divisor:
        return UNKNOWN
    return Interval(interval.estimate / divisor, interval.low / divisor, interval.high / divisor)


def _why_not(cell: CellEvidence) -> str:
    """Return in a sentence why nothing is predicted; empty if nothing speaks against it."""
    busy = cell.reference_cores_busy
    if above(busy, SEVERAL_CORES) and busy is not None:
        return f"Sequential keeps {cores(busy.estimate)} cores busy by itself, so workers share these."
    if was_stopped(cell):
        return "A CPU quota stopped the processes, so the CPUs show nothing of their own limit."
    if others_took_cores(cell):
        return "Other programs took cores from these rounds: measure again on a quieter machine."
    if cell.blocks < FEWEST_BLOCKS:
        return f"It has {cell.blocks} of the {FEWEST_BLOCKS} blocks that an interval needs."
    return ""


def _checks(cell: CellEvidence, facts: Facts) -> Iterator[Check]:
    """Yield the predictions from half of the workers, where the CPUs did not limit the whole."""
    for count, blocks in facts.speedups.items():
        half = count // 2
        if count in facts.free and count == 2 * half and (half == 1 or half in facts.speedups):
            told = predict(facts.up_to(half), count)
            yield Check(cell.workload, cell.runner, count, told, median_interval(blocks))


def figure(prediction: Prediction) -> str:
    """Return text like ``6.6× (5.2–7.8)``, ``at most 8.0×`` or ``7.7× as now``, with two digits."""
    if prediction.basis == "predicted":
        return plain(prediction.speedup, suffix="×", digits=2)
    return estimate(prediction)


def estimate(prediction: Prediction) -> str:
    """Return the same without an interval."""
    speedup = prediction.speedup
    if prediction.basis == "at most":
        return f"at most {significant(speedup.high, 2)}×"
    told = f"{significant(speedup.estimate, 2)}×"
    return f"{told} as now" if prediction.basis == "measured" else told


def brief(found: MoreCores, workload: str, others: Iterable[str] = ()) -> str:
    """Return what the asked-for cores would give a workload in a few words; empty where nothing is predicted.

    Arguments are those of ``figures``.
    """
    told = figures(found, workload, others)
    return f"{found.cores} cores (predicted): {told}" if told else ""


def figures(found: MoreCores, workload: str, others: Iterable[str] = ()) -> str:
    """Return the figures of the asked-for cores, by runner; empty where nothing is predicted.

    Args:
        found: The predictions of the run.
        workload: The one.
        others: Runners that are told beside processes and threads, for example the advised one.
    """
    known = {each.runner: each.at(found.cores) for each in found.of(workload)}
    named = dict.fromkeys((*COMPARED, *others))
    told = [(runner, known[runner]) for runner in named if known.get(runner)] or list(known.items())[:1]
    return ", ".join(f"{runner} {figure(prediction)}" for runner, prediction in told if prediction)
