"""Finds the stored runs below a folder, without opening any and without leaving the folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from reports.data.document import UnreadableRunError, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

STORAGE = Path(".benchmarks")
"""Where 'make bench' stores runs, below the folder of the checkout."""
CACHE = ".cache"
NO_RUNS = (CACHE, "gate-*", "scratch-*", "writing-*")
"""Folders of the storage that hold something else than finished runs, at any depth."""


class FaultKind(StrEnum):
    """Why a file is left out of the history."""

    DAMAGED = "damaged"
    FOREIGN = "foreign"
    NEWER = "newer"
    DUPLICATE = "duplicate"
    LINK = "link"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A file that is left out.

    Attributes:
        source: Its path relative to the storage, printable.
        kind: What is wrong with it, in one word.
        reason: The same as the rest of a sentence that begins with the file, such as ``"is cut off"``.
    """

    source: str
    kind: FaultKind
    reason: str

    def __str__(self) -> str:
        return f"{self.source} {self.reason}."


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that may be a run, and what tells whether it is still the same.

    Attributes:
        name: Its path below the storage, as the file system has it.
    """

    name: str
    size: int
    mtime_ns: int

    @property
    def source(self) -> str:
        """The path as people read it: with ``/`` between folders, and printable."""
        return shown_path(self.name)


def shown_path(name: str) -> str:
    """Return a relative path with ``/`` between folders and nothing unprintable in it."""
    return printable(name.replace(os.sep, "/"))


def stored_files(storage: Path) -> tuple[tuple[StoredFile, ...], tuple[Fault, ...]]:
    """Return the JSON files below a folder, sorted by name, and what looks like one but is not opened.

    Links are never followed, for they may lead anywhere: a run in a linked folder belongs to that folder.

    Raises:
        UnreadableRunError: There is no such folder.
    """
    if not storage.is_dir():
        raise UnreadableRunError(f"There is no folder {storage}: measure first with 'make bench'.")
    found = list(_walk(storage, ""))
    files = sorted((entry for entry in found if isinstance(entry, StoredFile)), key=lambda file: file.name)
    return tuple(files), tuple(entry for entry in found if isinstance(entry, Fault))


def _walk(storage: Path, below: str) -> Iterator[StoredFile | Fault]:
    try:
        with os.scandir(storage / below) as entries:
            for entry in entries:
                yield from _look_at(storage, os.path.join(below, entry.name), entry)  # noqa: PTH118 - thousands
    except OSError as error:
        reason = f"cannot be listed ({error.strerror})"
        yield Fault(shown_path(below or "."), FaultKind.UNREADABLE, reason)


def _look_at(storage: Path, name: str, entry: os.DirEntry[str]) -> Iterator[StoredFile | Fault]:
    is_json = name.endswith(".json")
    if entry.is_symlink():
        if is_json or (entry.is_dir() and not _is_passed_over(entry.name)):
            yield Fault(shown_path(name), FaultKind.LINK, "is a symbolic link, which is never followed")
    elif entry.is_dir(follow_symlinks=False):
        if not _is_passed_over(entry.name):
            yield from _walk(storage, name)
    elif is_json and not entry.is_file(follow_symlinks=False):
        yield Fault(shown_path(name), FaultKind.FOREIGN, "is no regular file")
    elif is_json:
        facts = entry.stat(follow_symlinks=False)
        yield StoredFile(name, facts.st_size, facts.st_mtime_ns)


def _is_passed_over(folder: str) -> bool:
    return any(fnmatch(folder, pattern) for pattern in NO_RUNS)
