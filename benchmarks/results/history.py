"""The history: the JSON of each finished run under its own number, complete or absent."""

from __future__ import annotations

import itertools
import json
import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

RUN = re.compile(r"(\d{4,})_.*\.json")
"""``pytest-benchmark compare`` finds runs by four leading digits in their names; the 10,000th has five."""

UNKNOWN_CPU = "unknown-cpu"
"""Folder of runs without an environment key, which are never compared."""


def store_run(written: Path, storage: Path) -> Path:
    """Move a run's JSON to its place by environment, time and commit, and return its path.

    Raises:
        OSError: The folder can't be written.
    """
    run = json.loads(written.read_text(encoding="utf-8"))
    ours = run["gil_bench"]
    folder = storage / (ours["environment_key"] or UNKNOWN_CPU)
    started = datetime.fromisoformat(ours["started"])
    return store(written, folder, started, run["commit_info"].get("id", ""))


def store(written: Path, folder: Path, started: datetime, commit: str) -> Path:
    """Move a finished JSON file into ``folder`` under the next free number and return its path.

    A hard link is created completely or not at all, so an interrupted run leaves nothing, and two runs at
    once get two files. Numbers are for people and for pytest-benchmark; the order of runs follows from their
    contents.

    Raises:
        OSError: The folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = started.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    label = re.sub(r"[^0-9a-zA-Z]", "", commit)[:8] or "unversioned"
    for number in itertools.count(_last_number(folder) + 1):
        target = folder / f"{number:04}_{stamp}_{label}.json"
        with suppress(FileExistsError):
            _put(written, target)
            sync(target)
            sync(folder)
            return target
    raise AssertionError  # numbers never end


def store_record(content: Mapping[str, Any], storage: Path, name: str, stored: Path | None = None) -> Path:
    """Write what is no run, as JSON, completely or not at all, and return its path.

    Its file does not end in ``.json``, so nobody takes it for a run.

    Args:
        content: One entry: what it is called in the file, and its facts, with the ``commit`` or None.
        storage: Folder in which it gets a unique name.
        name: Such as ``one-worker.pairs``; time and commit come before the dot.
        stored: Where an earlier, shorter version was stored; it is replaced.

    Raises:
        OSError: The folder can't be written.
    """
    storage.mkdir(parents=True, exist_ok=True)
    stem, _, ending = name.partition(".")
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    (facts,) = content.values()
    label = facts["commit"][:8] if facts["commit"] else "unversioned"
    target = stored or storage / f"{stem}-{moment}-{label}.{ending}"
    written = target.with_suffix(".writing")
    written.write_text(json.dumps(content), encoding="utf-8")
    return written.replace(target)


def _put(written: Path, target: Path) -> None:
    """Move a file to a new name; without hard links the name is created first and then filled at once.

    Raises:
        FileExistsError: The name exists.
    """
    try:
        target.hardlink_to(written)
    except FileExistsError:
        raise
    except OSError:
        target.touch(exist_ok=False)
        written.replace(target)
    else:
        written.unlink()


def _last_number(folder: Path) -> int:
    numbered = (RUN.fullmatch(path.name) for path in folder.iterdir())
    return max((int(found[1]) for found in numbered if found), default=0)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power failure (POSIX)."""
    with suppress(OSError):  # some file systems and platforms can't for folders
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
