"""Which files a user means by BASE or HEAD: a file, a folder, a commit in the history, or the latest runs.

Which commit a user means: git is asked, and where it does not know, the ids of the stored runs are.

The stored runs of the history, as far as choosing some of them needs it.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reports.compare.side import NothingComparableError, WrongUseError
from reports.series.folder import stored_files
from reports.series.reading import read_history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

TIMEOUT_S = 60
ABBREVIATED = re.compile(r"[0-9a-f]{7,64}")


def commit_of(text: str, stored: Iterable[str]) -> str | None:
    """Return the full id of a commit or of a ref such as ``main`` or ``HEAD~1``; None if nobody knows it.

    An abbreviated id that git does not know is looked up among the stored ones, which may come from a
    history whose commits were never fetched here. It must have 7 digits and mean one commit only.
    """
    known = _asked_of_git(text)
    if known or not ABBREVIATED.fullmatch(text):
        return known
    meant = {commit for commit in stored if commit.startswith(text)}
    return meant.pop() if len(meant) == 1 else None


def _asked_of_git(text: str) -> str | None:
    """Return what git makes of a name; nothing in it can be an option or a path."""
    if not text or "\0" in text:
        return None
    command = ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None if answer.returncode == 0 else None


LATEST = re.compile(r"latest(?:~(\d{1,6}))?")


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run of the history, as far as choosing one needs it.

    Attributes:
        environment_key: None on an unknown CPU.
    """

    path: Path
    started: datetime
    commit: str
    dirty: bool
    environment_key: str | None


@dataclass(frozen=True, slots=True)
class Source:
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


def find_source(text: str, history: Callable[[], Sequence[StoredRun]], key: str | None = None) -> Source:
    """Return the files that a user means.

    ``latest`` and ``latest~N`` come first, then what exists as a file or folder, then commits: what is
    called ``latest`` or like a commit can be written ``./latest``.

    Args:
        text: What the user wrote.
        history: Gives the stored runs; asked only if they are needed.
        key: The environment to stay in. Without one, that of the newest run.

    Raises:
        WrongUseError: It is none of these.
        NothingComparableError: It is one, but there is no such run in the history.
    """
    if latest := LATEST.fullmatch(text):
        return _latest(text, int(latest[1] or 0), history(), key)
    path = Path(text)
    if path.is_dir():
        files, faults = stored_files(path)
        return Source(text, tuple(path / file.name for file in files), True, tuple(map(str, faults)))  # noqa: FBT003 - the one field of its kind
    if path.exists():
        return Source(text, (path,), several=False)
    return _commit(text, history(), key)


def _latest(text: str, steps: int, stored: Sequence[StoredRun], key: str | None) -> Source:
    newest_first = sorted(stored, key=lambda run: (run.started, run.path.name), reverse=True)
    if not newest_first:
        raise NothingComparableError(f"The history has no run for {text}: measure first with 'make bench'.")
    wanted = key or newest_first[0].environment_key
    same = [run for run in newest_first if run.environment_key == wanted]
    if len(same) <= steps:
        raise NothingComparableError(
            f"The history has {len(same)} runs of this environment, too few for {text}: measure again later."
        )
    return Source(text, (same[steps].path,), several=False)


def _commit(text: str, stored: Sequence[StoredRun], key: str | None) -> Source:
    commit = commit_of(text, (run.commit for run in stored))
    if commit is None:
        raise WrongUseError(
            f"{text!r} is no file, no folder and no commit that is known here: "
            "name one of these, or latest~1 or latest."
        )
    runs = [run for run in stored if run.commit == commit]
    clean = [run for run in runs if not run.dirty]
    if not clean:
        raise NothingComparableError(_no_run(text, commit, len(runs)))
    same = [run for run in clean if run.environment_key == key] or clean
    name = text if commit.startswith(text) else f"{text} ({commit[:8]})"
    left_out = (_with_changes(len(runs) - len(clean), name),) if len(runs) > len(clean) else ()
    return Source(name, tuple(run.path for run in same), several=True, warnings=left_out)


def _no_run(text: str, commit: str, dirty: int) -> str:
    only = f" but {dirty} with local changes" if dirty else ""
    return f"The history has no run of {text} ({commit[:8]}){only}: check it out and run 'make bench'."


def _with_changes(count: int, name: str) -> str:
    runs = "1 run" if count == 1 else f"{count} runs"
    return f"{runs} of {name} with local changes left out."


CACHE = ".cache"


def stored_runs(storage: Path) -> tuple[tuple[StoredRun, ...], tuple[str, ...]]:
    """Return the runs below a folder, oldest first, and one sentence for each file that was left out.

    A storage that is not there holds no runs: before the first one is stored, that is no mistake.
    """
    if not storage.is_dir():
        return (), ()
    history = read_history(storage, storage / CACHE)
    columns = ("source", "started", "commit", "dirty", "environment_key")
    rows = zip(*(history.runs[name].tolist() for name in columns), strict=True)
    runs = tuple(
        StoredRun(storage / source, started, str(commit), bool(dirty), str(key) or None)
        for source, started, commit, dirty, key in rows
    )
    return runs, tuple(map(str, history.faults))
