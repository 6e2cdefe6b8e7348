"""The page over all interpreters, and what it says first: one self-contained HTML file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.drawing.render import style_sheet
from reports.interpreters.answers import answer_grid, answer_sentence, answers
from reports.interpreters.pairs import SOURCE, beside_pep_779, cost, mean_cost
from reports.interpreters.speedups import speedup_grid, startup_grid
from reports.interpreters.tables import cost_table, gain_table, interpreter_table, without_time_table
from reports.interpreters.verdicts import judgements, latency_grid, latency_sentences, verdict_grid
from reports.pages.publish import INTERPRETERS
from reports.pages.template import render
from reports.wording.numbers import ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.drawing.chart import Chart
    from reports.interpreters.answers import Answers
    from reports.interpreters.pairs import Pair
    from reports.interpreters.study import Study
    from reports.interpreters.verdicts import Judgements
    from reports.wording.tables import FrameTable, Grid

CSV = "interpreters.csv"


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What was found.

    Attributes:
        answers: What is fastest in each workload, by interpreter.
        judged: Every claim with its verdicts.
        sentences: The findings, the most important first.
    """

    answers: tuple[Answers, ...]
    judged: tuple[Judgements, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkloadSection:
    """One workload; it has no chart if it has no time anywhere."""

    name: str
    anchor: str
    summary: str
    grid: Grid
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class PairSection:
    """Two interpreters that took turns, and what threads gain; ``gains`` has no rows without their runs."""

    sentence: str
    costs: FrameTable
    gains: FrameTable
    failed: str | None
    caveats: tuple[str, ...]


def conclude(study: Study) -> Conclusions:
    """Return what follows from the runs and the pairs."""
    found, judged = answers(study), judgements(study)
    return Conclusions(found, judged, sentences(study, found, judged))


def sentences(study: Study, found: Sequence[Answers], judged: Sequence[Judgements]) -> tuple[str, ...]:
    """Return the findings: who is fastest, what one worker pays, who waits, and which claims change."""
    return (
        answer_sentence(study, found),
        *_costs(study),
        *latency_sentences(study),
        *_claims(judged),
    )


def _costs(study: Study) -> Iterator[str]:
    for pair in study.pairs:
        yield cost_sentence(pair)
    free = [one.name for one in study.measured if one.interpreter.free_threaded]
    if free and not study.pairs:
        yield (
            "What a free-threaded build costs with one worker was not measured: "
            "'make bench-all' has it take turns with a build that has the GIL."
        )


def cost_sentence(pair: Pair) -> str:
    """Return the mean cost of a pair, or why it has none."""
    mean = mean_cost(pair)
    if mean is None:
        why = pair.failed or "none of the workloads could be measured on both sides."
        return f"{pair.head.name} against {pair.base.name}, one worker: {why}"
    count = len(pair.costs)
    over = (
        f"on average of {count} workloads{_extremes(pair)}" if count > 1 else f"in {next(iter(pair.costs))}"
    )
    pep = f": {beside_pep_779(mean)}, beside the 10 to 15 % of PEP 779" if pair.differ_by == "build" else ""
    return f"With one worker {pair.head.name} took {ratio(mean)} as long as {pair.base.name}, {over}{pep}."


def _extremes(pair: Pair) -> str:
    """Return the cheapest and the dearest workload: an average over very different ones says little."""
    costs = {workload: cost(pair, workload) for workload in pair.costs}
    least, most = (
        min(costs, key=lambda name: costs[name].estimate),
        max(costs, key=lambda name: costs[name].estimate),
    )
    if costs[least].high >= costs[most].low:
        return ""
    return f", from {ratio(costs[least])} in {least} to {ratio(costs[most])} in {most}"


def _claims(judged: Sequence[Judgements]) -> Iterator[str]:
    changing = sum(one.changes for one in judged)
    if judged and len(judged[0].judged) > 1:
        change = "changes its" if changing == 1 else "change their"
        yield f"{changing} of {len(judged)} claims {change} verdict from interpreter to interpreter."


def render_page(study: Study, found: Conclusions, charts: Sequence[Chart]) -> str:
    """Return the HTML; every text from a run is escaped, and nothing in it is loaded from elsewhere."""
    changing = [one for one in found.judged if one.changes]
    return render(
        "interpreters.html.j2",
        study=study,
        sentences=found.sentences,
        answers=answer_grid(study, found.answers),
        workloads=[_workload(study, name, place, charts) for place, name in enumerate(study.workloads)],
        charts={chart.kind: chart for chart in charts if chart.workload is None},
        builds=[_pair(study, pair) for pair in study.pairs if pair.differ_by == "build"],
        switches=[_pair(study, pair) for pair in study.pairs if pair.differ_by == "switch"],
        starts=startup_grid(study),
        latencies=latency_grid(study),
        changing=verdict_grid(study, changing, "Claims that interpreters decide differently"),
        claims=verdict_grid(study, found.judged, "All claims"),
        interpreters=interpreter_table(study),
        without_time=without_time_table(study),
        pep_779=SOURCE,
        chart_folder=INTERPRETERS.charts,
        csv=CSV,
        light_colours=style_sheet(dark=False),
        dark_colours=style_sheet(dark=True),
    )


def _workload(study: Study, name: str, place: int, charts: Sequence[Chart]) -> WorkloadSection:
    summaries = (cell.summary for one in study.measured for cell in one.run.cells if cell.id.workload == name)
    chart = next((chart for chart in charts if chart.workload == name), None)
    return WorkloadSection(
        name, f"workload-{place + 1}", next(summaries, ""), speedup_grid(study, name), chart
    )


def _pair(study: Study, pair: Pair) -> PairSection:
    return PairSection(
        cost_sentence(pair), cost_table(pair), gain_table(study, pair), pair.failed, pair.caveats
    )
