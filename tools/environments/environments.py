"""The virtual environments: one per interpreter and requirements file, remade only when either changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.environments.child_environ import inside
from tools.installing import install
from tools.locking import locked
from tools.processes import Command

if TYPE_CHECKING:
    from pathlib import Path

    from tools.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Environment:
    """One virtual environment.

    Attributes:
        name: Of its requirements file: measure, dask, report or check.
        workspace: Where it belongs.
    """

    name: str
    workspace: Workspace

    @property
    def requirements(self) -> Path:
        """The pinned, hashed requirements."""
        return self.workspace.root / "requirements" / f"{self.name}.txt"

    @property
    def folder(self) -> Path:
        """The virtual environment."""
        return self.workspace.root / ".venv" / self.workspace.interpreter.key / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """The file that exists only after a complete set-up and tells what of; it goes with the folder."""
        return self.folder / "set-up-complete"


def module(environment: Environment, *argv: str) -> Command:
    """Return the command that runs ``python -m`` with ``argv`` in the environment, from the checkout."""
    workspace = environment.workspace
    return Command(
        argv=(str(environment.python), "-m", *argv),
        folder=workspace.root,
        environ=inside(environment.folder, workspace.environ),
    )


def ensure(name: str, workspace: Workspace) -> Environment:
    """Return the environment called ``name``, made first unless it is complete.

    Raises:
        SetupError: It cannot be made here.
        StoppedError: A signal came while it was made.
    """
    environment = Environment(name, workspace)
    if _is_complete(environment):
        return environment
    lock = environment.folder.with_suffix(".lock")
    with locked(
        lock, on_wait=lambda: workspace.say(f"Waiting for another set-up of the {name} environment")
    ) as held:
        if not _is_complete(environment):
            _make(environment, held)
    return environment


def _make(environment: Environment, lock: int) -> None:
    workspace = environment.workspace
    workspace.say(
        f"Setting up the {environment.name} environment for {workspace.interpreter.name}"
        " (once; it may take some minutes)"
    )
    environment.stamp.unlink(missing_ok=True)
    install(environment.requirements, environment.folder, workspace, lock)
    written = environment.stamp.with_suffix(".new")
    written.write_text(_fingerprint(environment), encoding="utf-8")
    written.replace(environment.stamp)


def _is_complete(environment: Environment) -> bool:
    """Say whether a set-up ended well with these very requirements, interpreter and place."""
    try:
        stamp = environment.stamp.read_text("utf-8")
    except FileNotFoundError:
        return False
    return stamp == _fingerprint(environment) and environment.python.exists()


def _fingerprint(environment: Environment) -> str:
    """Return a digest of all that the environment depends on; its scripts hold its own path too."""
    interpreter = environment.workspace.interpreter
    digest = hashlib.sha256(environment.requirements.read_bytes())
    digest.update(
        f"\0{interpreter.key}\0{interpreter.build}\0{environment.folder}".encode("utf-8", "surrogateescape")
    )
    return digest.hexdigest()
