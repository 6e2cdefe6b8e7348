"""make bench, and gil-bench run and bench: measures in one environment, then reports in another one."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.commands.reports import shown
from tools.environments.environments import ensure, run_in
from tools.environments.extras import MissingExtraError
from tools.interpreters.find import NotUsableError, find_by_name
from tools.options import HOME, RUN, SHOWING
from tools.processes import StoppedError
from tools.typed import program_of, typed_command
from tools.workspace import SetupError, is_on, options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.environments.environments import Environment
    from tools.workspace import Workspace

WRONG_USE = 2
SHOWN = (HOME.variable, *(option.variable for option in SHOWING))
"""Choices that a report of a run goes by, too."""
OPTIONS = {
    "PRESET": "--preset",
    "WORKLOADS": "--workloads",
    "RUNNERS": "--runners",
    "WORKERS": "--workers",
    "KINDS": "--kinds",
    "MIX": "--mix",
    "HTTP_URL": "--http-url",
    "SEED": "--seed",
    "BUDGET": "--budget",
    "STEP_TIMEOUT": "--step-timeout",
    "WORKLOAD": "--workload",
    "ITEMS": "--items",
    "CHECK": "--check",
}
SWITCHES = {"BESIDE": "--beside"}


@dataclass(frozen=True, slots=True)
class Measurement:
    """How a measurement ended.

    Attributes:
        code: Its exit code.
        saved: Path of the stored JSON, empty if nothing was stored.
        stopped: Whether a signal asked the driver to end.
    """

    code: int
    saved: str
    stopped: bool = False


def bench(workspace: Workspace) -> int:
    """Measure and report; return the measuring exit code if it is not 0, else the report's.

    An interrupted or failed measurement is reported, too, as far as it was stored.

    Raises:
        StoppedError: A signal came during set-up or report, or two signals came.
    """
    # Both first: a missing network must be noticed before minutes of measuring, not after.
    measuring = ensure(measuring_set(workspace.environ), workspace)
    reporting = _for_the_page(workspace)
    measurement = measure(measuring, "benchmarks", *chosen(workspace))
    if not measurement.saved:
        if measurement.code != WRONG_USE:  # whose reason has just been printed
            workspace.report("Nothing was stored, so there is nothing to report.")
        return measurement.code or 1
    if reporting is None:
        shown_too = {name: value for name, value in workspace.environ.items() if name in SHOWN}
        told = {"JSON": measurement.saved, **shown_too}
        then = typed_command(program_of(sys.orig_argv), "report", (RUN, *SHOWING), told)
        workspace.report(f"Then the page of this run: {then}")
        return measurement.code
    reported = run_in(reporting, "reports", *shown(workspace), measurement.saved)
    return measurement.code or reported


def run(workspace: Workspace) -> int:
    """Measure and report a function of the user's; as ``bench`` does.

    Raises:
        SetupError: Also without a function.
    """
    if not workspace.environ.get("WORKLOAD"):
        raise SetupError(
            "name a function, for example: gil-bench run my_module:function --items my_module:items"
        )
    return bench(workspace)


def _for_the_page(workspace: Workspace) -> Environment | None:
    """Return the environment for the page; None if an installed package measures without it.

    Raises:
        MissingExtraError: The extra is missing, and the result was asked for as JSON.
    """
    try:
        return ensure("report", workspace)
    except MissingExtraError as error:
        if is_on(workspace.environ, "AS_JSON"):
            raise
        workspace.report(f"{error}. Without it the run is measured and stored.")
        return None


def measuring_set(environ: Mapping[str, str]) -> str:
    """Return the name of the environment for measuring: the one with Dask or joblib if requested."""
    named = re.split(r"[\s,]+", environ.get("RUNNERS", ""))
    if "dask" in named or is_on(environ, "DASK") or environ.get("DASK_SCHEDULER"):
        return "dask"  # which has joblib, too
    return "joblib" if any(name.startswith("joblib-") for name in named) else "measure"


def chosen(workspace: Workspace) -> list[str]:
    """Return the options of a measurement, with the folder of the function if ``WORKLOAD`` names one.

    If the user gives items without a function, ``benchmarks`` reports that.
    """
    place = (
        [*place_options(workspace), *_told(workspace.environ)] if workspace.environ.get("WORKLOAD") else []
    )
    if place and workspace.home is not None:  # in a checkout it is the commit of the checkout
        place.append(f"--project={Path.cwd()}")
    switches = [option for name, option in SWITCHES.items() if is_on(workspace.environ, name)]
    return [*options(workspace.environ, OPTIONS), *switches, *place]


def _told(environ: Mapping[str, str]) -> list[str]:
    """Return the option that says how the place of the function was named, for who wants the same run.

    A path from the root or from somebody's home tells of a machine: that there was one is said, not which.
    """
    named = {
        "FOLDER": environ.get("FOLDER"),
        "PYTHON": environ.get("PYTHON"),
        "PYTHONPATH": environ.get("USER_PYTHONPATH") or environ.get("PYTHONPATH"),
    }
    given = {name: _unless_private(name, value) for name, value in named.items() if value}
    return [f"--place={json.dumps(given)}"] if given else []


def _unless_private(name: str, value: str) -> str | None:
    paths = value.split(os.pathsep) if name == "PYTHONPATH" else [value]
    return None if any(Path(path).is_absolute() or path.startswith("~") for path in paths) else value


@dataclass(frozen=True, slots=True)
class FunctionPlace:
    """Where the user's function runs.

    Attributes:
        folder: Its working directory.
        import_path: The user's PYTHONPATH, each entry from that folder on.
        python: The interpreter that has its packages.
    """

    folder: Path
    import_path: tuple[str, ...]
    python: Path


def function_place(workspace: Workspace) -> FunctionPlace:
    """Return the folder, the search path and the interpreter of the user's function.

    The folder is the named one, or the user's. In a checkout that is where ``make -C`` was called: make
    changes its own working directory but leaves PWD as the shell set it. The user's PYTHONPATH is relative to
    that folder; make passes it under another name, so that it does not affect our interpreter.
    """
    environ = workspace.environ
    shell = Path(environ.get("PWD") or os.curdir)
    base = shell if shell.is_dir() and workspace.home is None else Path.cwd()
    folder = (base / Path(environ.get("FOLDER", "")).expanduser()).absolute()
    entries = (environ.get("USER_PYTHONPATH") or environ.get("PYTHONPATH", "")).split(os.pathsep)
    found = tuple(str(folder / entry) for entry in entries if entry)
    return FunctionPlace(folder, found, interpreter_of(workspace))


def place_options(workspace: Workspace) -> list[str]:
    """Return the options for where the user's function runs."""
    place = function_place(workspace)
    return [
        f"--folder={place.folder}",
        f"--import-path={os.pathsep.join(place.import_path)}",
        f"--python={place.python}",
    ]


def interpreter_of(workspace: Workspace) -> Path:
    """Return the interpreter that has the packages of the user's function.

    In a checkout ``PYTHON`` makes the environments, too. An installed package measures other interpreters of
    its own version.

    Raises:
        SetupError: It is none, or of another version or build than ours.
    """
    ours, named = workspace.interpreter, workspace.environ.get("PYTHON")
    if workspace.home is None or not named:
        return ours.executable
    try:
        theirs = find_by_name(named, workspace.environ)
    except NotUsableError as error:
        raise SetupError(str(error)) from error
    if (theirs.series, theirs.free_threaded) != (ours.series, ours.free_threaded):
        raise SetupError(
            f"gil-bench is installed for {ours.name}, but {named} is {theirs.name}: install it there, or run"
            f" uvx --python {shlex.quote(named)} {workspace.typed.without('PYTHON')}"
        )
    return theirs.executable


def measure(environment: Environment, *argv: str) -> Measurement:
    """Run a module that measures and stores; after one signal, still wait for its end and return that.

    Raises:
        StoppedError: Two signals came: nothing more may start.
    """
    with tempfile.TemporaryDirectory(prefix="gil-bench-") as folder:
        note = Path(folder) / "saved-path"
        stopped = False
        storage = environment.workspace.places("storage")
        try:
            code = run_in(environment, *argv, *storage, f"--saved-path-file={note}")
        except StoppedError as error:
            if error.at_once:
                raise
            code, stopped = error.exit_code, True
        saved = note.read_text("utf-8").strip() if note.exists() else ""
    return Measurement(code, saved, stopped)
