"""pytest's side of a measuring run: its options, the run as a fixture, and our additions to the JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.plan.plan import add_options
from benchmarks.results.record import run_record, why_no_commit
from benchmarks.results.replay import SESSION, session_of

if TYPE_CHECKING:
    from collections.abc import Generator, MutableMapping

    from benchmarks.results.session import Session


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a measuring run; ``python -m benchmarks --help`` describes them."""
    add_options(parser.getgroup("gil-bench").addoption)


@pytest.fixture(scope="session")
def session(pytestconfig: pytest.Config) -> Session:
    """The measuring run that all benchmark tests share."""
    return session_of(pytestconfig)


def pytest_benchmark_update_machine_info(machine_info: MutableMapping[str, Any]) -> None:
    """Remove the host's name, and the current clock rates, which differ from run to run."""
    machine_info.pop("node", None)
    for volatile in ("hz_actual", "hz_actual_friendly"):
        machine_info.get("cpu", {}).pop(volatile, None)


def pytest_benchmark_update_commit_info(commit_info: MutableMapping[str, Any]) -> None:
    """Say why git found no commit, without git's output, which contains paths."""
    if "error" in commit_info:
        commit_info["error"] = why_no_commit(commit_info["error"])


def pytest_benchmark_update_json(config: pytest.Config, output_json: MutableMapping[str, Any]) -> None:
    """Add ``gil_bench``: facts about the whole run, and the cells without a time."""
    if SESSION in config.stash:
        output_json["gil_bench"] = run_record(config.stash[SESSION], output_json["machine_info"])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """Also save a run without any times, for which pytest-benchmark writes nothing."""
    yield
    config = session.config
    run = config.stash.get(SESSION, None)
    if run is None:
        return
    path = config.getoption("benchmark_json")
    if path and run.has_results and not Path(path).exists():
        _save_without_benchmarks(config, Path(path))
    if run.interrupted:
        session.exitstatus = pytest.ExitCode.INTERRUPTED


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
