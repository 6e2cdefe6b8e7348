"""Finds stored runs and opens them: the JSON object in a file, or in one sentence why there is none.

Nothing is followed out of the folder, and no text from a file steers a terminal.
"""

from __future__ import annotations

import json
import os
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.data.foreign.formats import recognized, recognized_bytes, recognized_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.data.foreign.formats import Foreign

LARGEST_FILE_BYTES = 200_000_000

STORAGE = Path(".benchmarks")
"""Where ``make bench`` stores runs, below the folder of the checkout."""

MEASURE_FIRST = (
    "measure first, with 'make bench WORKLOAD=my_module:function' a function of yours, with 'make bench' the "
    "suite"
)
"""What to do where nothing is stored."""

CACHE = ".cache"

NO_RUNS = (CACHE, "gate-*", "scratch-*", "writing-*")
"""Folders of the storage that hold something else than finished runs, at any depth."""

# Control, format (direction, joiners), surrogate, line and paragraph characters.
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class UnreadableRunError(Exception):
    """A file cannot be reported; the message is one sentence that names it and says what to do."""


class ForeignFileError(UnreadableRunError):
    """A file is of another tool, or another kind of ours.

    Attributes:
        found: What it is.
    """

    def __init__(self, path: Path, found: Foreign) -> None:
        super().__init__(found.sentence(path))
        self.found = found


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


def read_document(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        ForeignFileError: It is no JSON object, but what another tool wrote.
        UnreadableRunError: The file is missing, unreadable, empty, absurdly large, cut off or no object.
    """
    text = _text(path)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        if found := recognized_text(text):
            raise ForeignFileError(path, found) from None
        what = "is cut off" if _ends_early(text, error) else "is not JSON"
        raise UnreadableRunError(
            f"{path} {what} (line {error.lineno}): measure again, or name another file."
        ) from None
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        raise UnreadableRunError(
            f"{path} is nested or sized absurdly: name the file of a stored run."
        ) from None
    if isinstance(document, list) and (found := recognized(document)):
        raise ForeignFileError(path, found)
    if not isinstance(document, dict):
        raise UnreadableRunError(f"{path} is JSON but no benchmark file: name the file of a stored run.")
    return document


def _ends_early(text: str, error: json.JSONDecodeError) -> bool:
    """Tell whether the text is JSON up to where it stops, as after a full disk or a killed writer."""
    unfinished_string = error.msg.startswith("Unterminated string")
    return text.lstrip()[0] in "{[" and (unfinished_string or error.pos >= len(text.rstrip()))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise UnreadableRunError(
                f"{path} is larger than any run ({LARGEST_FILE_BYTES} bytes): name another file."
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UnreadableRunError(f"{path} does not exist: check the name, or {MEASURE_FIRST}.") from None
    except UnicodeDecodeError as error:
        if found := recognized_bytes(error.object[:4]):
            raise ForeignFileError(path, found) from None
        raise UnreadableRunError(
            f"{path} is not JSON (no UTF-8 text): name the file of a stored run."
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UnreadableRunError(f"{path} cannot be read ({error}): name the file of a stored run.") from None
    if not text.strip():
        raise UnreadableRunError(f"{path} is empty: measure again, or name another file.")
    return text


def printable(text: str, keep: str = "") -> str:
    """Return the text with every unprintable character, except those to keep, replaced by a visible one."""
    if text.isprintable():  # as nearly all are, and this tells it a hundred times as fast
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(character) in UNPRINTABLE and character not in keep
        else character
        for character in text
    )


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
        raise UnreadableRunError(f"There is no folder {storage}: {MEASURE_FIRST}.")
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
