"""make bench-all: measures several interpreters, one after the other, and compares them on one page."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.commands.bench import OPTIONS, WRONG_USE, chosen, measure, measuring_set
from tools.environments.environments import ensure, run_in
from tools.interpreters.find import NotUsableError, find_all, find_by_name
from tools.workspace import SetupError, options, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tools.commands.bench import Measurement
    from tools.environments.environments import Environment
    from tools.interpreters.find import Interpreter
    from tools.workspace import Workspace

GIL_ON = {"PYTHON_GIL": "1"}
"""Switches on the GIL of a free-threaded build (PEP 703)."""
OPTIONS_OF_PAIRS = {name: OPTIONS[name] for name in ("PRESET", "WORKLOADS", "SEED")}
"""Options for pairs; they have one runner and one worker."""


@dataclass(slots=True)
class _Progress:
    """What has happened so far.

    Attributes:
        faults: One sentence for each missing or failed interpreter.
        files: Stored JSON files, in the order of measurement.
        codes: Exit codes of all measurements.
        stopped: Exit code of a measurement ended by a signal, or None.
    """

    faults: list[str]
    files: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    stopped: int | None = None

    def add(self, what: str, measurement: Measurement) -> None:
        """Add a measurement that has ended."""
        self.codes.append(measurement.code)
        if measurement.saved:
            self.files.append(measurement.saved)
        if measurement.stopped:
            self.stopped = measurement.code
        elif measurement.code:
            self.faults.append(f"{what}: measuring ended with exit code {measurement.code}")


def bench_all(workspace: Workspace) -> int:
    """Measure every interpreter of ``PYTHONS``, or every one found, and draw one page about all.

    A free-threaded build is measured again with its GIL on. At the end, interpreters take turns to measure
    the cost of one worker without the GIL. Missing and failed interpreters are reported, and the others go
    on.

    Returns:
        0; 1 if an interpreter was missing or failed; 2 for wrong use; 130 or 143 after a signal.

    Raises:
        SetupError: No interpreter is usable, or none has the environment for the page.
        StoppedError: A signal came during set-up or report, or two signals came.
    """
    # Each measurement sets PYTHON_GIL itself.
    environ = {name: value for name, value in workspace.environ.items() if name not in GIL_ON}
    workspace = replace(workspace, environ=environ)
    interpreters, missing = choose(workspace)
    # All first: a missing network must be noticed before an hour of measuring, not after.
    measuring, unprepared = set_up(replace(workspace, interpreter=each) for each in interpreters)
    if not measuring:
        raise SetupError("no usable interpreter: name some, for example PYTHONS='python3.13 python3.13t'")
    page = reporting(measuring)
    progress = _Progress([*missing, *unprepared])
    measured = _measure_each(measuring, progress)
    if progress.stopped is None and (cost := measure_pairs(measured)):
        progress.add("The cost with one worker", cost)
    return _conclude(page, progress)


def choose(workspace: Workspace) -> tuple[list[Interpreter], list[str]]:
    """Return the interpreters of ``PYTHONS``, each once, and a sentence for each that is missing.

    Without ``PYTHONS``, those that were found. Either way they are printed.

    Raises:
        SetupError: ``PYTHONS`` can't be read.
    """
    names = words(workspace, "PYTHONS")
    found: dict[str, Interpreter] = {}
    missing = []
    for name in names:
        try:
            interpreter = find_by_name(name, workspace.environ)
        except NotUsableError as error:
            missing.append(str(error))
        else:
            found.setdefault(interpreter.key, interpreter)
    interpreters = list(found.values())
    if not names:
        interpreters, unusable = find_all(workspace.environ)
        for reason in unusable:  # not named by the user
            workspace.report(f"Left out: {reason}")
    for interpreter in interpreters:
        workspace.report(f"Found {interpreter.name}: {interpreter.executable}")
    for reason in missing:
        workspace.report(f"gil-bench: {reason}")
    return interpreters, missing


def set_up(workspaces: Iterable[Workspace]) -> tuple[list[Environment], list[str]]:
    """Return the measuring environments, and a sentence for each interpreter without one."""
    environments, faults = [], []
    for workspace in workspaces:
        try:
            environments.append(ensure(measuring_set(workspace.environ), workspace))
        except SetupError as error:
            faults.append(f"{workspace.interpreter.name}: {error}")
            workspace.report(f"gil-bench: {faults[-1]}")
    return environments, faults


def reporting(measuring: Sequence[Environment]) -> Environment:
    """Return an environment for the page, of the first interpreter for which it can be set up.

    Builds with a GIL come first, because not all drawing libraries have wheels for free-threaded ones.

    Raises:
        SetupError: It can't be set up for any.
    """
    workspaces = [environment.workspace for environment in measuring]
    reason = SetupError("there is no interpreter for the page")
    for workspace in sorted(workspaces, key=lambda each: each.interpreter.free_threaded):
        try:
            return ensure("report", workspace)
        except SetupError as error:
            reason = error
    raise reason


def _measure_each(environments: Sequence[Environment], progress: _Progress) -> list[Environment]:
    """Measure with one after the other until a signal comes; return those that stored a run."""
    measured = []
    for environment in environments:
        stored = len(progress.files)
        free_threaded = environment.workspace.interpreter.free_threaded
        for variables in ({}, GIL_ON) if free_threaded else ({},):
            if progress.stopped is None:
                _measure(environment, variables, progress)
        if len(progress.files) > stored:
            measured.append(environment)
    return measured


def _measure(environment: Environment, variables: Mapping[str, str], progress: _Progress) -> None:
    workspace = environment.workspace
    what = title(workspace.interpreter, variables)
    workspace.report(f"== {what}")
    varied = replace(environment, workspace=replace(workspace, environ={**workspace.environ, **variables}))
    progress.add(what, measure(varied, "benchmarks", *chosen(workspace)))


def title(interpreter: Interpreter, variables: Mapping[str, str]) -> str:
    """Return a readable name of an interpreter with these variables."""
    settings = " and ".join(f"{name}={value}" for name, value in variables.items())
    return f"{interpreter.name} with {settings}" if settings else interpreter.name


def measure_pairs(environments: Sequence[Environment]) -> Measurement | None:
    """Measure the cost of one worker without the GIL, by interpreters that take turns.

    None without any pair, or if speedups of the suite's workloads were not requested.

    Raises:
        StoppedError: Two signals came.
    """
    pairs = list(pairs_among(environments))
    if not pairs:
        return None
    first = environments[0]
    environ = first.workspace.environ
    kinds = environ.get("KINDS", "").replace(",", " ").split()
    if environ.get("WORKLOAD") or (kinds and "speedup" not in kinds):
        return None
    first.workspace.report("== What one worker costs without the GIL")
    with tempfile.TemporaryDirectory(prefix="gil-bench-") as folder:
        file = Path(folder) / "pairs.json"
        file.write_text(json.dumps(pairs), encoding="utf-8")
        choice = options(environ, OPTIONS_OF_PAIRS)
        return measure(first, "benchmarks.turns.one_worker", f"--pairs={file}", *choice)


def pairs_among(environments: Sequence[Environment]) -> Iterator[dict[str, Any]]:
    """Yield the pairs of each free-threaded build: with the build with a GIL, if found; with its own GIL on.

    The base always has the GIL. Only builds of the same X.Y are compared, whatever their patch release.
    """
    with_gil: dict[tuple[int, int], Environment] = {}
    for environment in environments:
        interpreter = environment.workspace.interpreter
        if not interpreter.free_threaded:
            with_gil.setdefault(interpreter.series, environment)
    for head in environments:
        interpreter = head.workspace.interpreter
        if not interpreter.free_threaded:
            continue
        if base := with_gil.get(interpreter.series):
            yield {"differ_by": "build", "base": _side(base, {}), "head": _side(head, {})}
        yield {"differ_by": "switch", "base": _side(head, GIL_ON), "head": _side(head, {})}


def _side(environment: Environment, variables: Mapping[str, str]) -> dict[str, Any]:
    interpreter = environment.workspace.interpreter
    return {
        "label": title(interpreter, variables),
        "python": str(environment.python),
        "variables": dict(variables),
    }


def _conclude(page: Environment, progress: _Progress) -> int:
    """Draw the page of the stored runs, print every fault, and return the exit code."""
    workspace = page.workspace
    code = 1
    if progress.files:
        code = run_in(page, "reports.interpreters", *workspace.places("site"), *progress.files)
    elif set(progress.codes) == {WRONG_USE}:  # each printed the reason
        code = WRONG_USE
    else:
        workspace.report("Nothing was stored, so there is nothing to report.")
    for fault in progress.faults:
        workspace.report(f"gil-bench: {fault}")
    if progress.stopped is not None:
        return progress.stopped
    return 1 if progress.faults and progress.files else code
