"""``python -m benchmarks``: measures, stores the JSON in the history and says where it is."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from benchmarks.kinds.model import find_kinds
from benchmarks.machine.gil_state import watch_imports
from benchmarks.plan.plan import ROOT, add_options, make_plan, request_of
from benchmarks.plan.selection import SPEEDUP, UsageError
from benchmarks.process.interruption import Interrupted, deferred_signals, interruptible
from benchmarks.process.supervisor import usual_launch
from benchmarks.results.progress import Progress
from benchmarks.results.record import store
from benchmarks.results.replay import MeasuredRun
from benchmarks.results.session import Session
from benchmarks.user_function.launch import make_source
from benchmarks.user_function.plan import announcement, make_user_plan
from benchmarks.user_function.source import add_own_options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.plan.plan import Plan
    from benchmarks.process.supervisor import Launch

WRONG_USE = 2
UNKNOWN_CPU = "unknown-cpu"
"""Folder of runs that have no environment key and are therefore never compared."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks; return 0, 1 for a failed cell, 2 for wrong use, 130 or 143 after a signal."""
    watch_imports()
    with interruptible() as interruption:
        try:
            asked = _parser().parse_args(arguments)
            code = _measure_and_store(asked, *_plan(asked))
        except UsageError as error:
            print(f"gil-bench: {error}", file=sys.stderr)
            code = WRONG_USE
        except Interrupted:
            code = 0
        return interruption.exit_code or code


def _parser() -> argparse.ArgumentParser:
    kinds = f"Kinds of measurement are: {', '.join((SPEEDUP, *find_kinds()))}."
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, epilog=kinds)
    add_options(parser.add_argument)
    parser.add_argument("--http-url", help="fetch this page instead of those of a server of ours")
    add_own_options(parser, several=False)
    parser.add_argument("--saved-path-file", type=Path, help="write the path of the stored JSON into it")
    return parser


def _plan(asked: argparse.Namespace) -> tuple[Plan, Callable[[Path], Launch]]:
    """Return the plan, fitted to a probe of the user's function if there is one, and how to launch groups.

    Raises:
        UsageError: What was asked for does not exist or makes no sense.
    """
    request = request_of(asked)
    if not asked.workload:
        for name in ("items", "check"):
            if getattr(asked, name):
                raise UsageError(
                    f"{name.upper()} belongs to a function of yours: name that, too, with WORKLOAD."
                )
        return make_plan(request, find_kinds()), usual_launch
    if asked.workloads:
        raise UsageError("measure either a workload of yours or some of the suite's, not both at once.")
    source = make_source(
        asked.workload, asked.items, asked.check, asked.folder, asked.import_path, asked.python
    )
    asked.storage.mkdir(parents=True, exist_ok=True)
    plan, own = make_user_plan(source, request)
    print(announcement(plan, own), file=sys.stderr, flush=True)
    return plan, own.launch


def _measure_and_store(asked: argparse.Namespace, plan: Plan, launch: Callable[[Path], Launch]) -> int:
    """Measure everything; whatever ends that, what was finished by then is stored."""
    asked.storage.mkdir(parents=True, exist_ok=True)
    if asked.http_url:
        os.environ["GIL_BENCH_HTTP_URL"] = asked.http_url
    session, code = Session(plan), 0
    try:
        session.measure(Progress(Console(stderr=True), time.monotonic), launch)
    finally:
        if session.has_results:
            with deferred_signals():
                code = _store(session, asked)
    return code


def _store(session: Session, asked: argparse.Namespace) -> int:
    """Have pytest-benchmark write the JSON, and put it into the history."""
    os.environ.pop("PYTEST_XDIST_WORKER", None)  # of somebody's tests: pytest-benchmark records nothing there
    with tempfile.TemporaryDirectory(prefix="writing-", dir=asked.storage) as folder:
        written = Path(folder) / "run.json"
        code = pytest.main(_pytest_arguments(written), plugins=[MeasuredRun(session)])
        run = json.loads(written.read_text(encoding="utf-8"))
        ours = run["gil_bench"]
        environment = asked.storage / (ours["environment_key"] or UNKNOWN_CPU)
        started = datetime.fromisoformat(ours["started"])
        stored = store(written, environment, started, run["commit_info"].get("id", ""))
    if asked.saved_path_file:
        asked.saved_path_file.write_text(f"{stored}\n", encoding="utf-8")
    print(f"saved: {stored}")
    return 0 if code == pytest.ExitCode.OK else 1


def _pytest_arguments(written: Path) -> list[str]:
    return [
        *(str(ROOT / "benchmarks" / name) for name in ("bench_speedup.py", "bench_kinds.py")),
        f"--rootdir={ROOT}",
        f"--config-file={ROOT / 'pyproject.toml'}",
        f"--benchmark-json={written}",
        *("-p", "no:cacheprovider", "-p", "no:terminal", "--capture=no", "--benchmark-quiet"),
        *("-o", "filterwarnings="),  # meant for tests
    ]


if __name__ == "__main__":
    sys.exit(main())
