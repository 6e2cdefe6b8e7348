"""Puts the JSON of a run into the history: complete or not at all, and never over another run's."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

RUN = re.compile(r"(\d{4,})_.*\.json")
"""``pytest-benchmark compare`` finds runs by four digits in front of their names; the 10,000th has five."""


def store(written: Path, folder: Path, started: datetime, commit: str) -> Path:
    """Move a finished JSON file into ``folder`` under the next free number and return its path.

    A hard link is made whole or refused, so a run that is cut off leaves nothing, and two runs at once
    get two files. Where there are no hard links the file is renamed, by whoever holds its number. Numbers
    are for people and for pytest-benchmark: the order of runs is told by what is in them.

    Raises:
        OSError: The folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = started.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    label = re.sub(r"[^0-9a-zA-Z]", "", commit)[:8] or "unversioned"
    for number in itertools.count(_last_number(folder) + 1):
        target = folder / f"{number:04}_{stamp}_{label}.json"
        try:
            target.hardlink_to(written)
        except FileExistsError:
            continue
        except OSError:
            if _renamed(written, target):
                return target
            continue
        written.unlink()
        return target
    raise AssertionError  # there is no last number


def _renamed(written: Path, target: Path) -> bool:
    """Rename without replacing: making a folder is exclusive everywhere, renaming a file is not.

    A run that is killed here leaves the folder, and its number is not used again.
    """
    claim = target.with_name(f".{target.name}.claim")
    try:
        claim.mkdir()
    except FileExistsError:
        return False
    try:
        if target.exists():
            return False
        written.rename(target)
    finally:
        claim.rmdir()
    return True


def _last_number(folder: Path) -> int:
    numbered = (RUN.fullmatch(path.name) for path in folder.iterdir())
    return max((int(found[1]) for found in numbered if found), default=0)
