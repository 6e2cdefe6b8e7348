"""Interpreters that can measure: the one that runs the driver, one with a name, or all that there are."""

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
"""Modules of the stdlib that some distributors leave out, without which no virtual environment is made."""

REDIRECTING = frozenset({"PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH", "__PYVENV_LAUNCHER__"})
"""Variables that redirect imports, or are the launcher's own notes about another environment."""

ROOT = Path(__file__).resolve().parents[2]

EXECUTABLE = re.compile(r"python3\.(\d+)t?")

OLDEST = 11

TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Interpreter:
    """One CPython.

    Attributes:
        executable: As it was started; it may lie in somebody's virtual environment.
        version: ``3.14.0rc1``: X.Y.Z with the suffix of a pre-release.
        free_threaded: Built without the GIL, whether or not the GIL is on now.
        build: Tells two builds of one version apart.
        missing: Those of FOR_ENVIRONMENTS that its distributor has left out.
    """

    executable: Path
    version: str
    free_threaded: bool
    build: str
    missing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it: ``CPython 3.14.2t``."""
        return f"CPython {self.version}{'t' if self.free_threaded else ''}"

    @property
    def series(self) -> tuple[int, int]:
        """X and Y of its version X.Y.Z."""
        return self.release[:2]

    @property
    def release(self) -> tuple[int, int, int, str, int]:
        """A value that sorts as versions do: every pre-release before what it leads to.

        Raises:
            ValueError: The version is not one of CPython's.
        """
        found = RELEASE.match(self.version)
        if found is None:
            raise ValueError(f"{self.version!r} is no version of CPython")
        x, y, z, stage, serial = found.groups()
        return int(x), int(y), int(z), stage or "released", int(serial or 0)

    @property
    def key(self) -> str:
        """The name of its folder: equal for all symbolic links to one executable, else different."""
        where = hashlib.sha256(bytes(self.executable.resolve())).hexdigest()[:8]
        return f"cpython-{self.version}{'t' if self.free_threaded else ''}-{where}"


class NotUsableError(Exception):
    """There is no such interpreter, or it can't measure; the message names it and says why."""


def running() -> Interpreter:
    """Return the interpreter that executes this."""
    return Interpreter(
        executable=Path(sys.executable),
        version=platform.python_version(),
        free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        build=sys.version,
        missing=tuple(name for name in FOR_ENVIRONMENTS if importlib.util.find_spec(name) is None),
    )


def find_all(environ: Mapping[str, str]) -> tuple[list[Interpreter], list[str]]:
    """Return what is installed, one for each X.Y and build, and why others can't be used.

    The newest patch release stands for its series; of two alike the one that PATH finds first. The order
    is that of versions, a build with the GIL before the free-threaded one.
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
    """Return the interpreter that a path or a name stands for: on PATH, else with pyenv or uv.

    Raises:
        NotUsableError: There is none, or none that can measure.
    """
    reason = f"{name}: not found on PATH, with pyenv or with uv"
    typed = os.path.expanduser(name)  # noqa: PTH111 - a Path would make another name of ./name
    executable = shutil.which(typed, path=environ.get("PATH", os.defpath))
    if executable:
        try:
            return probe(Path(executable).absolute(), environ)
        except NotUsableError as error:  # a shim of pyenv's may stand for a version that is not selected
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
    """Return what an executable is by its own account.

    Raises:
        NotUsableError: It does not run, is not CPython, or is too old.
    """
    # A build with the GIL does not even start where it is to be switched off.
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
    """Yield what PATH has, without pyenv's shims: they run only the versions that are selected."""
    shims = _pyenv(environ) / "shims"
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        if folder and Path(folder) != shims:
            yield from _executables(Path(folder))


def managed(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield what pyenv and uv have, whether or not it is on PATH; both keep a folder for each version."""
    for versions in (_pyenv(environ) / "versions", _uv(environ)):
        if versions:
            for folder in sorted(versions.glob("*/bin")):
                yield from _executables(folder)


def _pyenv(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("PYENV_ROOT") or Path(environ.get("HOME") or Path.home(), ".pyenv"))


def _uv(environ: Mapping[str, str]) -> Path | None:
    """Return where uv keeps its interpreters; a uv too old for the question is as good as none."""
    uv = shutil.which("uv", path=environ.get("PATH", os.defpath))
    reply = _query([uv, "python", "dir"], environ) if uv else None
    return Path(reply.stdout.strip()) if reply and not reply.returncode and reply.stdout.strip() else None


def _executables(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder under an interpreter's name that is new enough."""
    try:
        found = sorted(folder.iterdir())
    except OSError:  # PATH may name what isn't there, or isn't ours to read
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
    """Run a short command from within the checkout; one that can't be run fails with the system's reason."""
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
