"""``python -m benchmarks``: measures, stores the JSON in the history and says where it is."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.machine.gil_state import watch_imports
from benchmarks.plan.plan import ROOT, STEP_TIMEOUT_S, STORAGE, Request, make_plan
from benchmarks.plan.presets import SPEEDUP, Kind
from benchmarks.plan.selection import UsageError
from benchmarks.process.interruption import Interrupted, interruptible
from benchmarks.results.session import Planned
from benchmarks.results.storage import store
from benchmarks.user_function.launch import make_source
from benchmarks.user_function.options import add_own_options
from benchmarks.user_function.plan import announcement, make_user_plan

if TYPE_CHECKING:
    from collections.abc import Sequence


WRONG_USE = 2
UNKNOWN_CPU = "unknown-cpu"
"""Folder of runs that have no environment key and are therefore never compared."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks; return 0, 1 for a failed cell, 2 for wrong use, 130 or 143 after a signal."""
    asked = _parser().parse_args(arguments)
    watch_imports()
    with interruptible() as interruption:
        try:
            code = _measure_and_store(asked, _planned(asked))
        except UsageError as error:
            print(f"gil-bench: {error}", file=sys.stderr)
            code = WRONG_USE
        except Interrupted:
            code = 0
        return interruption.exit_code or code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--preset", default="default", help="quick, default or full")
    parser.add_argument("--workloads", help="names of workloads or of their files; all by default")
    parser.add_argument("--runners", help="names of runners; all by default")
    parser.add_argument("--workers", help="numbers of workers; by default powers of two from 2")
    parser.add_argument("--kinds", help=f"kinds of measurement, of: {', '.join((SPEEDUP, *Kind))}")
    parser.add_argument("--http-url", help="fetch this page instead of those of a server of ours")
    parser.add_argument("--seed", type=int, help="of the random order within blocks; recorded in any case")
    add_own_options(parser, required=False)
    parser.add_argument("--check", help="none, or module:name of what checks its results")
    timeout_help = "seconds that a round may take (default %(default)g)"
    parser.add_argument("--step-timeout", type=float, default=STEP_TIMEOUT_S, help=timeout_help)
    parser.add_argument("--storage", type=Path, default=STORAGE, help="folder of the history (.benchmarks)")
    parser.add_argument("--saved-path-file", type=Path, help="write the path of the stored JSON into it")
    return parser


def _planned(asked: argparse.Namespace) -> Planned:
    """Return the plan; a function of the user's is looked at for it.

    Raises:
        UsageError: What was asked for does not exist or makes no sense.
    """
    wanted = _wanted(asked)
    if not asked.workload:
        for name in ("items", "check"):
            if getattr(asked, name):
                raise UsageError(
                    f"{name.upper()} belongs to a function of yours: name that, too, with WORKLOAD."
                )
        return Planned(make_plan(wanted, asked.storage))
    if asked.workloads:
        raise UsageError("measure either a workload of yours or some of the suite's, not both at once.")
    source = make_source(
        asked.workload, asked.items, asked.check, asked.folder, asked.import_path, asked.python
    )
    asked.storage.mkdir(parents=True, exist_ok=True)
    plan, own = make_user_plan(source, wanted, asked.storage)
    print(announcement(plan, own), file=sys.stderr, flush=True)
    return Planned(plan, own.launch)


def _wanted(asked: argparse.Namespace) -> Request:
    return Request(
        preset=asked.preset,
        workloads=asked.workloads,
        runners=asked.runners,
        workers=asked.workers,
        kinds=asked.kinds,
        seed=asked.seed,
        step_timeout_s=asked.step_timeout,
    )


def _measure_and_store(asked: argparse.Namespace, planned: Planned) -> int:
    asked.storage.mkdir(parents=True, exist_ok=True)
    if asked.http_url:
        os.environ["GIL_BENCH_HTTP_URL"] = asked.http_url
    with tempfile.TemporaryDirectory(prefix="writing-", dir=asked.storage) as folder:
        written = Path(folder) / "run.json"
        try:
            code = pytest.main(_pytest_arguments(written), plugins=[planned])
        finally:
            if written.exists():
                _store(written, asked)
    return {pytest.ExitCode.OK: 0, pytest.ExitCode.USAGE_ERROR: WRONG_USE}.get(pytest.ExitCode(code), 1)


def _pytest_arguments(written: Path) -> list[str]:
    return [
        str(ROOT / "benchmarks"),
        f"--rootdir={ROOT}",
        f"--config-file={ROOT / 'pyproject.toml'}",
        f"--benchmark-json={written}",
        *("-p", "no:cacheprovider", "--capture=no", "-qq", "--no-summary", "--tb=no"),
        *("--benchmark-quiet", "--lines-only"),
        *(
            "-o",
            "faulthandler_timeout=0",
            "-o",
            "filterwarnings=",
        ),  # meant for tests
    ]


def _store(written: Path, asked: argparse.Namespace) -> None:
    run = json.loads(written.read_text(encoding="utf-8"))
    ours = run["gil_bench"]
    folder = asked.storage / (ours["environment_key"] or UNKNOWN_CPU)
    stored = store(written, folder, datetime.fromisoformat(ours["started"]), run["commit_info"].get("id", ""))
    if asked.saved_path_file:
        asked.saved_path_file.write_text(f"{stored}\n", encoding="utf-8")
    print(f"saved: {stored}")


if __name__ == "__main__":
    sys.exit(main())
