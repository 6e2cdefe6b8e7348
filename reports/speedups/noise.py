"""The noise floor: what the run reports for identical code, from the twin of each group's reference.

Why the figures of a group are doubtful: its own noise, or what else the machine was doing meanwhile.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from reports.speedups.caveats import OTHER_CPU_LIMIT, STEAL_LIMIT
from reports.speedups.rounds import KEY
from reports.speedups.verdicts import interval_of
from reports.wording.numbers import cores, ratio, whole_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.statistics.intervals import Interval


def noise_floor(cells: pd.DataFrame) -> pd.DataFrame:
    """Return for each twin ``workload, blocks, speedup`` with its bounds, ``half_width, contains_one``.

    A twin without an interval (too few blocks) contains nothing: ``contains_one`` is None.
    """
    columns = ["workload", "blocks", "speedup", "speedup_low", "speedup_high"]
    twins = cells.loc[(cells["role"] == "twin") & cells["speedup"].notna(), columns].reset_index(drop=True)
    low, high = twins["speedup_low"], twins["speedup_high"]
    twins["half_width"] = (high - low) / 2
    contains = ((low <= 1) & (high >= 1)).astype(object)
    twins["contains_one"] = contains.where(low.notna(), None)
    return twins


def within_noise(interval: Interval, noise: pd.DataFrame) -> bool:
    """Tell whether an estimate is no farther from 1.00 than the interval of its group's twin reaches.

    Such a difference may have a whole interval on one side of 1, and still identical code differed as much.

    Args:
        interval: A speedup, or a ratio of two.
        noise: The group's row of the noise floor; without one, or without its interval, nothing is within it.
    """
    bounds = [float(bound) for name in ("speedup_low", "speedup_high") for bound in noise[name]]
    reach = max((abs(bound - 1) for bound in bounds if not math.isnan(bound)), default=-1.0)
    return abs(interval.estimate - 1) <= reach


def doubts(rounds: pd.DataFrame, best: pd.DataFrame, noise: pd.DataFrame, usable_cpus: int) -> str | None:
    """Return the sentences that make a group doubtful, or None.

    Args:
        rounds: The rounds of the group's cells.
        best: The best cell of each of its runners: what the finding speaks of, beside the reference.
        noise: The group's row of the noise floor.
        usable_cpus: CPUs that the measuring process could use.
    """
    shown = pd.concat([rounds[rounds["role"] == "reference"], rounds.merge(best[KEY], on=KEY)])
    sentences = [*_noise(noise), *_machine(shown, usable_cpus)]
    return " ".join(sentences) or None


def _noise(noise: pd.DataFrame) -> Iterator[str]:
    if noise.empty:
        yield "Sequential was not measured a second time in this group, so its noise is not known."
        return
    twin = noise.iloc[0]
    if twin["contains_one"] is False:
        figure = ratio(interval_of(twin, "speedup"))
        yield f"Sequential measured twice gave {figure} instead of 1.00, so noise makes this group doubtful."


def _machine(shown: pd.DataFrame, usable_cpus: int) -> Iterator[str]:
    others = _most(shown, "other_cpu_s")
    if others > OTHER_CPU_LIMIT:
        yield (
            f"Other programs kept up to {cores(others)} of {usable_cpus} cores busy meanwhile: "
            "with the machine to itself it may look different."
        )
    steal = _most(shown, "steal_s") / usable_cpus
    if steal > STEAL_LIMIT:
        yield f"The hypervisor took up to {whole_percent(steal)} of the cores' time meanwhile."
    throttled = _most(shown, "throttled_s")
    if throttled > 0:
        part = whole_percent(throttled)
        yield f"A CPU quota stopped it for up to {part} of the time: the speedups show the quota."


def _most(shown: pd.DataFrame, series: str) -> float:
    """Return the largest share of a cell's time: over all its rounds, single ones are too short for ticks."""
    sums = shown.groupby(KEY)[[series, "wall_s"]].sum(min_count=1)
    return float((sums[series] / sums["wall_s"]).max())
