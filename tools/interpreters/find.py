"""Finds interpreters that can measure: those with a name, or all that this machine has."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tools.asking import answer
from tools.environments.child_environ import REDIRECTING
from tools.installations import managed, on_path
from tools.interpreters.interpreter import Interpreter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class NotUsableError(Exception):
    """There is no such interpreter, or it can't measure; the message names it and says why."""


def installed(environ: Mapping[str, str]) -> tuple[list[Interpreter], list[str]]:
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


def named(name: str, environ: Mapping[str, str]) -> Interpreter:
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
    told = answer([str(executable), "-m", "tools.probe"], variables)
    if told.returncode == 0:
        try:
            facts = json.loads(told.stdout.splitlines()[-1])
            return Interpreter(
                **{**facts, "executable": Path(facts["executable"]), "missing": tuple(facts["missing"])}
            )
        except (ValueError, LookupError, TypeError):
            pass
    reason = told.stderr.strip().rpartition("\n")[2] or f"exit code {told.returncode}"
    raise NotUsableError(f"{executable} can't be used: {reason}")


def _once(paths: Iterable[Path]) -> list[Path]:
    """Return the first path to each executable."""
    first: dict[Path, Path] = {}
    for path in paths:
        first.setdefault(path.resolve(), path)
    return list(first.values())
