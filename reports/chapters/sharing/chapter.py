"""Sharing: what it costs in time and memory to give workers a large array, in several ways."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from reports.chapters.chapter import Chapter
from reports.data.fields import Count, FieldError, Line, one_for_each, structure
from reports.data.kinds import Kind, Series
from reports.statistics.intervals import UNKNOWN, Interval, median_interval, ratio_in_blocks, side_of_one
from reports.wording.numbers import binary_bytes, listing, ratio, size, times, workers
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Side
    from reports.wording.tables import TextTable

NAMES = {
    "sequential": "sequential",
    "threads": "threads",
    "fork": "inherited by fork",
    "memory-mapped": "memory-mapped file",
    "shared-memory": "shared memory",
    "initializer": "a copy in each worker",
    "shipped": "sent with the items",
}
"""What people call each way, in the order of tables and charts; one that is not here keeps its own name."""

SHIPPED, BASELINE = "shipped", "sequential"

IN_PLACE = ("shared-memory", "memory-mapped", "fork", "initializer")
"""Ways of processes that send no data; the first that was measured stands against sending, so that the choice
does not depend on which is the fastest in a run."""


@dataclass(frozen=True, slots=True)
class WayToShare:
    """Which way of sharing it is."""

    way: Line
    runner: str
    workers: Count


@dataclass(frozen=True, slots=True)
class Shared:
    """One way of giving an array to workers.

    Attributes:
        items: Parts of the array, each of which is an item.
        array_bytes: Size of the array.
        sent_bytes: Size of all items of a round, pickled; 0 where nothing is pickled.
        ready_s: Until all workers could begin, the array loaded; an entry for each start.
        memory_method: ``"pss"``, or ``"rss"``, which counts shared pages in every process.
        before_bytes: Memory of the process before anything was loaded or started; an entry for each start.
        loaded_bytes: That of the process and its workers after a round.
        peak_bytes: The most until then, summed over the processes.
        wall_s: Seconds of a round; an entry for each block.
    """

    way: Line
    runner: str
    workers: Count
    start_method: Line | None
    items: Count
    array_bytes: Count
    sent_bytes: int
    ready_s: tuple[float, ...]
    memory_method: Literal["pss", "rss"]
    before_bytes: tuple[int, ...]
    loaded_bytes: tuple[int, ...]
    peak_bytes: tuple[int, ...]
    wall_s: tuple[float, ...]
    caveats: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a series of another length than the starts."""
        if not self.ready_s:
            raise FieldError("must have at least one entry", "ready_s")
        series = ("before_bytes", "loaded_bytes", "peak_bytes")
        one_for_each(self, series, len(self.ready_s), "starts")

    @property
    def name(self) -> str:
        """What people call it."""
        return NAMES.get(self.way, self.way)

    def added_bytes(self, after: Sequence[int]) -> Interval:
        """Return by how much memory had grown, in the median of the starts."""
        pairs = zip(after, self.before_bytes, strict=True)
        return median_interval(grown - before for grown, before in pairs)


def _series(found: WayToShare | Shared) -> Series:
    settings = {"way": found.way}
    return Series("an array", found.runner, found.workers, settings, getattr(found, "wall_s", ()))


KIND = Kind("sharing", partial(structure, Shared), partial(structure, WayToShare), _series)


@dataclass(frozen=True, slots=True)
class SharingRow:
    """One way: medians with their exact intervals, the speedup over blocks, all else over starts.

    Attributes:
        speedup: Over sequential, in the same blocks.
        added_bytes: Memory of the array, its copies and the workers.
        peak_bytes: The most of it until then, summed over the processes.
        sent_bytes: What a round sends to the workers.
    """

    way: str
    runner: str
    workers: int
    speedup: Interval
    round_s: Interval
    ready_s: Interval
    added_bytes: Interval
    peak_bytes: Interval
    sent_bytes: int


def shared_ways(run: Run) -> tuple[Shared, ...]:
    """Return every way that was measured, in the order of ``NAMES``."""
    places = {way: place for place, way in enumerate(NAMES)}
    return tuple(sorted(run.of(Shared), key=lambda each: (places.get(each.way, len(places)), each.way)))


def sharing_rows(run: Run) -> tuple[SharingRow, ...]:
    """Return one row for each way, in the order of ``NAMES``."""
    ways = shared_ways(run)
    return tuple(
        SharingRow(
            way.name,
            way.runner,
            way.workers,
            speedup(way, ways),
            median_interval(way.wall_s),
            median_interval(way.ready_s),
            way.added_bytes(way.loaded_bytes),
            way.added_bytes(way.peak_bytes),
            way.sent_bytes,
        )
        for way in ways
    )


def speedup(way: Shared, ways: Sequence[Shared]) -> Interval:
    """Return the speedup of a way over sequential; unknown without sequential."""
    baseline = next((each for each in ways if each.way == BASELINE), None)
    return UNKNOWN if baseline is None else ratio_in_blocks(baseline.wall_s, way.wall_s)


@dataclass(frozen=True, slots=True)
class AgainstSending:
    """Sending each item its data, against a way that leaves them in place.

    Attributes:
        ratio: How many times as long a round takes with sending, block by block.
    """

    shipped: Shared
    in_place: Shared
    ratio: Interval


def against_sending(run: Run) -> AgainstSending | None:
    """Return the comparison with the first of ``IN_PLACE`` that was measured, or None."""
    ways = {way.way: way for way in run.of(Shared)}
    found = next((ways[name] for name in IN_PLACE if name in ways), None)
    if found is None or SHIPPED not in ways:
        return None
    shipped = ways[SHIPPED]
    return AgainstSending(shipped, found, ratio_in_blocks(shipped.wall_s, found.wall_s))


HEADLINES: dict[Side, str] = {
    "above": "Sending array parts takes {times} as long as {name}",
    "below": "Sending array parts takes {times} as long as {name}",
    "astride": "Sending array parts against {name}: no difference shown",
    "unknown": "Sending array parts against {name}: too few blocks",
}


def headline(analysis: Analysis) -> str:
    """Return how long sending the data takes, compared with leaving it in place."""
    found = against_sending(analysis.run)
    if found is None:
        return "Sharing an array: not measured"
    return HEADLINES[side_of_one(found.ratio)].format(times=times(found.ratio), name=found.in_place.name)


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield the speedups of what stands against each other, and the memory of the ways."""
    rows = {row.way: row for row in sharing_rows(analysis.run)}
    found = against_sending(analysis.run)
    if found is not None:
        pair = [rows[each.name] for each in (found.in_place, found.shipped)]
        told = listing(f"{row.way} {times(row.speedup)}" for row in pair)
        yield f"Against sequential, with {workers(pair[0].workers)}: {told}."
    both = [rows.get(NAMES[way]) for way in ("shared-memory", "initializer")]
    less, more = (binary_bytes(row.added_bytes.estimate) if row else "" for row in both)
    if less and more:
        yield f"Shared memory adds {less}, a copy in each worker {more}."


def sentences(analysis: Analysis) -> Iterator[str]:
    """Yield how the comparison came out with its interval, and how to read the memory."""
    ways = shared_ways(analysis.run)
    if not ways:
        return
    found = against_sending(analysis.run)
    if found is not None:
        yield (
            f"A round that sends {size(found.shipped.sent_bytes)} takes {ratio(found.ratio)} the time of one "
            f"with {found.in_place.name}."
        )
    method = ways[0].memory_method.upper()
    yield (
        f"The array has {size(ways[0].array_bytes)}. Added memory ({method}) counts it, its copies, and the "
        "interpreters of the workers."
    )
    if any(way.way == "memory-mapped" for way in ways):
        yield (
            "The pages of a memory-mapped file count as soon as they are read, but the system can drop them "
            "when memory gets scarce. Here the file was in the page cache already."
        )
    yield from dict.fromkeys(caveat for way in ways for caveat in way.caveats)


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    yield text_table("Ways to give workers an array", sharing_rows(analysis.run))


CHAPTER = Chapter(
    place=6,
    title="Sharing an array",
    lead="Workers reduce the parts of one NumPy array.",
    method="All ways reduce the same parts, in interleaved blocks; every result is checked. Sending pickles "
    "each part with its item. A copy in each worker is loaded by the pool's initializer, once. Shared memory "
    "is multiprocessing.shared_memory, attached once. Start-up and memory come from a fresh process for each "
    "start: until all workers hold the array, and the memory of the process and its workers after a round, "
    "less what the process had before. The peak is the sum of the peaks of the processes.",
    headline=headline,
    in_short=in_short,
    sentences=sentences,
    tables=_tables,
    is_open=True,
    kind=KIND,
)
