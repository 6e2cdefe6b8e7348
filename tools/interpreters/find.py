"""Interpreters that can measure: the one that runs the driver, one by name, or all installed ones."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

RELEASE = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:(a|b|rc)(\d+))?")

FOR_ENVIRONMENTS = ("venv", "ensurepip")
"""Modules of the stdlib that virtual environments need and some distributors leave out."""

REDIRECTING = frozenset({"PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH", "__PYVENV_LAUNCHER__"})
"""Variables that redirect imports, or that the launcher sets for another environment."""

ROOT = Path(__file__).resolve().parents[2]

EXECUTABLE = re.compile(r"python3\.(\d+)t?")

OLDEST = 11

TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Interpreter:
    """One CPython.

    Attributes:
        executable: As it was started; it may be in a virtual environment.
        version: ``3.14.0rc1``: X.Y.Z with the suffix of a pre-release.
        free_threaded: A free-threaded build, whether or not its GIL is on now.
        build: Identifies the build of a version.
        missing: Those of FOR_ENVIRONMENTS that its distributor left out.
    """

    executable: Path
    version: str
    free_threaded: bool
    build: str
    missing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its readable name: ``CPython 3.14.2t``."""
        return f"CPython {self.version}{'t' if self.free_threaded else ''}"

    @property
    def series(self) -> tuple[int, int]:
        """X and Y of its version X.Y.Z."""
        return self.release[:2]

    @property
    def release(self) -> tuple[int, int, int, str, int]:
        """A value that sorts like versions: pre-releases before their release.

        Raises:
            ValueError: The version is not one of CPython's.
        """
        found = RELEASE.match(self.version)
        if found is None:
            raise ValueError(f"{self.version!r} is not a version of CPython")
        x, y, z, stage, serial = found.groups()
        return int(x), int(y), int(z), stage or "released", int(serial or 0)

    @property
    def key(self) -> str:
        """The name of its folder: the same for all symbolic links to one executable, otherwise different."""
        where = hashlib.sha256(bytes(self.executable.resolve())).hexdigest()[:8]
        return f"cpython-{self.version}{'t' if self.free_threaded else ''}-{where}"


class NotUsableError(Exception):
    """An interpreter is missing or can't measure; the message names it and says why."""


def running() -> Interpreter:
    """Return the current interpreter."""
    return Interpreter(
        executable=Path(sys.executable),
        version=platform.python_version(),
        free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        build=sys.version,
        missing=tuple(name for name in FOR_ENVIRONMENTS if importlib.util.find_spec(name) is None),
    )


def find_all(environ: Mapping[str, str]) -> tuple[list[Interpreter], list[str]]:
    """Return the installed interpreters, one per X.Y and build, and why others can't be used.

    Each is the newest patch release of its series; among equal ones the first on PATH. They are sorted by
    version, a build with the GIL before the free-threaded one.
    """
    best: dict[tuple[tuple[int, int], bool], Interpreter] = {}
    faults = []
    for path in _once([*on_path(environ), *managed(environ)]):
        try:
            found = probe(path, environ)
        except NotUsableError as error:
            faults.append(str(error))
            continue
        kind = found.series, found.free_threaded
        if kind not in best or found.release > best[kind].release:
            best[kind] = found
    return [best[kind] for kind in sorted(best)], faults


def find_by_name(name: str, environ: Mapping[str, str]) -> Interpreter:
    """Return the interpreter of a path or a name: on PATH, else from pyenv or uv.

    Raises:
        NotUsableError: It does not exist, or can't measure.
    """
    reason = f"{name}: not found on PATH, with pyenv or with uv"
    typed = os.path.expanduser(name)  # noqa: PTH111 - a Path would make another name of ./name
    executable = shutil.which(typed, path=environ.get("PATH", os.defpath))
    if executable:
        try:
            return probe(Path(executable).absolute(), environ)
        except NotUsableError as error:  # a pyenv shim may be for a version that is not selected
            reason = str(error)
    alike = []
    for path in _once(path for path in managed(environ) if path.name == name):
        try:
            alike.append(probe(path, environ))
        except NotUsableError as error:
            reason = str(error)
    if not alike:
        raise NotUsableError(reason)
    return max(alike, key=lambda found: found.release)


def probe(executable: Path, environ: Mapping[str, str]) -> Interpreter:
    """Ask an executable what it is.

    Raises:
        NotUsableError: It does not run, is not CPython, or is too old.
    """
    # A build with the GIL does not start with PYTHON_GIL=0.
    variables = {name: environ[name] for name in environ.keys() - REDIRECTING - {"PYTHON_GIL"}}
    reply = _query([str(executable), "-m", "tools.probe"], variables)
    if reply.returncode == 0:
        try:
            facts = json.loads(reply.stdout.splitlines()[-1])
            return Interpreter(
                **{**facts, "executable": Path(facts["executable"]), "missing": tuple(facts["missing"])}
            )
        except (ValueError, LookupError, TypeError):
            pass
    reason = reply.stderr.strip().rpartition("\n")[2] or f"exit code {reply.returncode}"
    raise NotUsableError(f"{executable} can't be used: {reason}")


def on_path(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield the interpreters on PATH, without pyenv's shims, which run only the selected versions."""
    shims = _pyenv(environ) / "shims"
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        if folder and Path(folder) != shims:
            yield from _executables(Path(folder))


def managed(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield the interpreters of pyenv and uv, on PATH or not; both have one folder per version."""
    for versions in (_pyenv(environ) / "versions", _uv(environ)):
        if versions:
            for folder in sorted(versions.glob("*/bin")):
                yield from _executables(folder)


def _pyenv(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("PYENV_ROOT") or Path(environ.get("HOME") or Path.home(), ".pyenv"))


def _uv(environ: Mapping[str, str]) -> Path | None:
    """Return the folder of uv's interpreters; None without uv, or with a uv that is too old."""
    uv = shutil.which("uv", path=environ.get("PATH", os.defpath))
    reply = _query([uv, "python", "dir"], environ) if uv else None
    return Path(reply.stdout.strip()) if reply and not reply.returncode and reply.stdout.strip() else None


def _executables(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder whose names are those of new enough interpreters."""
    try:
        found = sorted(folder.iterdir())
    except OSError:  # PATH may name missing or unreadable folders
        return
    for path in found:
        name = EXECUTABLE.fullmatch(path.name)
        if name and int(name[1]) >= OLDEST and os.access(path, os.X_OK):
            yield path


def _once(paths: Iterable[Path]) -> list[Path]:
    """Return the first path to each executable."""
    first: dict[Path, Path] = {}
    for path in paths:
        first.setdefault(path.resolve(), path)
    return list(first.values())


def _query(command: list[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a short command in the checkout; if it can't be started, it fails with the system's reason."""
    try:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))
