"""make bench: measures with one environment, then reports with the other what was stored."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tools.environments import Environment, ensure, module
from tools.errors import StoppedError

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
}


def bench(workspace: Workspace) -> int:
    """Set up, measure and report; return the measuring exit code if it is not 0, else the report's.

    An interrupted or failed measurement is reported too, as far as it was stored.

    Raises:
        SetupError: An environment cannot be made here.
        StoppedError: A signal came during the set-up or the report, or two came.
    """
    # Both at once: a missing network must show before minutes of measuring, not after them.
    measuring, reporting = ensure("measure", workspace), ensure("report", workspace)
    with tempfile.TemporaryDirectory(prefix="gil-bench-") as folder:
        note = Path(folder) / "saved-path"
        code = _measure(measuring, note)
        saved = note.read_text("utf-8").strip() if note.exists() else ""
    if not saved:
        if code != WRONG_USE:  # then the reason has just been told
            workspace.say("Nothing was stored, so there is nothing to report.")
        return code or 1
    reported = workspace.run(module(reporting, "reports", saved))
    return code or reported


def chosen(environ: Mapping[str, str]) -> list[str]:
    """Return the options for the variables that are set, each one argument whatever it contains."""
    return [f"{option}={environ[name]}" for name, option in OPTIONS.items() if environ.get(name)]


def _measure(environment: Environment, note: Path) -> int:
    """Measure and return the exit code; after one signal too, for finished groups can be reported."""
    options = [*chosen(environment.workspace.environ), f"--saved-path-file={note}"]
    try:
        return environment.workspace.run(module(environment, "benchmarks", *options))
    except StoppedError as stopped:
        if stopped.at_once:
            raise
        return stopped.exit_code
