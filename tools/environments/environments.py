"""The environments that commands run in.

In a checkout they are virtual environments, one per interpreter and requirements file, rebuilt only if either
changed. An installed package has one: its own, in which an extra may be missing.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.environments.extras import check_extra
from tools.environments.pip import activated, explain, for_pip, untouched
from tools.processes import Command
from tools.workspace import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.interpreters.find import Interpreter
    from tools.workspace import Workspace

PIP_OPTIONS = (
    "--require-hashes",
    "--only-binary=:all:",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar=off",
)

COMPILED_WHEN_IMPORTED = ("check", "report")
"""Environments whose packages pip need not compile: most of them are never imported, and Python keeps what it
compiles on import. That saves over half of a set-up. Where imports are timed, pip compiles all of them."""

AS_COMMAND = {"GIL_BENCH_AS_COMMAND": "1"}
"""Has children speak of options, not of variables of the Makefile."""
QUIETLY = "tools.quietly"
"""Runs a child's module so that Ctrl-C ends its imports, too, without a traceback."""
FOR_CHILDREN = ("DASK", "DASK_SCHEDULER")
"""Choices that reach the measuring process as environment variables."""


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment.

    Attributes:
        name: The name of its requirements file: measure, dask, report or check.
        workspace: Its workspace.
    """

    name: str
    workspace: Workspace

    @property
    def requirements(self) -> Path:
        """The pinned, hashed requirements."""
        return self.workspace.root / "requirements" / f"{self.name}.txt"

    @property
    def folder(self) -> Path:
        """The virtual environment, or where an installed package is."""
        if self.workspace.home is not None:
            return Path(sys.prefix)
        return self.workspace.root / ".venv" / self.workspace.interpreter.key / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        if self.workspace.home is not None:
            return Path(sys.executable)
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """The file with its fingerprint; exists only after a complete set-up, removed with the folder."""
        return self.folder / "set-up-complete"


def run_in(environment: Environment, *argv: str) -> int:
    """Run ``python -m`` with ``argv`` in the environment, where our code is, and return the exit code.

    Reports of an installed package run where the user is: files and commits that are named are there.

    Raises:
        StoppedError: A signal came meanwhile.
    """
    workspace, python = environment.workspace, str(environment.python)
    if workspace.home is None:
        environ = activated(environment.folder, workspace.environ)
        return workspace.run(Command((python, "-m", *argv), workspace.root, environ))
    asked = {name: workspace.environ[name] for name in FOR_CHILDREN if name in workspace.environ}
    environ = untouched(os.environ) | asked | AS_COMMAND  # as the user's function gets them from the user
    if argv[0].partition(".")[0] != "reports":
        return workspace.run(Command((python, "-m", QUIETLY, *argv), workspace.root, environ))
    environ |= {"PYTHONPATH": str(workspace.root)}
    return workspace.run(Command((python, "-P", "-m", QUIETLY, *argv), Path.cwd(), environ))


def ensure(name: str, workspace: Workspace) -> Environment:
    """Return the environment ``name``; in a checkout set it up first unless it is complete.

    Raises:
        SetupError: It can't be set up here.
        MissingExtraError: It is the one of an installed package, without the extra.
        StoppedError: A signal came during set-up.
    """
    environment = Environment(name, workspace)
    if workspace.home is not None:
        check_extra(name)
        return environment
    if _is_complete(environment):
        return environment

    def report_wait() -> None:
        workspace.report(f"Waiting for another set-up of the {name} environment")

    with locked(environment.folder.with_suffix(".lock"), report_wait) as lock:
        if not _is_complete(environment):
            _make(environment, lock)
    return environment


@contextmanager
def locked(path: Path, on_wait: Callable[[], None]) -> Iterator[int]:
    """Hold the lock at ``path`` and yield its descriptor; ``on_wait`` is called first if it is taken.

    The kernel releases the lock with the last process that has the descriptor. So a killed set-up never
    blocks the next one, unless a child that inherited the descriptor is still running.
    """
    import fcntl  # noqa: PLC0415 - Windows has none, where only an installed package works, which sets nothing up

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def _make(environment: Environment, lock: int) -> None:
    workspace = environment.workspace
    workspace.report(
        f"Setting up the {environment.name} environment for {workspace.interpreter.name}"
        " (only once; may take a few minutes)"
    )
    environment.stamp.unlink(missing_ok=True)
    _refuse_incomplete(workspace.interpreter)
    _install(environment, lock)
    written = environment.stamp.with_suffix(".new")
    written.write_text(_fingerprint(environment), encoding="utf-8")
    written.replace(environment.stamp)


def _refuse_incomplete(interpreter: Interpreter) -> None:
    if interpreter.missing:
        x, y = interpreter.series
        raise SetupError(
            f"{interpreter.name} at {interpreter.executable} lacks"
            f" {' and '.join(interpreter.missing)}: install them (Debian and Ubuntu: apt install"
            f" python{x}.{y}-venv), or name another interpreter with PYTHON="
        )


def _install(environment: Environment, lock: int) -> None:
    """Recreate the folder and fill it, with the stdlib's venv and pip; their output goes to a log next to it.

    They inherit the descriptor ``lock``: if they outlive a killed driver, the next set-up waits for them
    instead of working in the same folder.
    """
    workspace, folder = environment.workspace, environment.folder
    log = folder.with_suffix(".log")
    log.unlink(missing_ok=True)
    # -I: neither the current folder nor the user's packages may replace the stdlib or pip.
    venv = (str(workspace.interpreter.executable), "-I", "-m", "venv", "--clear", str(folder))
    pip = (str(environment.python), "-I", "-m", "pip", "install", *PIP_OPTIONS, *_compiling(environment))
    for argv in (venv, (*pip, "-r", str(environment.requirements))):
        command = Command(argv, workspace.root, for_pip(folder, workspace.environ), log, (lock,))
        if workspace.run(command) != 0:
            cause = explain(log.read_text("utf-8", "replace"))
            raise SetupError(f"can't set up the {environment.name} environment: {cause} (log: {log})")


def _compiling(environment: Environment) -> tuple[str, ...]:
    """Return the options of pip that say whether packages are compiled now."""
    kept = not environment.workspace.environ.get("PYTHONDONTWRITEBYTECODE")
    return ("--no-compile",) if kept and environment.name in COMPILED_WHEN_IMPORTED else ()


def _is_complete(environment: Environment) -> bool:
    """Return whether a set-up succeeded with exactly these requirements, interpreter and folder."""
    try:
        stamp = environment.stamp.read_text("utf-8")
    except FileNotFoundError:
        return False
    return stamp == _fingerprint(environment) and environment.python.exists()


def _fingerprint(environment: Environment) -> str:
    """Return a digest of all that the environment depends on; its scripts contain its path, too."""
    interpreter = environment.workspace.interpreter
    digest = hashlib.sha256(environment.requirements.read_bytes())
    digest.update(
        f"\0{interpreter.key}\0{interpreter.build}\0{environment.folder}".encode("utf-8", "surrogateescape")
    )
    return digest.hexdigest()
