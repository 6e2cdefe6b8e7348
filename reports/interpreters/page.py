"""The page over all interpreters, and what it says first: one self-contained HTML file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.interpreters import by_interpreter
from reports.interpreters.gains import cost_sentence, cost_table, gain_table
from reports.interpreters.matrix import leader_sentence, leaders, matrix
from reports.interpreters.pairs import SOURCE
from reports.pages.publish import INTERPRETERS
from reports.pages.run_page import UNKNOWN
from reports.pages.template import render
from reports.speedups.caveats import run_caveats
from reports.wording.numbers import NOT_MEASURED, NOTHING, listing, percent
from reports.wording.runners import family
from reports.wording.tables import TextTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.drawing.chart import Chart
    from reports.interpreters.by_interpreter import ClaimByInterpreter
    from reports.interpreters.matrix import LeadersByInterpreter
    from reports.interpreters.pairs import Pair
    from reports.interpreters.study import Measured, Study
    from reports.wording.tables import Grid

CSV = "interpreters.csv"
WORTH_A_NAME = frozenset({"asyncio-threads"})
"""Variants that are something else than what they are named after: these are threads."""


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What was found.

    Attributes:
        leaders: What is fastest in each workload, by interpreter.
        claims: Every claim with its verdicts.
        answers: Whether the fastest runner depends on the interpreter, and what PEP 779 says to each build.
        others: What else was found.
    """

    leaders: tuple[LeadersByInterpreter, ...]
    claims: tuple[ClaimByInterpreter, ...]
    answers: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """All findings, the most important first."""
        return (*self.answers, *self.others)


@dataclass(frozen=True, slots=True)
class WorkloadSection:
    """One workload; it has no chart if it has no time anywhere.

    Attributes:
        summary: The workload's own sentence.
        leaders: What is fastest with which interpreter.
    """

    name: str
    anchor: str
    summary: str
    leaders: str
    grid: Grid
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class PairSection:
    """Two interpreters that took turns, and what threads gain; ``gains`` has no rows without their runs."""

    names: str
    sentence: str
    costs: TextTable
    gains: TextTable
    failed: str | None
    caveats: tuple[str, ...]


def conclude(study: Study) -> Conclusions:
    """Return what follows from the runs and the pairs."""
    leading, claims = leaders(study), by_interpreter.claims(study)
    others = (
        *(cost_sentence(pair) for pair in study.pairs if pair.differ_by == "switch"),
        by_interpreter.latency_sentence(study),
        by_interpreter.claim_sentence(claims),
    )
    answers = (*_build_costs(study), leader_sentence(study, leading))
    return Conclusions(leading, claims, tuple(filter(None, answers)), tuple(filter(None, others)))


def _build_costs(study: Study) -> Iterator[str]:
    yield from (cost_sentence(pair) for pair in study.pairs if pair.differ_by == "build")
    if not study.pairs and any(one.interpreter.free_threaded for one in study.measured):
        yield "What a free-threaded build costs one worker was not measured: 'make bench-all' does that."


def render_page(study: Study, found: Conclusions, charts: Sequence[Chart]) -> str:
    """Return the HTML; every text from a run is escaped, and nothing in it is loaded from elsewhere."""
    changing = [one for one in found.claims if one.changes]
    return render(
        "interpreters.html.j2",
        study=study,
        found=found,
        matrix=matrix(study, found.leaders),
        workloads=[_workload(study, one, place, charts) for place, one in enumerate(found.leaders)],
        charts={chart.kind: chart for chart in charts if chart.workload is None},
        builds=[_pair(study, pair) for pair in study.pairs if pair.differ_by == "build"],
        switches=[_pair(study, pair) for pair in study.pairs if pair.differ_by == "switch"],
        starts=by_interpreter.startup_grid(study),
        latencies=by_interpreter.latency_grid(study),
        changing=by_interpreter.claim_grid(study, changing, "Claims that interpreters decide differently"),
        claims=by_interpreter.claim_grid(study, found.claims, "All claims"),
        interpreters=interpreter_table(study),
        without_time=without_time_table(study),
        pep_779=SOURCE,
        chart_folder=INTERPRETERS.charts,
        csv=CSV,
    )


def _workload(
    study: Study, leading: LeadersByInterpreter, place: int, charts: Sequence[Chart]
) -> WorkloadSection:
    name = leading.workload
    summaries = (cell.summary for one in study.measured for cell in one.run.cells if cell.id.workload == name)
    chart = next((chart for chart in charts if chart.workload == name), None)
    return WorkloadSection(
        name,
        f"workload-{place + 1}",
        next(summaries, ""),
        _by_leader(study, leading),
        by_interpreter.speedup_grid(study, name),
        chart,
    )


def _by_leader(study: Study, leading: LeadersByInterpreter) -> str:
    """Return such as ``processes with 3.13; threads with 3.13t``; variants count as what they are of."""
    known: dict[str, list[str]] = defaultdict(list)
    for one, found in zip(study.measured, leading.found, strict=True):
        if found is not None:
            runners = dict.fromkeys(name if name in WORTH_A_NAME else family(name) for name in found.names)
            known[listing(runners, "or")].append(one.name)
    return "; ".join(f"{names} with {listing(interpreters)}" for names, interpreters in known.items())


def _pair(study: Study, pair: Pair) -> PairSection:
    return PairSection(
        f"{pair.head.name} vs {pair.base.name}",
        cost_sentence(pair),
        cost_table(pair),
        gain_table(study, pair),
        pair.failed,
        pair.caveats,
    )


def interpreter_table(study: Study) -> TextTable:
    """Return what is known of each run that is shown."""
    headings = (
        *("Interpreter", "Python", "GIL at the end", "JIT", "Start method", "NumPy"),
        *("Noise floor", "Preset", "Measured", "File", "Caveats"),
    )
    rows = tuple(map(_interpreter, study.measured))
    return TextTable("The interpreters, and the run of each", headings, rows, (*(False,) * 9, True, True))


def _interpreter(measured: Measured) -> tuple[str, ...]:
    run, environment = measured.run, measured.run.environment
    noise = measured.analysis.noise["half_width"].max()
    build = " free-threaded" if measured.interpreter.free_threaded else ""
    return (
        measured.name,
        f"{environment.implementation} {environment.python_version}{build}",
        "on" if measured.interpreter.gil_enabled else "off",
        {True: "on", False: "off", None: "none"}[environment.jit],
        environment.default_start_method or UNKNOWN,
        dict(environment.libraries).get("numpy", "none"),
        f"±{percent(float(noise))}" if noise == noise else NOT_MEASURED,  # noqa: PLR0124 - NaN is no noise
        run.preset,
        f"{run.started:%Y-%m-%d %H:%M %Z}",
        run.source,
        " ".join(run_caveats(run)) or NOTHING,
    )


def without_time_table(study: Study) -> TextTable:
    """Return why runners were not measured: each reason once, failures before what was skipped."""
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for one in study.measured:
        cells = one.analysis.cells
        for _, row in cells[cells["status"] != "timed"].iterrows():
            found[row["runner"], row["status"], row["reason"]].append((one.name, row["workload"]))
    rows = tuple(
        (*key, *(listing(dict.fromkeys(names)) for names in zip(*where, strict=True)))
        for key, where in sorted(found.items(), key=lambda entry: (entry[0][1] == "skipped", entry[0][0]))
    )
    headings = ("Runner", "Status", "Reason", "Interpreters", "Workloads")
    return TextTable("Not measured", headings, rows, (False, False, True, True, True))
