"""No two texts of a page may contradict each other: findings, advice, causes, tables, titles and claims.

What a text states, and what contradicts what, is in ``contradictions.py``.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from reports.advice.findings import findings
from reports.advice.matrix import matrix
from reports.advice.section import workload_sections
from reports.chapters.chapter import load_run
from reports.chapters.scaling.chapter import scaling_rows
from reports.claims.judged import judge_all
from reports.pages.run_charts import charts_of
from reports.pages.surprises import surprises
from reports.speedups.cells import analyze
from tests.reports.make_pages import MADE
from tests.reports.make_run import stored
from tests.reports.pages.contradictions import EXCLUDE, SAYS, Text, contradictions, stated_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.advice.matrix import Matrix
    from reports.advice.section import Section
    from reports.speedups.cells import Analysis

STORED = Path(__file__).parent.parent / "stored_run.json"
"""A real run: preset quick, 2 CPUs, CPython 3.11."""


def test_the_rules_name_facts_that_some_text_states() -> None:
    """A rule for a fact that no pattern finds would never fail."""
    known = {says.fact for says in SAYS}
    assert known >= {fact for one, other, _ in EXCLUDE for fact in (one, other)}


@cache
def _texts(name: str) -> tuple[Text, ...]:
    """Return all texts of the page of a run."""
    with TemporaryDirectory() as folder:
        path = STORED if name == "stored" else stored(Path(folder), MADE[name])
        analysis = analyze(load_run(path))
    found = findings(analysis)
    parts = [_of_section(section) for section in workload_sections(analysis, found, [])]
    answer = _of_the_first_screen(analysis, matrix(analysis, found))
    return tuple(chain(answer, *parts, _of_charts(analysis), _of_laws(analysis), _of_claims(analysis)))


def _of_the_first_screen(analysis: Analysis, shown: Matrix) -> Iterator[Text]:
    for row in shown.rows:
        for each in row.cells:
            yield Text(each.verdict, row.workload, each.runner, each.workers)
            if each.advised:
                yield Text("in front", row.workload, each.runner, each.workers)
        yield Text(row.advice, row.workload)
    yield from (Text(surprise.sentence) for surprise in surprises(analysis, shown))


def _of_section(section: Section) -> Iterator[Text]:
    finding = section.finding
    yield from (Text(clause, finding.workload) for clause in finding.clauses)
    yield from (Text(sentence, finding.workload) for sentence in section.explanations)
    yield Text(finding.answer, finding.workload)
    if finding.advice:
        yield Text(finding.advice.sentence, finding.workload)
        yield Text(finding.advice.brief, finding.workload)
    yield Text(section.why, finding.workload)
    for row in section.rows:
        if row.name == row.runner:
            yield from (Text(f, finding.workload, row.runner, int(row.figures[0])) for f in row.figures[1:3])
    for evidence in section.evidence:
        if evidence.cause:
            about = (finding.workload, evidence.runner, int(evidence.figures[0]))
            yield Text(evidence.cause.sentence, *about)
            yield Text(evidence.cause.brief, *about)
            yield Text(f"cause: {evidence.cause.name}", *about)


def _of_charts(analysis: Analysis) -> Iterator[Text]:
    for chart in charts_of(analysis, every=True):
        drawing = chart.kind.draw(analysis, chart.workload)
        if drawing:
            title = drawing.figure.get_suptitle().replace("\n", " ")
            yield Text(title, drawing.workload)


def _of_laws(analysis: Analysis) -> Iterator[Text]:
    rows = {(row.workload, row.runner): row.sentence for row in scaling_rows(analysis)}
    yield from (Text(sentence, workload, runner) for (workload, runner), sentence in rows.items())
    best = analysis.best[["workload", "runner"]].itertuples(index=False)
    yield from (Text("no law", *map(str, pair)) for pair in best if tuple(pair) not in rows)


def _of_claims(analysis: Analysis) -> Iterator[Text]:
    for judged in judge_all(analysis):
        about = re.search(r"Speedup of (\w+) under (\w+)", judged.claim.support)
        workload, runner = about.groups() if about else (None, None)
        yield Text(f"{judged.judgment.verdict.value}: {judged.claim.sentence}", workload, runner)
        if about:
            yield Text(judged.judgment.sentence, workload)


@pytest.mark.parametrize("name", ["stored", *MADE])
def test_no_two_texts_of_a_page_contradict_each_other(name: str) -> None:
    """Whatever the run, one page says one thing."""
    assert contradictions(_texts(name)) == []


def test_every_made_page_states_something() -> None:
    """Patterns that find nothing any more would let everything pass."""
    for name in MADE:
        assert len({fact.fact for text in _texts(name) for fact in stated_in(text)}) > 5, name


@pytest.mark.parametrize(
    "pair",
    [
        (
            Text("faster", "sha", "threads", 2),
            Text("Stay with sequential: no runner at its best is shown to be faster", "sha"),
        ),
        (Text("faster", "sha", "threads", 2), Text("slower", "sha", "threads", 2)),
        (
            Text("1.49× (1.37–1.65)", "sha", "threads", 2),
            Text("Threads 1.92× (1.87–2.00) with 2 workers: ", "sha"),
        ),
        (Text("69 % (64–71) of the speed of independent processes went into sending items", "sha"),),
        (Text("cause: GIL-bound", "sha", "threads", 2), Text("cause: GIL released", "sha", "threads", 2)),
        (
            Text("most of its time is waiting", "sha"),
            Text("a CPU quota stopped it in 70 % of its periods", "sha", "threads", 2),
        ),
        (
            Text(
                "independent processes reached 1.20× (1.19–1.21), what it waits for (disk or server) allows "
                "no more",
                "sha",
                "threads",
                2,
            ),
            Text("4.00× (3.97–4.03)", "sha", "threads", 8),
        ),
    ],
)
def test_a_contradiction_is_found(pair: tuple[Text, ...]) -> None:
    """What pages once said."""
    assert contradictions(pair) != []
