"""Batches: how many items to send to a process at a time, and what large chunks cost if items are unequal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.batches.facts import EQUAL, KIND, OWN, UNEQUAL, curve_of, curves
from reports.chapters.chapter import Chapter
from reports.statistics.intervals import side_of_one
from reports.statistics.knee import TOLERANCE
from reports.wording.numbers import duration, ratio, times, whole_percent
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.chapters.batches.facts import Curve, Step
    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable

NAMES = {EQUAL: "equal items", UNEQUAL: "unequal items", OWN: "your items"}


def shown(run: Run) -> Curve | None:
    """Return the curve of the headline: the user's items, or else equal ones, or else unequal ones."""
    found = (curve_of(run, series) for series in (OWN, EQUAL, UNEQUAL))
    return next((curve for curve in found if curve), None)


def headline(analysis: Analysis) -> str:
    """Return how large a chunk must be, and how much faster than items one by one that is."""
    curve = shown(analysis.run)
    if curve is None:
        return "Batches: not measured"
    if not curve.told:
        return "Batches: too few blocks to tell"
    if not curve.pays:
        return "No chunk size is shown to beat items sent one by one"
    enough = curve.enough
    return f"Chunks of {enough.chunk_size} are enough: {times(enough.gain)} as fast as one by one"


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield what one chunk per worker costs where items are unequal, or with the user's items."""
    curve = curve_of(analysis.run, OWN) or curve_of(analysis.run, UNEQUAL)
    if curve is not None and curve.told:
        yield of_one_chunk_each(curve)


def of_one_chunk_each(curve: Curve) -> str:
    """Return what one chunk per worker costs, compared with the best chunk size."""
    what = f"{NAMES[curve.series].capitalize()} in one chunk per worker"
    side = side_of_one(curve.loss)
    if side == "above":
        return f"{what} take {times(curve.loss)} as long as in chunks of {curve.best.chunk_size}."
    return f"{what}: no loss shown."


def sentences(analysis: Analysis) -> Iterator[str]:
    """Yield for each kind of items the smallest chunk size that is enough, and what the largest loses."""
    for curve in curves(analysis.run):
        if not curve.told:
            continue
        enough, name = curve.enough, NAMES[curve.series].capitalize()
        if not curve.pays:
            yield f"{name}: no chunk size is shown to beat items sent one by one. {of_one_chunk_each(curve)}"
        else:
            best = f", {ratio(enough.of_best)} the time of the best ({curve.best.chunk_size})"
            yield (
                f"{name}: chunks of {enough.chunk_size} are enough{'' if enough is curve.best else best}. "
                f"{of_one_chunk_each(curve)}"
            )
        bound = curve.steps[-1].order_allows
        if bound is not None:
            yield (
                f"By the lengths of your items, one chunk per worker allows at most {bound:.2f}× with "
                f"{curve.workers} workers, one by one {curve.steps[0].order_allows:.2f}×."
            )


def _rows(analysis: Analysis) -> Iterator[dict[str, object]]:
    for curve in curves(analysis.run):
        for step in curve.steps:
            yield _row(curve, step)


def _row(curve: Curve, step: Step) -> dict[str, object]:
    return {
        "items": NAMES[curve.series],
        "chunk_size": step.chunk_size,
        "runner": curve.runner,
        "workers": curve.workers,
        "items_per_round": curve.items,
        "blocks": curve.blocks,
        "time_of_an_item_s": step.cost_s,
        "times_as_fast_as_one_by_one": step.gain,
        "time_against_the_best": step.of_best,
        "speedup_that_the_order_allows": step.order_allows,
    }


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    yield text_table("Time of an item by chunk size", _rows(analysis))


def evenly(curve: Curve) -> str:
    """Return what an item would cost if nothing were lost; nothing where that is not known."""
    return "" if curve.evenly_s is None else f"shared evenly at no cost: {duration(curve.evenly_s)}"


CHAPTER = Chapter(
    place=25,
    title="Batches",
    lead="A chunk is what a process gets at a time.",
    method="Every block executes the same items with each chunk size, the sizes in random order. Equal items "
    "compute for a fixed time; unequal ones have lognormal lengths, with the same mean, in a new order "
    f"in every block. Enough is the smallest chunk size that is not shown to take more than "
    f"{whole_percent(TOLERANCE)} longer than the best, and, beyond 1, is shown to be faster than 1. Only "
    "processes are measured: threads share memory, so nothing is sent, and ThreadPoolExecutor.map ignores "
    "chunksize.",
    headline=headline,
    in_short=in_short,
    sentences=sentences,
    tables=_tables,
    kind=KIND,
)
