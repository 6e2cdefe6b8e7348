"""What the page says first, and the terminal: the findings over all interpreters, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.across.answers import answer_sentence
from reports.across.latencies import latency_sentences
from reports.across.pairs import cost, mean_cost
from reports.across.pep_779 import beside_pep_779
from reports.formatting import ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.across.answers import Answers
    from reports.across.pairs import Pair
    from reports.across.study import Study
    from reports.across.verdicts import Judgements


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
