"""Fills one virtual environment from a requirements file, with the stdlib's venv and pip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.environments.child_environ import for_pip
from tools.environments.pip_log import explain
from tools.errors import SetupError
from tools.processes import Command

if TYPE_CHECKING:
    from pathlib import Path

    from tools.interpreters.interpreter import Interpreter
    from tools.workspace import Workspace

PIP_OPTIONS = (
    "--require-hashes",
    "--only-binary=:all:",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar=off",
)


def install(requirements: Path, folder: Path, workspace: Workspace, lock: int) -> None:
    """Make the virtual environment ``folder`` anew; what the tools print goes to a log beside it.

    The tools inherit the descriptor ``lock``: should they outlive a driver that was killed, the next set-up
    waits for them instead of working in the same folder.

    Raises:
        SetupError: The interpreter has no venv or pip, or they failed.
        StoppedError: A signal came meanwhile.
    """
    _refuse_incomplete(workspace.interpreter)
    log = folder.with_suffix(".log")
    log.unlink(missing_ok=True)
    # -I: neither the current folder nor the user's own packages may stand in for the stdlib or pip.
    make = (str(workspace.interpreter.executable), "-I", "-m", "venv", "--clear", str(folder))
    fill = (
        str(folder / "bin" / "python"),
        "-I",
        "-m",
        "pip",
        "install",
        *PIP_OPTIONS,
        "-r",
        str(requirements),
    )
    environ = for_pip(folder, workspace.environ)
    for argv in (make, fill):
        if workspace.run(Command(argv, workspace.root, environ, log, (lock,))) != 0:
            cause = explain(log.read_text("utf-8", "replace"))
            raise SetupError(f"cannot set up the {folder.name} environment: {cause} (log: {log})")


def _refuse_incomplete(interpreter: Interpreter) -> None:
    if interpreter.missing:
        x, y = interpreter.series
        raise SetupError(
            f"{interpreter.name} at {interpreter.executable} came without"
            f" {' and '.join(interpreter.missing)}: install them (Debian and Ubuntu: apt install"
            f" python{x}.{y}-venv), or name another interpreter with PYTHON="
        )
