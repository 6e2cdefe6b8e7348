"""The gate of a user's function: two commits of their repository side by side, prepared and measured."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.commands.bench import function_place
from tools.commands.reports import thresholds
from tools.environments.environments import ensure, run_in
from tools.environments.pip import untouched
from tools.gating.checkouts import changed_files, checked_out, commit_of, has_local_changes, top_of
from tools.gating.passes import Measurement, two_passes, write_accepted
from tools.options import A_FUNCTION, FUNCTION, GATING
from tools.processes import Command
from tools.workspace import SetupError, options, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tools.commands.bench import FunctionPlace
    from tools.workspace import Workspace

OPTIONS = {
    "RUNNERS": "--runners",
    "WORKERS": "--workers",
    "KINDS": "--kinds",
    "STEP_TIMEOUT": "--step-timeout",
}
FIRST = {"BLOCKS": "--blocks", "SEED": "--seed"}
NAMED = {"WORKLOAD": "--workload", "ITEMS": "--items", "CHECK": "--check"}
"""What may name a file."""

CHOICES = frozenset(option.variable for option in (A_FUNCTION, *FUNCTION, *GATING))
"""Variables of ours that would mean something else to a build, such as PYTHON."""

FILE = re.compile(r"(?P<file>.+\.py)(?P<name>:[^:]+)?", re.DOTALL)

REQUIREMENTS = ("pyproject.toml", "setup.py", "setup.cfg", "requirements*.txt", "requirements*.in", "*.lock")
"""Files that say which packages a project needs."""

EDITABLE = """
import json, os, sys
paths = list(sys.path)
for name, module in list(sys.modules.items()):
    if name.startswith("__editable__"):
        mapping = getattr(module, "MAPPING", {})
        paths += [os.path.dirname(path) for package, path in mapping.items() if "." not in package]
json.dump([path for path in paths if isinstance(path, str)], sys.stdout)
"""
"""Prints where an interpreter searches for modules, those of editable installs among them (setuptools)."""

SEARCH_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Gated:
    """What is gated: where the function is, and in which repository.

    Attributes:
        top: The top folder of the user's repository.
        place: The working directory, the search path and the interpreter of the function.
        commits: The full id of each side's commit.
    """

    top: Path
    place: FunctionPlace
    commits: Mapping[str, str]

    @property
    def below(self) -> Path:
        """The working directory, relative to the repository."""
        return self.place.folder.resolve().relative_to(self.top)

    def in_checkout(self, checkout: Path, path: Path) -> Path:
        """Return where a path of the repository is in a checkout; any other path is itself."""
        resolved = path.resolve()
        inside = resolved == self.top or self.top in resolved.parents
        return checkout / resolved.relative_to(self.top) if inside else path


def gate_function(workspace: Workspace) -> int:
    """Measure the user's function at BASE and HEAD, in turn, and return the verdict's exit code.

    Raises:
        SetupError: Also if a commit is unknown, can't be checked out or can't be prepared.
        StoppedError: A signal came; then there is no verdict.
    """
    gated = _gated(workspace)
    measuring, reporting = ensure("measure", workspace), ensure("report", workspace)
    first = tuple(options(workspace.environ, FIRST))
    # What is wrong with these is told before anything is checked out and built.
    words(workspace, "PREPARE")
    if code := run_in(measuring, *_arguments(gated, workspace), *first):
        return code
    judgment = thresholds(workspace)
    if judgment and (code := run_in(reporting, "reports.gate", "check", *judgment)):
        return code
    if workspace.environ.get("HEAD", "HEAD") in {"", "HEAD"} and has_local_changes(gated.top):
        workspace.report("Uncommitted changes are not measured: the gate compares commits.")
    with (
        checked_out(gated.top, workspace.storage, gated.commits) as folders,
        tempfile.TemporaryDirectory(prefix="gil-bench-") as name,
    ):
        folder = Path(name)
        sides = list(_sides(gated, folders, workspace, folder))
        caveats = list(_caveats(gated, workspace.environ))
        told = {"repository": str(gated.top), "sides": sides, "caveats": caveats}
        (folder / "sides.json").write_text(json.dumps(told), encoding="utf-8")
        accepted = write_accepted(folder, gated.top, gated.commits, "/".join(gated.below.parts))
        argv = (*_arguments(gated, workspace), f"--sides={folder / 'sides.json'}")
        measurement = Measurement(argv, first, accepted)
        return two_passes(folder, measurement, measuring, reporting)


def _gated(workspace: Workspace) -> Gated:
    """Return what the user wants to be gated.

    Raises:
        SetupError: There is no such folder, repository or commit.
    """
    environ, place = workspace.environ, function_place(workspace)
    if not place.folder.is_dir():
        raise SetupError(f"the working directory {place.folder} does not exist")
    top = top_of(place.folder)
    names = {"base": environ["BASE"], "head": environ.get("HEAD") or "HEAD"}
    return Gated(top, place, {side: commit_of(top, name) for side, name in names.items()})


def _arguments(gated: Gated, workspace: Workspace) -> Iterator[str]:
    """Yield what measures, and its options, without the sides: it only checks the options then."""
    environ = workspace.environ
    yield from ("benchmarks.turns.function.gate", f"--python={gated.place.python}")
    for name, option in NAMED.items():
        if environ.get(name):
            yield f"{option}={_movable(gated, environ[name])}"
    yield from (*options(environ, OPTIONS), *workspace.places("storage"))


def _sides(
    gated: Gated, folders: Mapping[str, Path], workspace: Workspace, logs: Path
) -> Iterator[dict[str, str]]:
    """Yield each side, prepared, with its working directory and search path within its checkout."""
    searched = [*gated.place.import_path, *_editable(gated)]
    for side, checkout in folders.items():
        entries = [str(gated.in_checkout(checkout, Path(entry))) for entry in searched]
        told = {
            "name": side,
            "commit": gated.commits[side],
            "checkout": str(checkout),
            "folder": str(checkout / gated.below),
            "import_path": os.pathsep.join(dict.fromkeys(entries)),
        }
        _prepare(told, gated, workspace, logs / f"prepare-{side}.log")
        yield told


def _editable(gated: Gated) -> list[str]:
    """Return the folders of the repository in which the user's interpreter finds modules by itself.

    That is how a project is there that was installed with ``pip install --editable``; a virtual environment
    within the repository is not part of any commit.
    """
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with suppress(OSError, subprocess.SubprocessError, ValueError), tempfile.TemporaryDirectory() as empty:
        done = subprocess.run(
            [str(gated.place.python), "-c", EDITABLE],
            cwd=empty,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=SEARCH_TIMEOUT_S,
        )
        return list(_within(gated.top, json.loads(done.stdout)))
    return []


def _within(top: Path, paths: Iterable[str]) -> Iterator[str]:
    for path in filter(None, paths):
        resolved = Path(path).resolve()
        ours = resolved == top or top in resolved.parents
        environment = any((folder / "pyvenv.cfg").exists() for folder in (resolved, *resolved.parents))
        if ours and resolved.is_dir() and not environment:
            yield str(resolved)


def _prepare(side: Mapping[str, str], gated: Gated, workspace: Workspace, log: Path) -> None:
    """Run PREPARE in the side's working directory, with the function's interpreter first on PATH.

    Raises:
        SetupError: It fails.
    """
    argv = words(workspace, "PREPARE")
    if not argv:
        return
    workspace.report(f"Preparing {side['name']} ({side['commit'][:12]}): {shlex.join(argv)}")
    environ = {name: value for name, value in untouched(workspace.environ).items() if name not in CHOICES}
    programs = str(gated.place.python.parent)
    environ["PATH"] = os.pathsep.join([programs, environ.get("PATH", os.defpath)])
    if side["import_path"]:
        environ["PYTHONPATH"] = side["import_path"]
    try:
        code = workspace.run(Command(tuple(argv), Path(side["folder"]), environ, log))
    except OSError as error:
        raise SetupError(f"{workspace.named('PREPARE')} can't be run for {side['name']}: {error}") from error
    if code:
        lines = log.read_text("utf-8", "replace").strip().splitlines() if log.exists() else []
        last = f": {lines[-1].strip()}" if lines else ""
        raise SetupError(
            f"{workspace.named('PREPARE')} failed for {side['name']} ({side['commit'][:12]})"
            f" with exit code {code}{last}"
        )


def _movable(gated: Gated, named: str) -> str:
    """Return a name that means the same in each checkout: a file of the repository is named relatively."""
    found = FILE.fullmatch(named)
    path = Path(found["file"]).expanduser() if found else None
    if found is None or path is None or not path.is_absolute():
        return named
    moved = gated.in_checkout(gated.top, path)
    if gated.top not in moved.parents:
        return named
    return f"{os.path.relpath(moved, gated.place.folder.resolve())}{found['name'] or ''}"


def _caveats(gated: Gated, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what both sides share although the commits differ in it."""
    base, head = gated.commits["base"], gated.commits["head"]
    changed = [] if environ.get("PREPARE") else changed_files(gated.top, base, head, *REQUIREMENTS)
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        yield (
            f"{', '.join(changed[:3])}{more} changed between the commits, but both sides were measured with "
            "the packages that are installed."
        )
