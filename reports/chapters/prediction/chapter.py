"""More cores: what 8 of them would give each workload, as a prediction, and how far such predictions miss."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING

from reports.advice.more_cores import COMPARED, Check, Series, estimate, figure, more_cores
from reports.chapters.chapter import Chapter
from reports.drawing.axes import MOST_WORDS, short
from reports.statistics.queueing import AT_LIMIT, OF_A_MACHINE
from reports.wording.numbers import NOTHING, listing, percent, plain, workers
from reports.wording.tables import TextTable, text_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.advice.more_cores import MoreCores
    from reports.speedups.cells import Analysis

NEWS = ("measured", "at most", "predicted")
"""Bases of figures, the one that tells most last."""
LAW_NAMES = listing([law.name for law in (*OF_A_MACHINE, AT_LIMIT)])
METHOD = (
    "Workers share the machine and, under a GIL, one lock. What the machine costs is taken from independent "
    "processes in the same blocks, at the most workers that the CPUs did not limit; the lock is the measured "
    "share of the GIL, or what coroutines compute in their one thread; what the runner took beyond that "
    "(sending items, handing over the GIL) stays. Laws extrapolate this, and none has a fitted constant: "
    f"{LAW_NAMES}. The estimate is their middle. The interval runs from the least to the most of the laws "
    "that the measured numbers do not contradict, with resampled blocks, widened by the error that the run "
    "itself shows. “As now”: with as many workers these hardly waited for a CPU, so more change nothing. No "
    "figure exceeds what the number of items allows."
)


def headline(analysis: Analysis) -> str:
    """Return what more cores would give: of one workload the figures, else the most that any gets."""
    found = more_cores(analysis)
    if not found.series:
        return "More cores: not measured"
    told = list(_highest(found))
    if not told:
        return "More cores: this run allows no prediction"
    one = len({each.workload for each in found.series}) == 1
    marks = (" (predicted)" if one else " (predicted, at best)", " (predicted)", "")
    lines = [f"{found.cores} cores{mark}: {', '.join(told)}" for mark in marks]
    return next((line for line in lines if len(line.split()) <= MOST_WORDS), lines[-1])


def _highest(found: MoreCores) -> Iterator[str]:
    """Yield of processes and threads, or else of any runner, the highest prediction.

    Upper bounds come after predictions, and what stays as it is comes last: a measured figure is no news.
    """
    one = len({each.workload for each in found.series}) == 1
    told = [(each, prediction) for each in found.series if (prediction := each.at(found.cores))]
    names = [name for name in COMPARED if any(each.runner == name for each, _ in told)]
    for runner in names or list(dict.fromkeys(each.runner for each, _ in told))[: len(COMPARED)]:
        series, best = max(
            (pair for pair in told if pair[0].runner == runner),
            key=lambda pair: (NEWS.index(pair[1].basis), pair[1].speedup.estimate),
        )
        yield f"{runner} {figure(best) if one else f'{estimate(best)} ({short(series.workload)})'}"


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield how far such predictions missed in this run."""
    settled = _settled(more_cores(analysis).checks)
    if settled:
        off = percent(median(abs(math.expm1(check.error)) for check in settled))
        often = {1: "once", 2: "twice"}.get(len(settled), f"{len(settled)} times")
        yield f"Checked {often} against cells of this run: the median error was {off}."


def _settled(checks: Iterable[Check]) -> list[Check]:
    """Return the checks of real predictions; sequential alone tells nothing of machine and runner."""
    return [check for check in checks if check.predicted.basis == "predicted"]


def sentences(analysis: Analysis) -> Iterator[str]:
    """Yield what a prediction assumes, what was checked and what was not, and why some are missing."""
    found = more_cores(analysis)
    if any(each.predictions for each in found.series):
        cpus = f"{found.usable_cpus} CPU{'s' * (found.usable_cpus != 1)}"
        yield (
            f"Assumed: the additional cores are like these {cpus} and share memory as these do. A limit that "
            f"does not show yet with {cpus}, for example of the memory, would make it less."
        )
        yield from _of_checks(found)
        yield from _of_gains(found)
    for reason in dict.fromkeys(each.why_not for each in found.series if each.why_not):
        whose = [f"{each.workload} ({each.runner})" for each in found.series if each.why_not == reason]
        yield f"No prediction for {listing(whose)}. {reason}"


def _of_gains(found: MoreCores) -> Iterator[str]:
    told = [prediction for each in found.series if (prediction := each.at(found.cores))]
    same = sum(prediction.basis == "measured" for prediction in told)
    if told:
        others = f"; {same} would stay as {'it is' if same == 1 else 'they are'}" if same else ""
        yield f"More cores may change {len(told) - same} of {len(told)} series{others}."


def _of_checks(found: MoreCores) -> Iterator[str]:
    alone = [check for check in found.checks if check.predicted.workers == 1]
    if alone:
        errors = sorted(abs(math.expm1(check.error)) for check in alone)
        yield (
            f"From sequential alone, predictions of {workers(2)} were off by {percent(median(errors))} in "
            f"the median and {percent(errors[-1])} at most: sending and the machine's own limits only show "
            "with 2."
        )
    if not _settled(found.checks):
        yield (
            "No prediction could be checked: that needs a number of workers and half of it, with a CPU for "
            "each or with work that leaves cores idle."
        )


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    found = more_cores(analysis)
    told = [each for each in found.series if each.predictions]
    if told:
        yield _predicted(told)
        yield text_table("What the predictions follow from", map(_inputs, told))
    yield text_table("Predictions that this run settles", map(_check, found.checks))


def _predicted(told: list[Series]) -> TextTable:
    """Return a row for each series and a column for each number of cores; sorted by the estimates."""
    counts = sorted({prediction.cores for each in told for prediction in each.predictions})
    rows, values = [], []
    for each in told:
        known = [each.at(count) for count in counts]
        rows.append((each.workload, each.runner, *(figure(p) if p else NOTHING for p in known)))
        values.append((None, None, *(p.speedup.estimate if p else None for p in known)))
    return TextTable(
        "Predicted speedup over sequential, with as many workers as cores",
        ("Workload", "Runner", *(f"{count} cores" for count in counts)),
        tuple(rows),
        (False,) * (len(counts) + 2),
        tuple(values),
    )


def _inputs(series: Series) -> dict[str, object]:
    base = next((each.workers for each in series.predictions if each.basis == "predicted"), None)
    return {
        "workload": series.workload,
        "runner": series.runner,
        "from as many workers": base,
        "GIL or loop_share": series.lock if series.lock.high > 0 else None,
        "independent processes per worker": series.per_worker,
        "CPU time of an item (sequential = 1)": series.cpu_cost,
        "items allow": series.items_allow,
    }


def _check(check: Check) -> dict[str, object]:
    return {
        "workload": check.workload,
        "runner": check.runner,
        "workers": f"{check.workers} from {check.workers // 2}",
        "predicted": f"{plain(check.predicted.speedup, suffix='×')}",
        "measured": f"{plain(check.measured, suffix='×')}",
        "error": f"{math.expm1(check.error) * 100:+.0f} %".replace("-", "\N{MINUS SIGN}"),
        "intervals overlap": check.holds,
    }


CHAPTER = Chapter(
    place=4,
    title="More cores",
    lead="Predicted, not measured: the speedup with more cores like these and as many workers.",
    method=METHOD,
    headline=headline,
    in_short=in_short,
    tables=_tables,
    sentences=sentences,
    is_open=True,
)
