"""Processes × threads: into how many processes to divide workers whose items compute and wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.chapter import Chapter
from reports.chapters.splits.facts import KIND, splits
from reports.wording.numbers import binary_bytes, listing, ratio, times, whole_percent
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.chapters.splits.facts import Splits
    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable

USUAL_PART = 0.2
"""What the page tells of in a sentence if it was measured: a web request that mostly waits for a database."""


def headline(analysis: Analysis) -> str:
    """Return how many processes are enough for the least and for the most computing."""
    found = [each for each in splits(analysis.run) if each.told]
    if not found:
        measured = splits(analysis.run)
        return f"Processes × threads: {'too few blocks to tell' if measured else 'not measured'}"
    if not any(each.differ for each in found):
        return f"{found[0].workers} workers: no split is shown to be best"
    if len(found) == 1 or found[-1].part is None:
        of = found[-1]
        enough = f"{of.enough.name} is enough, {times(of.enough.gain)}"
        return f"{of.name.capitalize()}, {of.workers} workers: {enough}"
    least, most = found[0], found[-1]
    count = least.enough.processes
    return (
        f"Enough: {count} process{'' if count == 1 else 'es'} at {least.name}, "
        f"{most.enough.processes} at {whole_percent(most.part or 0.0)}"
    )


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield the best split of the most usual work, and the memory of its processes."""
    found = shown(splits(analysis.run))
    if found is None:
        return
    yield of_best(found)
    least, most = found.steps[0], found.steps[-1]
    if least.memory_bytes and most.memory_bytes:
        yield (
            f"Not forked and without the caller, {least.name} needs {binary_bytes(least.memory_bytes)} and "
            f"{most.name} {binary_bytes(most.memory_bytes)}."
        )


def shown(found: Sequence[Splits]) -> Splits | None:
    """Return the work of which there is a sentence: a user's function, else the part nearest to the usual."""
    told = [each for each in found if each.told]
    return min(told, key=lambda each: abs((each.part or USUAL_PART) - USUAL_PART), default=None)


def of_best(found: Splits) -> str:
    """Return the fastest split with its gain, and the splits to which no difference is shown."""
    name = f"{found.name[:1].upper()}{found.name[1:]}"
    best = f"{name}: {found.best.name} gives {ratio(found.best.gain)}"
    if not found.ties:
        return f"{best}, more than every other split."
    return f"{best}; no difference shown to {listing(step.name for step in found.ties)}."


def sentences(analysis: Analysis) -> Iterator[str]:
    """Yield the best split of every work."""
    for found in splits(analysis.run):
        if found.told:
            yield of_best(found)


def _rows(analysis: Analysis) -> Iterator[dict[str, object]]:
    for found in splits(analysis.run):
        for step in found.steps:
            yield {
                "work": found.name,
                "processes": step.processes,
                "threads_of_each": step.threads,
                "blocks": found.blocks,
                "speedup": step.gain,
                "time_against_the_best": step.of_best,
                "memory_bytes": step.memory_bytes,
            }


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    yield text_table("Speedup and memory by split", _rows(analysis))


CHAPTER = Chapter(
    place=45,
    title="Processes × threads",
    lead="The same workers as p processes of t threads.",
    method="Items are those of your function; the suite's take 10 ms, compute in plain Python for a part of "
    "it and wait for the rest. Every block executes them with each split and, as the baseline, sequentially, "
    "in random order. Every split has processes of its own, also the one of one process: the caller only "
    "hands out items, as a web server does. Enough is the split with the fewest processes that is not shown "
    "to be slower than the fastest. Memory is that of the processes after the last round (PSS: shared pages "
    "in proportion).",
    headline=headline,
    in_short=in_short,
    sentences=sentences,
    tables=_tables,
    kind=KIND,
)
