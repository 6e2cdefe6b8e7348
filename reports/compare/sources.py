"""Which files a user means by BASE or HEAD: a file, a folder, a commit in the history, or the latest runs."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reports.data.document import CACHE, MEASURE_FIRST, stored_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

TIMEOUT_S = 60
ABBREVIATED = re.compile(r"[0-9a-f]{7,64}")
LATEST = re.compile(r"latest(?:~(\d{1,6}))?")


class WrongUseError(Exception):
    """What was asked for can't be done; the message is one sentence that says what to do instead."""


class NothingComparableError(Exception):
    """There is nothing to compare; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A stored run: what is needed to choose one.

    Attributes:
        environment_key: None on an unknown CPU.
    """

    path: Path
    started: datetime
    commit: str
    dirty: bool
    environment_key: str | None
    subjects: frozenset[str] = frozenset()
    """The workloads, or the function, whose speedups were measured."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The files of one side.

    Attributes:
        name: What the user wrote, and for a commit its id.
        several: Whether the user named something that may hold several runs.
        warnings: What was left out, one sentence each.
    """

    name: str
    paths: tuple[Path, ...]
    several: bool
    warnings: tuple[str, ...] = ()


def stored_runs(storage: Path) -> tuple[tuple[StoredRun, ...], tuple[str, ...]]:
    """Return the runs below a folder, oldest first, and one sentence for each file that was left out.

    A missing folder holds no runs, which is normal before the first run is stored.
    """
    if not storage.is_dir():
        return (), ()
    from reports.series.reading import read_history  # noqa: PLC0415 - two files need no history, nor pandas

    history = read_history(storage, storage / CACHE)
    columns = ("source", "started", "commit", "dirty", "environment_key")
    rows = zip(*(history.runs[name].tolist() for name in columns), strict=True)
    speedups = history.points[history.points["kind"] == "speedup"]
    subjects = {run: frozenset(map(str, found["subject"])) for run, found in speedups.groupby("run")}
    runs = tuple(
        StoredRun(
            storage / source,
            started,
            str(commit),
            bool(dirty),
            str(key) or None,
            subjects.get(run, frozenset()),
        )
        for run, (source, started, commit, dirty, key) in enumerate(rows)
    )
    return runs, tuple(map(str, history.faults))


def select(text: str, history: Callable[[], Sequence[StoredRun]], key: str | None = None) -> Selection:
    """Return the files that a user means.

    ``latest`` and ``latest~N`` come first, then what exists as a file or folder, then commits: what is
    called ``latest`` or like a commit can be written ``./latest``.

    Args:
        text: What the user wrote.
        history: Gives the stored runs; asked only if they are needed.
        key: The environment to stay in. Without one, that of the newest run.

    Raises:
        WrongUseError: It is none of these.
        NothingComparableError: It is one, but the history has no such run.
    """
    if latest := LATEST.fullmatch(text):
        return _latest(text, int(latest[1] or 0), history(), key)
    path = Path(text)
    if path.is_dir():
        files, faults = stored_files(path)
        paths = tuple(path / file.name for file in files)
        return Selection(text, paths, several=True, warnings=tuple(map(str, faults)))
    if path.exists():
        return Selection(text, (path,), several=False)
    return _runs_of_commit(text, history(), key)


def _latest(text: str, steps: int, stored: Sequence[StoredRun], key: str | None) -> Selection:
    newest_first = sorted(stored, key=lambda run: (run.started, run.path.name), reverse=True)
    if not newest_first:
        raise NothingComparableError(f"The history has no run for {text}: {MEASURE_FIRST}.")
    wanted = key or newest_first[0].environment_key
    same = [run for run in newest_first if run.environment_key == wanted]
    if same and same[0].subjects:  # a run of another function has nothing to compare
        same = [run for run in same if run.subjects & same[0].subjects]
    if len(same) <= steps:
        raise NothingComparableError(
            f"{text} needs {steps + 1} runs of the same work in the same environment;"
            f" the history has {len(same)}."
            f" Measure again with {_how(newest_first[0].subjects)}."
        )
    return Selection(text, (same[steps].path,), several=False)


def _how(subjects: frozenset[str]) -> str:
    """Return the command for one more run, of the function that was measured or of the suite."""
    functions = sorted(each for each in subjects if ":" in each)
    return f"'make bench WORKLOAD={shlex.quote(functions[0])}' and its items" if functions else "'make bench'"


def _runs_of_commit(text: str, stored: Sequence[StoredRun], key: str | None) -> Selection:
    """Return the runs of a commit without local changes, of the environment to stay in if it has any."""
    commit = commit_of(text, (run.commit for run in stored))
    if commit is None:
        raise WrongUseError(
            f"{text!r} is not a file, a folder or a known commit: name one of these, or latest~1 or latest."
        )
    runs = [run for run in stored if run.commit == commit]
    clean = [run for run in runs if not run.dirty]
    changed = len(runs) - len(clean)
    if not clean:
        only = f", only {changed} with local changes" if changed else ""
        raise NothingComparableError(
            f"The history has no run of {text} ({commit[:8]}){only}: check it out, then {MEASURE_FIRST}."
        )
    same = [run for run in clean if run.environment_key == key] or clean
    name = text if commit.startswith(text) else f"{text} ({commit[:8]})"
    noun = "run" if changed == 1 else "runs"
    warnings = (f"{changed} {noun} of {name} with local changes left out.",) if changed else ()
    return Selection(name, tuple(run.path for run in same), several=True, warnings=warnings)


def commit_of(text: str, stored: Iterable[str]) -> str | None:
    """Return the full id of a commit or of a ref like ``main`` or ``HEAD~1``; None if it is unknown.

    An abbreviated id that git does not know is looked up among the stored ones, which may come from a
    history whose commits were never fetched here. It must have 7 digits and mean one commit only.
    """
    known = _commit_in_git(text)
    if known or not ABBREVIATED.fullmatch(text):
        return known
    meant = {commit for commit in stored if commit.startswith(text)}
    return meant.pop() if len(meant) == 1 else None


def _commit_in_git(text: str) -> str | None:
    """Return what git makes of a name; nothing in it can be an option or a path.

    Raises:
        WrongUseError: Git refuses this repository.
    """
    if not text or "\0" in text:
        return None
    command = ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}"]
    environ = {**os.environ, "LC_ALL": "C"}
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S, env=environ
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if answer.returncode and "dubious ownership" in answer.stderr:
        raise WrongUseError(
            "Git refuses this repository because another user owns it. If you trust it: "
            'git config --global --add safe.directory "$PWD"'
        )
    return answer.stdout.strip() or None if answer.returncode == 0 else None
