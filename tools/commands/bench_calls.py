"""make bench-calls: do common calls of libraries release the GIL? On one or several interpreters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tools.commands.bench import WRONG_USE, interpreter_of, measure
from tools.commands.bench_all import choose, reporting, set_up
from tools.environments.environments import run_in
from tools.workspace import SetupError, is_on, options, words

if TYPE_CHECKING:
    from tools.environments.environments import Environment
    from tools.workspace import Workspace

OPTIONS = {"TIME": "--seconds"}
SWITCHES = {"BESIDE": "--beside"}


def bench_calls(workspace: Workspace) -> int:
    """Measure the calls with each interpreter of ``PYTHONS``, or with ``PYTHON``, and draw one page.

    A signal ends the measuring; what was stored is drawn.

    Returns:
        0; 1 if a call or an interpreter failed; 2 for wrong use; 130 or 143 after a signal.

    Raises:
        SetupError: No interpreter is usable, or none has the environment for the page.
        StoppedError: A signal came during set-up or report, or two signals came.
    """
    several = bool(workspace.environ.get("PYTHONS", "").strip())
    interpreters, missing = choose(workspace) if several else ([workspace.interpreter], [])
    measuring, unprepared = set_up(replace(workspace, interpreter=each) for each in interpreters)
    if not measuring:
        raise SetupError("; ".join((*missing, *unprepared)) or "no usable interpreter")
    page = reporting(measuring)
    files, code = _measure_each(measuring)
    if not files:
        if code != WRONG_USE:  # whose reason has just been printed
            workspace.report("Nothing was stored, so there is nothing to report.")
        return code or 1
    reported = run_in(page, "reports.calls", *page.workspace.places("site"), *files)
    return code or reported or int(bool(missing or unprepared))


def _measure_each(measuring: list[Environment]) -> tuple[list[str], int]:
    """Return the stored files and the first exit code that is not 0; a signal or wrong use ends it."""
    files: list[str] = []
    code = 0
    for environment in measuring:
        workspace = environment.workspace
        workspace.report(f"== {workspace.interpreter.name}")
        switches = [option for name, option in SWITCHES.items() if is_on(workspace.environ, name)]
        python = f"--python={interpreter_of(workspace)}"
        named = " ".join(words(workspace, "CALLS"))  # a shell's quotes are no part of a pattern
        calls = [f"--calls={named}"] if named else []
        chosen = (*calls, *options(workspace.environ, OPTIONS), *switches, python)
        found = measure(environment, "benchmarks.calls", *chosen)
        code = code or found.code
        if found.saved:
            files.append(found.saved)
        if found.stopped or found.code == WRONG_USE:
            break
    return files, code
