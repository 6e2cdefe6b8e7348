"""pytest's side of a measuring run: options, the cells as tests, and what is added to the JSON."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from benchmarks.kinds.kinds import labels
from benchmarks.plan.plan import STEP_TIMEOUT_S, STORAGE, Request, make_plan
from benchmarks.plan.presets import Kind
from benchmarks.plan.selection import UsageError
from benchmarks.process.interruption import deferred_signals
from benchmarks.results.progress import Progress
from benchmarks.results.record import run_record
from benchmarks.results.session import Planned, Session

if TYPE_CHECKING:
    from collections.abc import Generator, MutableMapping

    from benchmarks.plan.plan import Plan

SESSION = pytest.StashKey[Session]()
KIND_FILES = {f"bench_{kind}.py": kind for kind in Kind}
"""Their tests come after the speedups, in this order."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a measuring run; ``python -m benchmarks --help`` describes them."""
    group = parser.getgroup("gil-bench")
    group.addoption("--preset", default="default", help="quick, default or full")
    group.addoption("--workloads", help="names of workloads or families; all by default")
    group.addoption("--runners", help="names of runners; all by default")
    group.addoption("--workers", help="numbers of workers; powers of two by default")
    group.addoption("--kinds", help="kinds of measurement; those of the preset by default")
    group.addoption("--seed", type=int, help="of the random order within blocks")
    group.addoption(
        "--step-timeout", type=float, default=STEP_TIMEOUT_S, help="seconds that a round may take"
    )
    group.addoption("--storage", type=Path, default=STORAGE, help="folder of the history")
    group.addoption("--lines-only", action="store_true", help="show one line a group and no dots")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the kinds of measurement that this run does not have."""
    if collection_path.name == "bench_speedup.py":
        return None if _session(config).plan.selection.workloads else True
    kind = KIND_FILES.get(collection_path.name)
    return True if kind and kind not in _session(config).plan.kinds else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the speedups first: whoever interrupts a run wants those."""
    places = {name: place for place, name in enumerate(KIND_FILES, start=1)}
    items.sort(key=lambda item: places.get(item.path.name, 0))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of every cell, and of every benchmark of the other kinds."""
    if metafunc.module.__name__.endswith("bench_speedup"):
        cells = _session(metafunc.config).plan.cells()
        metafunc.parametrize(
            ("workload", "runner", "workers", "role"),
            [(cell.workload, cell.runner, cell.workers, str(cell.role)) for cell in cells],
            ids=[cell.label for cell in cells],
        )
    kind = KIND_FILES.get(f"{metafunc.module.__name__.rpartition('.')[2]}.py")
    if kind:
        metafunc.parametrize("label", labels(kind, _session(metafunc.config).plan))


@pytest.fixture(scope="session")
def session(pytestconfig: pytest.Config) -> Session:
    """The measuring run that all benchmark tests share."""
    return _session(pytestconfig)


def _session(config: pytest.Config) -> Session:
    if SESSION not in config.stash:
        planned = config.pluginmanager.get_plugin(Planned.NAME)
        planned = planned or Planned(_plan(config))
        progress = Progress(Console(stderr=True), time.monotonic)
        config.stash[SESSION] = Session(planned.plan, progress, planned.launch)
    return config.stash[SESSION]


def _plan(config: pytest.Config) -> Plan:
    """Return the plan of a run that was started as pytest's and not by ``python -m benchmarks``."""
    option = config.getoption
    asked = Request(
        preset=option("preset"),
        workloads=option("workloads"),
        runners=option("runners"),
        workers=option("workers"),
        kinds=option("kinds"),
        seed=option("seed"),
        step_timeout_s=option("step_timeout"),
    )
    try:
        plan = make_plan(asked, option("storage"))
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error
    plan.folder.mkdir(parents=True, exist_ok=True)
    return plan


def pytest_benchmark_update_machine_info(machine_info: MutableMapping[str, Any]) -> None:
    """Take out the clock rates of the moment, which differ between runs on the same machine."""
    for volatile in ("hz_actual", "hz_actual_friendly"):
        machine_info.get("cpu", {}).pop(volatile, None)


def pytest_benchmark_update_json(config: pytest.Config, output_json: MutableMapping[str, Any]) -> None:
    """Add ``gil_bench``: what the whole run has in common, and the cells that have no time."""
    if SESSION in config.stash:
        output_json["gil_bench"] = run_record(config.stash[SESSION], output_json["machine_info"])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """Save the run undisturbed, also one in which no cell has a time.

    pytest-benchmark saves in its own hook, which takes a second, and writes nothing without benchmarks.
    """
    config = session.config
    with deferred_signals():
        yield
        path = config.getoption("benchmark_json")
        if path and SESSION in config.stash and config.stash[SESSION].has_results and not Path(path).exists():
            _save_without_benchmarks(config, Path(path))


def _save_without_benchmarks(config: pytest.Config, path: Path) -> None:
    hook = config.hook
    machine_info = hook.pytest_benchmark_generate_machine_info(config=config)
    hook.pytest_benchmark_update_machine_info(config=config, machine_info=machine_info)
    run = hook.pytest_benchmark_generate_json(
        config=config,
        benchmarks=[],
        include_data=True,
        machine_info=machine_info,
        commit_info=hook.pytest_benchmark_generate_commit_info(config=config),
    )
    hook.pytest_benchmark_update_json(config=config, benchmarks=[], output_json=run)
    path.write_text(json.dumps(run, indent=4))


def pytest_report_teststatus(report: pytest.TestReport, config: pytest.Config) -> tuple[str, str, str] | None:
    """Print no dots between the lines that ``python -m benchmarks`` shows."""
    return (report.outcome, "", "") if config.getoption("lines_only") else None
