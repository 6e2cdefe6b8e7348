"""Reads stored runs and checks them at the door, for what is appended stays for good."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FOLDER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
NAME = re.compile(r"([0-9]{4,9})(_[0-9A-Za-z_-]+\.json)")


@dataclass(frozen=True, slots=True)
class Run:
    """One stored run: its environment's folder, its number, the rest of its name, and the bytes checked."""

    folder: str
    number: int
    rest: str
    content: bytes

    def path(self, number: int) -> str:
        """Return the run's path in a history, under a number of four digits or more."""
        return f"{self.folder}/{number:04}{self.rest}"


def stored_files(storages: Sequence[Path]) -> list[Path]:
    """Return the JSON files of all storages; hidden folders, such as a cache, are none of them."""
    found = [path for storage in storages for path in sorted(storage.glob("*/*.json"))]
    return [path for path in found if not path.parent.name.startswith(".")]


def read_run(path: Path) -> Run:
    """Return a stored run.

    Raises:
        ValueError: It is no run; the message says why.
        OSError: It can't be read.
    """
    if path.is_symlink() or path.parent.is_symlink() or not path.is_file():
        raise ValueError("it is no regular file")
    name = NAME.fullmatch(path.name)
    if name is None or not FOLDER.fullmatch(path.parent.name):
        raise ValueError("stored runs are called <environment>/<number>_<more>.json")
    content = path.read_bytes()
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON, or only a part of it") from None
    if not isinstance(told, dict) or "gil_bench" not in told:
        raise ValueError("it was not written by gil-bench")
    return Run(path.parent.name, int(name[1]), name[2], content)
