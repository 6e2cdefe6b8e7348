"""The claims of the lesson and the answers beside busy workers, by interpreter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.latency.conditions import Answers, condition_name, place
from reports.chapters.latency.facts import AnswersPoint
from reports.claims.delays import DELAYED
from reports.claims.judged import judge_all
from reports.claims.judging import by_region, number_text
from reports.claims.model import Verdict
from reports.statistics.intervals import Interval
from reports.statistics.percentiles import in_blocks, percentile
from reports.wording.numbers import duration, listing, ratio
from reports.wording.tables import EMPTY, Grid, Place, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.claims.judged import Judged
    from reports.claims.model import Claim
    from reports.interpreters.study import Measured, Study

DECIDED = frozenset({Verdict.CONFIRMED, Verdict.REFUTED, Verdict.NOT_APPLICABLE})
"""Verdicts that say something of an interpreter; the others say that a measurement did not suffice."""
DELAY_STYLES = {Verdict.CONFIRMED: "slower", Verdict.REFUTED: "faster", Verdict.INCONCLUSIVE: "unsure"}
"""How answers are shown that are delayed to at least twice their time, that are not, or that may be."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """One claim and what each run says of it, in the order of the interpreters."""

    claim: Claim
    judged: tuple[Judged, ...]

    @property
    def changes(self) -> bool:
        """Whether two interpreters decide it differently."""
        return len({entry.judgement.verdict for entry in self.judged} & DECIDED) > 1


def judgements(study: Study) -> tuple[Judgements, ...]:
    """Return all claims in their order, each judged by every run."""
    by_run = [judge_all(one.analysis) for one in study.measured]
    return tuple(Judgements(judged[0].claim, judged) for judged in zip(*by_run, strict=True))


def verdict_grid(study: Study, shown: Iterable[Judgements], caption: str) -> Grid:
    """Return a row for each claim with its verdicts and their numbers."""
    return Grid(
        caption,
        "Claim",
        tuple(one.name for one in study.measured),
        tuple(
            Row(one.claim.sentence, tuple(map(_verdict_place, one.judged)), f"expected: {one.claim.expected}")
            for one in shown
        ),
    )


def _verdict_place(entry: Judged) -> Place:
    verdict = entry.judgement.verdict
    number = " ".join(filter(None, (number_text(entry.judgement), entry.judgement.unit)))
    return Place(verdict, verdict.replace(" ", "-"), "" if entry.judgement.number is None else number)


def answers_of(measured: Measured) -> Answers:
    """Return the answers of one run."""
    return Answers(measured.run.of(AnswersPoint))


def latency_grid(study: Study) -> Grid:
    """Return a row for each condition; it has no rows if nobody measured any."""
    found = [answers_of(one) for one in study.measured]
    named = [{condition_name(point): point for point in answers.points} for answers in found]
    every = sorted((point for answers in found for point in answers.points), key=place)
    conditions = dict.fromkeys(map(condition_name, every))
    rows = tuple(
        Row(
            name,
            tuple(
                _latency_place(mine.get(name), answers) for mine, answers in zip(named, found, strict=True)
            ),
        )
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


def _latency_place(point: AnswersPoint | None, answers: Answers) -> Place:
    if point is None:
        return EMPTY
    median, _, interval = duration(percentile(point, 0.5)).partition(" (")
    rare = percentile(point, 0.99)
    beside = [f"({interval}"] if interval else []
    alone = answers.find(responder=point.responder)
    style = ""
    if alone is not None and alone is not point:
        times = in_blocks(point, alone)
        beside.append(f"{ratio(times)} as long")
        style = DELAY_STYLES.get(by_region(times, DELAYED), "")
    if rare.estimate == rare.estimate:
        beside.append(f"99 % within {duration(Interval(rare.estimate, float('nan'), float('nan')))}")
    return Place(median, style, "; ".join(beside))
