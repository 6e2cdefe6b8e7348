"""What pages of one run have in common, and the page of a run: one self-contained HTML file.

Each chapter and each chart is there only if the run has something for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.matrix import KEY, machine, matrix, trust
from reports.advice.section import workload_sections
from reports.chapters.chapter import find_chapters
from reports.chapters.section import run_sections
from reports.claims.judged import judge_all, lesson_list
from reports.pages.again import again
from reports.pages.calculator import calculator, calculator_script
from reports.pages.publish import RUN
from reports.pages.surprises import surprises
from reports.pages.template import render
from reports.speedups.caveats import merged_caveats, run_caveats
from reports.speedups.cells import runner_name
from reports.speedups.missing import missing
from reports.speedups.noise import controls
from reports.speedups.verdicts import speedup_text
from reports.why.gil_method import how_measured
from reports.wording.numbers import bytes_of_memory, percent, significant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.advice.findings import Finding
    from reports.data.environment import Build, Environment, Settings
    from reports.data.model import Run
    from reports.drawing.chart import Chart
    from reports.pages.publish import Part
    from reports.speedups.caveats import MergedCaveat
    from reports.speedups.cells import Analysis

NOISE = "noise_floor"
"""The kind of chart that stands with the noise of the run."""
UNKNOWN = "unknown"
HOW_CHECKED = (
    "Every result of every round was checked, outside the timed part; a cell with a wrong result has no time."
)


def render_page(analysis: Analysis, findings: Sequence[Finding], charts: Sequence[Chart]) -> str:
    """Return the HTML; every text from the run is escaped, and nothing in it is loaded from elsewhere."""
    found = matrix(analysis, findings)
    of_chapters = find_chapters()
    more = [chart for chart in charts if chart.workload is None and chart.room not in of_chapters]
    return render(
        "page.html.j2",
        **run_parts(analysis, findings, charts, RUN),
        matrix=found,
        matrix_key=KEY,
        surprises=surprises(analysis, found),
        more_charts=[chart for chart in more if chart.kind != NOISE],
        lesson=lesson_list(judge_all(analysis)),
        how_checked=HOW_CHECKED,
    )


def run_parts(
    analysis: Analysis, findings: Sequence[Finding], charts: Sequence[Chart], part: Part
) -> dict[str, object]:
    """Return what every page of one run shows, by the names that templates know it by.

    Args:
        analysis: The run.
        findings: What was found in it.
        charts: Its charts.
        part: Where the page and its charts are.
    """
    found = calculator(analysis)
    return {
        "run": analysis.run,
        "calculator": found,
        "own_script": calculator_script(found),
        "machine": machine(analysis.run.environment),
        "trust": trust(analysis, findings),
        "sections": workload_sections(
            analysis, findings, [chart for chart in charts if chart.room not in find_chapters()]
        ),
        "run_charts": {chart.kind: chart for chart in charts if chart.workload is None},
        "run_sections": run_sections(analysis, charts),
        "chart_folder": part.charts,
        "noise": _noise(analysis),
        "without_time": missing(analysis),
        "run_caveats": run_caveats(analysis.run),
        "cell_caveats": _cell_caveats(analysis),
        "gil_method": how_measured(analysis.run),
        "environment": environment_rows(analysis.run),
        "again": again(analysis.run),
    }


def _noise(analysis: Analysis) -> dict[str, object]:
    found = controls(analysis.noise)
    rows = [
        (
            control["workload"],
            speedup_text(control),
            percent(control["half_width"]),
            {True: "yes", False: "no", None: "no interval"}[control["contains_one"]],
        )
        for _, control in analysis.noise.iterrows()
    ]
    return {"rows": rows, "holding": found.holding, "known": found.known, "reach": percent(found.reach)}


def _cell_caveats(analysis: Analysis) -> tuple[MergedCaveat, ...]:
    """Return each kind of caveat once, with the cells that it touches."""
    return merged_caveats(
        ((row["workload"], runner_name(row), int(row["workers"])), caveat)
        for _, row in analysis.cells.iterrows()
        for caveat in row["caveats"]
    )


def environment_rows(run: Run) -> tuple[tuple[str, str], ...]:
    """Return name and value of every fact about where and how a run was measured."""
    return (
        *_run_rows(run),
        *environment_facts(run.environment),
    )


def environment_facts(environment: Environment) -> tuple[tuple[str, str], ...]:
    """Return name and value of every fact about interpreter, machine and libraries."""
    return (
        *_python_rows(environment),
        *_machine_rows(environment),
        *environment.libraries.items(),
    )


def _run_rows(run: Run) -> tuple[tuple[str, str], ...]:
    return (
        ("Measured", f"{run.started:%Y-%m-%d %H:%M:%S %Z}"),
        ("Took", UNKNOWN if run.wall_s is None else f"{significant(run.wall_s)} s"),
        ("Preset", run.preset),
        ("Seed of the random order", _shown(run.seed)),
        ("Commit", _shown(run.commit)),
        ("File", run.source),
        ("Environment key", run.environment_key or "none, because the CPU model is unknown: never compared"),
    )


def _python_rows(environment: Environment) -> tuple[tuple[str, str], ...]:
    interval_s = environment.switch_interval_s
    return (
        ("Python", f"{environment.implementation} {environment.python_version}"),
        ("Build", _build(environment.build)),
        ("Free-threaded build", _yes_or_no(environment.free_threaded_build)),
        ("GIL live at the end of the run", _yes_or_no(environment.gil_enabled_at_end)),
        ("JIT", _yes_or_no(environment.jit)),
        ("Switch interval", UNKNOWN if interval_s is None else f"{significant(interval_s * 1e3)} ms"),
        ("Default start method of processes", _shown(environment.default_start_method)),
        ("BLAS", environment.blas or "none"),
    )


def _machine_rows(environment: Environment) -> tuple[tuple[str, str], ...]:
    memory = environment.memory_bytes
    return (
        ("CPU", _shown(environment.cpu_model)),
        ("Usable CPUs", str(environment.usable_cpus)),
        ("Logical CPUs", _shown(environment.logical_cpus)),
        ("CPUs by affinity", _shown(environment.affinity_cpus)),
        ("CPU quota", "none" if environment.quota_cpus is None else f"{environment.quota_cpus:g} CPUs"),
        ("CPU settings", _settings(environment.settings)),
        ("Memory", UNKNOWN if memory is None else bytes_of_memory(memory)),
        ("Load average before the run", _shown(environment.load_average_1m)),
        ("Operating system", " ".join(filter(None, (environment.os, environment.kernel))) or UNKNOWN),
        ("Architecture", _shown(environment.architecture)),
    )


def _build(build: Build) -> str:
    """Return such as ``GCC 12.2.0, profile-guided, link-time optimized``."""
    choices = {
        "profile-guided": build.profile_guided,
        "link-time optimized": build.link_time_optimized,
        "in a shared library": build.shared_library,
        "with debug checks": build.debug,
    }
    told = [build.compiler, *(name for name, chosen in choices.items() if chosen)]
    return ", ".join(filter(None, told)) or UNKNOWN


def _settings(settings: Settings) -> str:
    """Return such as ``governor performance, turbo off, SMT on, 2 NUMA nodes``: what the system tells."""
    switches = {"turbo": settings.turbo, "SMT": settings.smt}
    nodes = settings.numa_nodes
    told = (
        settings.governor and f"governor {settings.governor}",
        *(f"{name} {'on' if on else 'off'}" for name, on in switches.items() if on is not None),
        nodes and f"{nodes} NUMA node{'s' * (nodes > 1)}",
    )
    return ", ".join(str(each) for each in told if each) or UNKNOWN


def _shown(value: object) -> str:
    return UNKNOWN if value is None else str(value)


def _yes_or_no(value: bool | None) -> str:  # noqa: FBT001 - it is the value that is put into words
    return UNKNOWN if value is None else ("yes" if value else "no")
