"""How long answers take beside busy workers, by interpreter: the median under each condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.across.grid import NOTHING, Grid, Place, Row
from reports.claims.delays import DELAYED
from reports.claims.judging import by_region
from reports.claims.model import Verdict
from reports.formatting import duration, listing, ratio
from reports.intervals import Interval
from reports.latency.lookup import Answers, condition_name, place
from reports.latency.percentiles import in_blocks, percentile
from reports.load_kinds import load_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.across.study import Measured, Study
    from reports.latency.model import AnswersPoint

STYLES = {Verdict.CONFIRMED: "slower", Verdict.REFUTED: "faster", Verdict.INCONCLUSIVE: "unsure"}
"""Whether answers are delayed, at least to twice their time."""


def answers_of(measured: Measured) -> Answers:
    """Return the answers of one run."""
    return Answers(load_kinds(measured.run.other).answers)


def latency_grid(study: Study) -> Grid:
    """Return a row for each condition; it has no rows if nobody measured any."""
    found = [answers_of(one) for one in study.measured]
    named = [{condition_name(point): point for point in answers.points} for answers in found]
    every = sorted((point for answers in found for point in answers.points), key=place)
    conditions = dict.fromkeys(map(condition_name, every))
    rows = tuple(
        Row(name, tuple(_place(mine.get(name), answers) for mine, answers in zip(named, found, strict=True)))
        for name in conditions
    )
    columns = tuple(one.name for one in study.measured)
    return Grid(
        "Median answer; below it over that beside nobody, and the 99th percentile",
        "Answers of",
        columns,
        rows,
    )


def latency_sentences(study: Study) -> Iterator[str]:
    """Yield what one busy thread does to the median answer, by interpreter."""
    told = []
    for one in study.measured:
        answers = answers_of(one)
        alone, beside = answers.find(), answers.find("threads", 1)
        if alone is not None and beside is not None:
            told.append(f"{ratio(in_blocks(beside, alone))} with {one.name}")
    if told:
        yield f"Beside one busy thread the median answer takes so many times as long: {listing(told)}."


def _place(point: AnswersPoint | None, answers: Answers) -> Place:
    if point is None:
        return NOTHING
    median, _, interval = duration(percentile(point, 0.5)).partition(" (")
    rare = percentile(point, 0.99)
    beside = [f"({interval}"] if interval else []
    alone = answers.find(responder=point.responder)
    style = ""
    if alone is not None and alone is not point:
        times = in_blocks(point, alone)
        beside.append(f"{ratio(times)} as long")
        style = STYLES.get(by_region(times, DELAYED), "")
    if rare.estimate == rare.estimate:
        beside.append(f"99 % within {duration(Interval(rare.estimate, float('nan'), float('nan')))}")
    return Place(median, style, "; ".join(beside))
