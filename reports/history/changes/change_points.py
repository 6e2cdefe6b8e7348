"""Tracks (one series in one environment) and change points (commits at which a track changed its level)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reports.history.changes.selection import USED
from reports.series.identity import SeriesId
from reports.series.metrics import is_evidence
from reports.series.tables import SERIES, TIMED
from reports.statistics.ratios import FALSE_DISCOVERIES, discoveries
from reports.statistics.step_place import is_gradual
from reports.statistics.steps import FEWEST_POINTS, clearest_anywhere, cuts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from reports.history.changes.topology import CommitOrder

MOST_POINTS = 2_000
"""The search takes n log n steps for each level; longer tracks are searched by groups of commits."""

UNKNOWN_CPU = "measured on an unknown CPU"

NEVER_TIMED = "never timed (failed, skipped or refused in every run)"

NEVER_USED = "timed only in runs that are not used (hollow dots)"

TOO_FEW = f"timed on fewer than {FEWEST_POINTS} commits"


@dataclass(frozen=True, slots=True)
class UnusedRun:
    """The value of a run that is not searched for changes, at its place in the commit order, and why not."""

    position: int
    value: float
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One series in one environment. All arrays have the same length and hold only commits with a time.

    Attributes:
        series: What is followed.
        environment_key: Where it was measured; empty if the CPU is unknown.
        positions: Places in the commit order, ascending, each once; missing ones are gaps.
        values: The median of the runs of that commit: seconds, or a speedup.
        low: Lower end of the 95 % interval: the run's, or the lowest of the runs'; NaN without one.
        high: The upper end, in the same way.
        runs: How many runs each value is the median of.
        unused: The runs that are in none of the arrays, in commit order.
    """

    series: SeriesId
    environment_key: str
    positions: NDArray[np.int64]
    values: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    runs: NDArray[np.int64]
    unused: tuple[UnusedRun, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """A lasting change of one series in one environment. Positions are places in the commit order.

    Attributes:
        series: What changed.
        environment_key: Where it was measured.
        last_before: The last commit that is surely before the change.
        first_after: The likeliest first commit of the new level.
        surely_after: The first commit that is surely after the change, at 95 %; the change came with a commit
            after ``last_before``, up to and including this one.
        before: Median of the level before, back to the previous change: seconds, or a speedup.
        after: Median of the level after, up to the next change.
        points: How many commits make up the two levels: before, after.
        p: Probability of so clear a split without any change, corrected for the search.
        gradual: Whether a straight line describes both levels better than a step does.
    """

    series: SeriesId
    environment_key: str
    last_before: int
    first_after: int
    surely_after: int
    before: float
    after: float
    points: tuple[int, int]
    p: float
    gradual: bool

    @property
    def ratio(self) -> float:
        """After / before: 1.10 is 10 % more, of seconds or of speedup."""
        return self.after / self.before

    @property
    def worse(self) -> bool:
        """Whether it became slower: a longer time, or a smaller speedup; a neutral series never does."""
        return not self.series.is_neutral and (self.ratio > 1) == self.series.larger_is_worse

    @property
    def matters(self) -> bool:
        """Whether it is a time or speedup, or its levels differ by more than is too little to matter."""
        if not is_evidence(self.series.metric):
            return True
        return abs(self.after - self.before) > (self.series.floor or 0.0)


def tracks(
    runs: pd.DataFrame, points: pd.DataFrame, order: CommitOrder, reasons: pd.Series[str]
) -> tuple[Track, ...]:
    """Return all tracks, sorted by environment and series; one that was never timed is there and empty.

    Args:
        runs: Of the history.
        points: Of the history.
        order: The places of the runs.
        reasons: Why a run is not used, as in ``Selection``.
    """
    keys = runs.set_index("run")["environment_key"].astype("category")
    placed = order.placed(points).assign(environment_key=keys.loc[points["run"]].array)
    identity = ["environment_key", *SERIES]
    placed["track"] = placed.groupby(identity, observed=True, sort=False).ngroup()
    heads = placed.drop_duplicates("track").sort_values("track")
    names = [
        (str(key), SeriesId(kind, subject, runner, int(workers), detail, metric))
        for key, kind, subject, runner, workers, detail, metric in zip(
            *(heads[name] for name in identity), strict=True
        )
    ]
    estimate = placed["estimate"]
    timed = placed[(placed["status"] == TIMED) & np.isfinite(estimate) & (estimate > 0)]
    why = reasons.loc[timed["run"]].to_numpy()
    used, unused = _parts(timed[why == USED], len(names)), _unused(timed.assign(reason=why)[why != USED])
    found = (
        _track(name, part, unused.get(number, ()))
        for number, (name, part) in enumerate(zip(names, used, strict=True))
    )
    return tuple(sorted(found, key=lambda track: (track.environment_key, track.series)))


def _track(name: tuple[str, SeriesId], part: pd.DataFrame, unused: Sequence[UnusedRun]) -> Track:
    key, series = name
    return Track(
        series=series,
        environment_key=key,
        positions=part["position"].to_numpy(dtype=np.int64),
        values=part["value"].to_numpy(dtype=np.float64),
        low=part["low"].to_numpy(dtype=np.float64),
        high=part["high"].to_numpy(dtype=np.float64),
        runs=part["runs"].to_numpy(dtype=np.int64),
        unused=tuple(unused),
    )


def _unused(timed: pd.DataFrame) -> dict[int, list[UnusedRun]]:
    """Return the unused runs by the number of their track; nothing for most."""
    found: dict[int, list[UnusedRun]] = defaultdict(list)
    ordered = timed.sort_values(["position", "run"], kind="stable")
    columns = ordered[["track", "position", "estimate", "reason"]]
    for track, position, value, reason in columns.itertuples(index=False, name=None):
        found[int(track)].append(UnusedRun(int(position), float(value), str(reason)))
    return found


def _parts(timed: pd.DataFrame, count: int) -> Iterator[pd.DataFrame]:
    """Yield the ``position, value, low, high, runs`` of each track, runs of one commit taken together."""
    each = timed.groupby(["track", "position"], sort=True)
    together = each.agg(
        value=("estimate", "median"), low=("low", "min"), high=("high", "max"), runs=("estimate", "size")
    ).reset_index()
    starts = np.searchsorted(together["track"].to_numpy(), np.arange(count + 1))
    for start, stop in pairwise(starts):
        yield together.iloc[start:stop]


def not_judged_because(track: Track) -> str | None:
    """Return why a track cannot be searched for changes, or None if it can."""
    if not track.environment_key:
        return UNKNOWN_CPU
    if not len(track.values):
        return NEVER_USED if track.unused else NEVER_TIMED
    return TOO_FEW if len(track.values) < FEWEST_POINTS else None


def change_points(tracks: Sequence[Track]) -> tuple[ChangePoint, ...]:
    """Return the changes of all tracks, by track and position.

    Tracks of an unknown environment or with fewer than 10 commits are not searched (``coverage`` says so).
    Commits measured one after the other drift together, which the search allows for (``independent`` in
    ``reports.statistics.steps`` has the price). The clearest split of each track enters the procedure of
    Benjamini and Hochberg, so at most 5 % of the tracks found to have changed are expected to be wrong: of
    times and speedups, and of each family that explains them, so that these hide no slower time. Further
    splits of a track must pass the same level.

    A gradual change may appear as several changes in a row, each marked as gradual. A track of more than
    2,000 commits is searched by medians of consecutive commits; its places are as coarse as these groups,
    and the range of commits covers that.
    """
    families: dict[str, list[Track]] = defaultdict(list)
    for track in tracks:
        if not_judged_because(track) is None:
            families[track.series.measure.family].append(track)
    places = {(track.environment_key, track.series): place for place, track in enumerate(tracks)}
    found = (change for judged in families.values() for change in _family_changes(judged))
    # what a track has is in order of position already, and sorting keeps it
    return tuple(sorted(found, key=lambda change: places[change.environment_key, change.series]))


def _family_changes(judged: Sequence[Track]) -> Iterator[ChangePoint]:
    """Yield the changes of tracks that are judged among each other, by track and position."""
    logs = [np.log(_medians(track.values, _group(track))) for track in judged]
    chances = [1.0 if (split := clearest_anywhere(values)) is None else split.p for values in logs]
    changed = discoveries(chances)
    level = FALSE_DISCOVERIES * int(changed.sum()) / max(1, len(judged))
    for track, values, found in zip(judged, logs, changed, strict=True):
        if found:
            yield from (change for change in _changes(track, values, level) if change.matters)


def _changes(track: Track, logs: NDArray[np.float64], level: float) -> Iterator[ChangePoint]:
    group, last = _group(track), len(track.values) - 1
    mixed = group - 1  # commits of the group that holds the change may belong to either level
    for cut in cuts(logs, level):
        place = cut.location
        start, best, stop = (min(index * group, last + 1) for index in (cut.start, place.best, cut.stop))
        yield ChangePoint(
            series=track.series,
            environment_key=track.environment_key,
            last_before=int(track.positions[max(place.earliest * group - 1 - mixed, 0)]),
            first_after=int(track.positions[best]),
            surely_after=int(track.positions[min(place.latest * group + mixed, last)]),
            before=float(np.median(track.values[start:best])),  # noqa: PD011 - of a track, which is no frame
            after=float(np.median(track.values[best:stop])),  # noqa: PD011 - as above
            points=(best - start, stop - best),
            p=cut.p,
            gradual=is_gradual(logs[cut.start : cut.stop], place.best - cut.start),
        )


def _group(track: Track) -> int:
    """Return how many consecutive commits are searched as one."""
    return -(-len(track.values) // MOST_POINTS)


def _medians(values: NDArray[np.float64], group: int) -> NDArray[np.float64]:
    """Return the medians of groups of consecutive values; what is left over makes a smaller last group."""
    if group == 1:
        return values
    whole = len(values) // group * group
    medians = np.median(values[:whole].reshape(-1, group), axis=1)
    rest = values[whole:]
    return np.append(medians, np.median(rest)) if rest.size else medians
