"""Puts the JSON of a run into the history: complete or not at all, and never over another run's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAX_RUNS = 9999
"""``pytest-benchmark compare`` finds runs by a number of four digits in front of their names."""


def store(written: Path, folder: Path, started: datetime, commit: str) -> Path:
    """Move a finished JSON file into ``folder`` under the next free number and return its path.

    A hard link is made whole or refused, so a run that is cut off leaves nothing, and two runs at once
    get two files. Where there are no hard links the file is renamed. Numbers are for people and for
    pytest-benchmark: the order of runs is told by what is in them.

    Raises:
        OSError: The folder can't be written, or its numbers are used up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = started.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    label = re.sub(r"[^0-9a-zA-Z]", "", commit)[:8] or "unversioned"
    for number in range(_last_number(folder) + 1, MAX_RUNS + 1):
        target = folder / f"{number:04}_{stamp}_{label}.json"
        try:
            target.hardlink_to(written)
        except FileExistsError:
            continue
        except OSError:
            if target.exists():
                continue
            return written.rename(target)
        written.unlink()
        return target
    raise OSError(f"{folder} holds {MAX_RUNS} runs, which is all that fit; move some of them away.")


def _last_number(folder: Path) -> int:
    numbers = [int(path.name[:4]) for path in folder.glob("[0-9][0-9][0-9][0-9]_*.json")]
    return max(numbers, default=0)
