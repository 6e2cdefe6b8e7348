"""make bench: measures with one environment, then reports with the other what was stored."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.environments.environments import Environment, ensure, module
from tools.errors import StoppedError
from tools.own import own_options
from tools.variables import is_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.workspace import Workspace

WRONG_USE = 2
OPTIONS = {
    "PRESET": "--preset",
    "WORKLOADS": "--workloads",
    "RUNNERS": "--runners",
    "WORKERS": "--workers",
    "KINDS": "--kinds",
    "HTTP_URL": "--http-url",
    "SEED": "--seed",
    "STEP_TIMEOUT": "--step-timeout",
}


@dataclass(frozen=True, slots=True)
class Measured:
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
    """Set up, measure and report; return the measuring exit code if it is not 0, else the report's.

    An interrupted or failed measurement is reported too, as far as it was stored.

    Raises:
        SetupError: An environment cannot be made here.
        StoppedError: A signal came during the set-up or the report, or two came.
    """
    # Both at once: a missing network must show before minutes of measuring, not after them.
    measuring = ensure(measuring_set(workspace.environ), workspace)
    reporting = ensure("report", workspace)
    measured = measure(measuring, "benchmarks", *chosen(workspace.environ), *own_options(workspace))
    if not measured.saved:
        if measured.code != WRONG_USE:  # then the reason has just been told
            workspace.say("Nothing was stored, so there is nothing to report.")
        return measured.code or 1
    reported = workspace.run(module(reporting, "reports", measured.saved))
    return measured.code or reported


def measuring_set(environ: Mapping[str, str]) -> str:
    """Return the name of the environment to measure with: the one that has Dask too, if that is asked for."""
    named = "dask" in environ.get("RUNNERS", "").split()
    return "dask" if named or is_on(environ, "DASK") or environ.get("DASK_SCHEDULER") else "measure"


def chosen(environ: Mapping[str, str]) -> list[str]:
    """Return the options for the variables that are set, each one argument whatever it contains."""
    return [f"{option}={environ[name]}" for name, option in OPTIONS.items() if environ.get(name)]


def measure(environment: Environment, *argv: str) -> Measured:
    """Run a module that measures and stores; after one signal, too, its end is awaited and returned.

    Raises:
        StoppedError: Two signals came: nothing more may be started.
    """
    with tempfile.TemporaryDirectory(prefix="gil-bench-") as folder:
        note = Path(folder) / "saved-path"
        command = module(environment, *argv, f"--saved-path-file={note}")
        stopped = False
        try:
            code = environment.workspace.run(command)
        except StoppedError as error:
            if error.at_once:
                raise
            code, stopped = error.exit_code, True
        saved = note.read_text("utf-8").strip() if note.exists() else ""
    return Measured(code, saved, stopped)
