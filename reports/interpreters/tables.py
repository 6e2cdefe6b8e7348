"""Tables without a column for each interpreter: the interpreters, costs, gains, and what has no time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reports.interpreters.pairs import beside_pep_779, cost, gains, mean_cost
from reports.speedups.caveats import run_caveats
from reports.wording.numbers import NOT_MEASURED, NOTHING, listing, percent, ratio
from reports.wording.tables import FrameTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.interpreters.pairs import Pair
    from reports.interpreters.study import Measured, Study
    from reports.statistics.intervals import Interval

UNKNOWN = "not found out"


@dataclass(slots=True)
class Lost:
    """Cells of one runner that have no time for one reason."""

    runner: str
    status: str
    reason: str
    interpreters: dict[str, None] = field(default_factory=dict)
    workloads: dict[str, None] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The interpreters, in words."""
        return listing(self.interpreters)

    @property
    def what(self) -> str:
        """The workloads, in words."""
        return listing(self.workloads)


def interpreter_table(study: Study) -> FrameTable:
    """Return what is known of each run that is shown."""
    headings = (
        *("Interpreter", "Python", "GIL at the end", "JIT", "Start method", "NumPy"),
        *("Noise floor", "Preset", "Measured", "File", "Caveats"),
    )
    rows = tuple(map(_interpreter, study.measured))
    return FrameTable("The interpreters, and the run of each", headings, rows, (*(False,) * 9, True, True))


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


def cost_table(pair: Pair) -> FrameTable:
    """Return the cost of every workload of a pair, and why others have none."""
    rows = list(_costs(pair))
    mean = mean_cost(pair)
    if mean:
        rows.append(("geometric mean", ratio(mean), beside_pep_779(mean), NOTHING, ""))
    rows += [(workload, NOT_MEASURED, NOTHING, NOTHING, reason) for workload, reason in pair.without.items()]
    headings = ("Workload", "Times as long", "Beside PEP 779", "Blocks", "Why not")
    shown = [0, 1, 2, 3, 4] if pair.differ_by == "build" else [0, 1, 3, 4]
    return FrameTable(
        f"{pair.head.name} against {pair.base.name}: time with one worker",
        tuple(headings[place] for place in shown),
        tuple(tuple(row[place] for place in shown) for row in rows),
        tuple(place == 4 for place in shown),
    )


def _costs(pair: Pair) -> Iterator[tuple[str, ...]]:
    for workload, blocks in pair.costs.items():
        interval = cost(pair, workload)
        yield workload, ratio(interval), beside_pep_779(interval), str(len(blocks)), ""


def gain_table(study: Study, pair: Pair) -> FrameTable:
    """Return what threads gain in every workload of a pair, with each number of them."""
    base, head = pair.base.name, pair.head.name
    headings = (
        *("Workload", "Threads", f"Speedup with {base}", f"Speedup with {head}"),
        *(f"{head} against one worker of {base}", f"{head} against as many threads of {base}"),
    )
    rows = tuple(
        (
            gain.workload,
            str(gain.workers),
            _ratio(gain.with_gil),
            ratio(gain.without_gil),
            ratio(gain.over_one),
            _ratio(gain.over_threads),
        )
        for gain in gains(study, pair)
    )
    return FrameTable(f"What threads gain with {head}, its cost taken off", headings, rows, (False,) * 6)


def _ratio(interval: Interval | None) -> str:
    return NOTHING if interval is None else ratio(interval)


def without_time_table(study: Study) -> FrameTable:
    """Return what has no time, each reason of a runner once."""
    rows = tuple(
        (lost.runner, lost.status, lost.reason, lost.where, lost.what) for lost in without_time(study)
    )
    headings = ("Runner", "Status", "Reason", "Interpreters", "Workloads")
    return FrameTable("Cells without time", headings, rows, (False, False, True, True, True))


def without_time(study: Study) -> tuple[Lost, ...]:
    """Return each reason of each runner once, failures before what was skipped."""
    found: dict[tuple[str, str, str], Lost] = {}
    for one in study.measured:
        cells = one.analysis.cells
        for _, row in cells[cells["status"] != "timed"].iterrows():
            key = row["runner"], row["status"], row["reason"]
            lost = found.setdefault(key, Lost(*key))
            lost.interpreters[one.name] = None
            lost.workloads[row["workload"]] = None
    return tuple(sorted(found.values(), key=lambda lost: (lost.status == "skipped", lost.runner)))
