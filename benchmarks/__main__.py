"""``python -m benchmarks``: measure, store the JSON in the history, and print its path."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from benchmarks.kinds.model import find_kinds
from benchmarks.machine.allowance import count_allowance, in_binary
from benchmarks.machine.gil_state import watch_imports
from benchmarks.plan.allowed import SUITE, refuse_without_room
from benchmarks.plan.plan import ROOT, add_options, make_plan, request_of
from benchmarks.plan.selection import SPEEDUP, UsageError
from benchmarks.process.interruption import Interrupted, deferred_signals, interruptible
from benchmarks.process.lock import alone
from benchmarks.process.question import declined
from benchmarks.process.supervisor import usual_launch
from benchmarks.process.surroundings import prepare_surroundings
from benchmarks.results.history import store_run
from benchmarks.results.progress import Progress
from benchmarks.results.replay import MeasuredRun
from benchmarks.results.run_folder import WHOLE, keep_end, keep_part, keep_whole, part_file, run_folder
from benchmarks.results.session import Session
from benchmarks.user_function.estimate import about_s, announcement
from benchmarks.user_function.launch import find_names, make_source
from benchmarks.user_function.plan import check_request, make_user_plan, place_record
from benchmarks.user_function.source import add_own_options
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.plan.plan import Plan, Request
    from benchmarks.process.supervisor import Launch
    from benchmarks.user_function.source import Source

WRONG_USE = 2
LONG_S = 300.0
"""Before a longer run of a user's function, the user at the terminal is asked."""

MIN_FREE_BYTES = 200 * 2**20
"""Space for the JSON of a run and its parts, and for the files of workloads."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A request without an obvious mistake.

    Attributes:
        what: What is measured, for others that wait for it.
        check: Finds more mistakes, with a process in the folder of the run; called before any waiting.
        plan: Makes the plan and its launch, which measures a user's function for the first time.
    """

    what: str
    check: Callable[[Path], object]
    plan: Callable[[Path], tuple[Plan, Callable[[Path], Launch]]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks; return 0, 1 for a failed cell, 2 for wrong use, 130 or 143 after a signal."""
    prepare_surroundings()
    watch_imports()
    with interruptible() as interruption:
        try:
            asked = _parser().parse_args(arguments)
            code = _run(asked)
        except UsageError as error:
            _say(f"gil-bench: {error}")
            code = WRONG_USE
        except Interrupted:
            code = 0
        return interruption.exit_code or code


def _parser() -> argparse.ArgumentParser:
    kinds = f"Kinds of measurement are: {', '.join((SPEEDUP, *find_kinds()))}."
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, epilog=kinds)
    add_options(parser.add_argument)
    parser.add_argument("--http-url", help="fetch this page, not those of the built-in server")
    add_own_options(parser, several=False)
    parser.add_argument("--place", type=json.loads, default={}, help="how its place was named, as JSON")
    parser.add_argument("--project", type=Path, help="record the commit of this folder's repository")
    parser.add_argument("--beside", action="store_true", help="don't wait for another run to end")
    parser.add_argument("--saved-path-file", type=Path, help="file to write the path of the stored JSON to")
    return parser


def _run(asked: argparse.Namespace) -> int:
    """Plan, measure and store, alone on the machine; wrong use is reported before any waiting."""
    planned = _planned(asked)
    asked.storage.mkdir(parents=True, exist_ok=True)
    _check_free_space(asked.storage)
    with (
        run_folder(asked.storage, _say) as folder,
        alone(
            _say, planned.what, beside=asked.beside, before_waiting=partial(planned.check, folder)
        ) as others,
    ):
        return _measure_and_store(asked, folder, others, *planned.plan(folder))


def _check_free_space(storage: Path) -> None:
    """Check that there is enough free space for a run.

    Raises:
        UsageError: There is too little.
    """
    free = shutil.disk_usage(storage).free
    if free < MIN_FREE_BYTES:
        raise UsageError(
            f"{storage} has only {in_binary(free)} of free space; a run needs"
            f" {in_binary(MIN_FREE_BYTES)}. Free some, or name another folder with --storage."
        )


def _planned(asked: argparse.Namespace) -> Planned:
    """Check the request as far as that takes no process, and return how it goes on.

    Raises:
        UsageError: The request names something that does not exist, or is invalid.
    """
    request = request_of(asked)
    if asked.workload:
        return _planned_own(asked, request)
    for name in ("items", "check"):
        if getattr(asked, name):
            raise UsageError(f"{name.upper()} is for your own function: set WORKLOAD, too.")
    make_plan(request, find_kinds())
    refuse_without_room("the suite", count_allowance(), SUITE)
    return Planned(
        "the workloads of the suite",
        lambda _folder: None,
        lambda folder: (make_plan(replace(request, storage=folder), find_kinds()), usual_launch),
    )


def _planned_own(asked: argparse.Namespace, request: Request) -> Planned:
    if asked.workloads:
        raise UsageError("WORKLOAD (your function) and WORKLOADS (of the suite) can't be combined.")
    source = make_source(
        asked.workload, asked.items, asked.check, asked.folder, asked.import_path, asked.python
    )
    check_request(source, request)
    return Planned(
        f"the function {source.workload}",
        partial(find_names, source, request.step_timeout_s),
        lambda folder: _plan_own(source, replace(request, storage=folder), asked.place),
    )


def _plan_own(
    source: Source, request: Request, place: Mapping[str, str | None]
) -> tuple[Plan, Callable[[Path], Launch]]:
    plan, own = make_user_plan(source, request)
    plan = replace(plan, asked={**plan.asked, **place_record(source, place)})
    _say(announcement(plan, own))
    if about_s(plan, own) > LONG_S and declined("Begin? [Y/n] "):
        raise UsageError("not started. Shorter: PRESET=quick, fewer RUNNERS= or WORKERS=, or shorter items.")
    return plan, own.launch


def _measure_and_store(
    asked: argparse.Namespace,
    folder: Path,
    others: Callable[[], tuple[str, ...]],
    plan: Plan,
    launch: Callable[[Path], Launch],
) -> int:
    """Measure everything; store what was finished, however the run ends."""
    if asked.http_url:
        os.environ["GIL_BENCH_HTTP_URL"] = asked.http_url
    session, code = Session(plan), 0
    try:
        progress = Progress(Console(stderr=True), time.monotonic)
        session.measure(progress, launch, partial(_keep, folder, asked.project, others))
    finally:
        if session.has_results:
            with deferred_signals():
                session.caveats = others()
                code = _store(session, asked, folder)
    return code


def _keep(folder: Path, project: Path | None, others: Callable[[], tuple[str, ...]], part: Session) -> None:
    """Save a finished part of the run, so that the next command can store it if this run is killed."""
    written, part.caveats = part_file(folder), others()
    with deferred_signals():
        try:
            _write(part, written, project)
            keep_part(written)
        except (OSError, ValueError) as error:
            _say(f"gil-bench: the finished part can't be saved yet ({error}); the run goes on.")
            written.unlink(missing_ok=True)


def _store(session: Session, asked: argparse.Namespace, folder: Path) -> int:
    """Store the run in the history; if that fails, the finished parts stay for the next start."""
    try:
        code = _write(session, folder / WHOLE, asked.project)
        run = keep_whole(folder)
        stored = store_run(folder / WHOLE, asked.storage)
    except (OSError, ValueError) as error:
        keep_end(folder, session.interrupted)
        _say(
            f"gil-bench: the run can't be stored: {error}. What is finished is in {folder};"
            " make report tries again."
        )
        return 1
    if why := run["commit_info"].get("error"):
        _say(f"gil-bench: no commit is recorded: {why}")
    if asked.saved_path_file:
        asked.saved_path_file.write_text(f"{stored}\n", encoding="utf-8")
    print(f"saved: {stored}")
    return 0 if code == pytest.ExitCode.OK else 1


def _write(session: Session, written: Path, project: Path | None) -> int:
    """Have pytest-benchmark write the JSON; return pytest's exit code.

    No other plugin of the environment is loaded, which may be the one of somebody's tests.
    """
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return pytest.main(_pytest_arguments(written), plugins=[MeasuredRun(session, project)])


def _say(line: str) -> None:
    print(spoken(line), file=sys.stderr, flush=True)


def _pytest_arguments(written: Path) -> list[str]:
    return [
        *(str(ROOT / "benchmarks" / name) for name in ("bench_speedup.py", "bench_kinds.py")),
        f"--rootdir={ROOT}",
        f"--config-file={ROOT / 'pyproject.toml'}",
        f"--benchmark-json={written}",
        *(
            "-p",
            "pytest_benchmark.plugin",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:terminal",
            "--capture=no",
            "--benchmark-quiet",
        ),
        *("-o", "filterwarnings="),  # meant for tests
    ]


if __name__ == "__main__":
    sys.exit(main())
