"""Noise: what the run shows for identical code, and what else makes the figures of a group doubtful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from reports.data.model import AA_CONTROL
from reports.speedups.caveats import OTHER_CPU_LIMIT, OTHER_CPU_PART, STEAL_LIMIT
from reports.speedups.rounds import KEY, resolved
from reports.speedups.verdicts import interval_of
from reports.statistics.intervals import side_of_one
from reports.wording.numbers import cores, ratio, whole_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.data.environment import Environment


def noise_floor(cells: pd.DataFrame) -> pd.DataFrame:
    """Return for each A/A control ``workload, blocks, speedup`` with its bounds, and what they show.

    ``half_width`` is half of the interval's width and ``reach`` how far from 1.00 it goes: NaN and 0 without
    an interval (too few blocks), when ``contains_one`` is None.
    """
    columns = ["workload", "blocks", "speedup", "speedup_low", "speedup_high"]
    controls = cells.loc[(cells["role"] == AA_CONTROL) & cells["speedup"].notna(), columns]
    controls = controls.reset_index(drop=True)
    low, high = controls["speedup_low"], controls["speedup_high"]
    sides = [side_of_one(interval_of(row, "speedup")) for _, row in controls.iterrows()]
    contains = [None if side == "unknown" else side == "astride" for side in sides]
    return controls.assign(
        half_width=(high - low) / 2,
        reach=pd.concat([low - 1, high - 1], axis=1).abs().max(axis=1).fillna(0.0),
        contains_one=pd.Series(contains, dtype=object),
    )


@dataclass(frozen=True, slots=True)
class Controls:
    """What the A/A controls of a run show together.

    Attributes:
        known: How many have an interval.
        holding: How many of these contain 1.00.
        reach: How far from 1.00 the farthest interval goes.
    """

    known: int
    holding: int
    reach: float


def controls(noise: pd.DataFrame) -> Controls:
    """Return what the rows of the noise floor show together."""
    contains = [each for each in noise["contains_one"] if each is not None]
    return Controls(len(contains), sum(contains), float(noise["reach"].max()) if contains else 0.0)


def noise_reach(noise: pd.DataFrame, workload: str) -> float:
    """Return how far from 1.00 identical code reached in a group; 0 if that is not known."""
    return float(noise.loc[noise["workload"] == workload, "reach"].sum())  # one row at most


def doubts(
    rounds: pd.DataFrame, best: pd.DataFrame, noise: pd.DataFrame, environment: Environment
) -> str | None:
    """Return the sentences that make a group doubtful, or None.

    Args:
        rounds: The rounds of the group's cells.
        best: The best cell of each runner, which the finding speaks of.
        noise: The group's row of the noise floor.
        environment: The CPUs that there are and that the measuring process could use.
    """
    shown = pd.concat([rounds[rounds["role"] == "reference"], rounds.merge(best[KEY], on=KEY)])
    sentences = [*_noise(noise), *_machine(shown, environment)]
    return " ".join(sentences) or None


def _noise(noise: pd.DataFrame) -> Iterator[str]:
    if noise.empty:
        yield "The noise is unknown: sequential was not measured a second time here."
        return
    control = noise.iloc[0]
    if control["contains_one"] is False:
        figure = ratio(interval_of(control, "speedup"))
        yield f"Doubtful: sequential measured twice gave {figure} instead of 1.00."


def _machine(shown: pd.DataFrame, environment: Environment) -> Iterator[str]:
    series = ["wall_s", "lost_s", "steal_s", "periods", "throttled_periods"]
    sums = shown.groupby(KEY)[series].sum(min_count=1)
    others = sums["lost_s"] / sums["wall_s"]
    could_use = sums.index.get_level_values("workers").to_numpy().clip(max=environment.usable_cpus)
    if (others > (OTHER_CPU_PART * could_use).clip(min=OTHER_CPU_LIMIT)).any():
        yield (
            f"Other programs took up to {cores(float(others.max()))} of {environment.usable_cpus} cores: "
            "measure again without them."
        )
    cpus = environment.logical_cpus or environment.usable_cpus
    told = [resolved(tuple(wall_s), cpus) for _, wall_s in shown.groupby(KEY)["wall_s"]]
    steal = float((sums["steal_s"] / sums["wall_s"])[told].max()) / cpus
    if steal > STEAL_LIMIT:
        yield f"The hypervisor took up to {whole_percent(steal)} of the CPU time."
    throttled = float((sums["throttled_periods"] / sums["periods"]).max())
    if throttled > 0:
        part = whole_percent(throttled)
        yield f"A CPU quota stopped it in up to {part} of its periods: speedups show the quota."
