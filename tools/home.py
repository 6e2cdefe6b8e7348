"""Where an installed package keeps its runs and pages: in the project at hand, unless a folder is named."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tools.workspace import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = ".gil-bench"
MARKS = (FOLDER, ".git", "pyproject.toml", "setup.py", "setup.cfg")
"""What lies at the top of a project."""
IGNORED = (
    "# What gil-bench measured here. accepted.toml belongs to the project; these do not.\nruns/\nsite/\n"
)
UNUSED = {".gitignore", "runs", "runs/.lock", "site"}
"""All that is in a home in which nothing was kept."""


def find_home(named: str | None, current: Path) -> Path:
    """Return the folder, which need not exist.

    Args:
        named: The folder that the user named, if any.
        current: The current folder; the project is the nearest one above it with one of MARKS, else itself.
    """
    return (current / Path(named).expanduser()).absolute() if named else project_of(current) / FOLDER


@contextmanager
def home_in_use(home: Path, *, is_needed: bool) -> Iterator[None]:
    """Let a command use the folder; one that was not there stays only if something was kept in it.

    Args:
        home: The folder.
        is_needed: Whether the command surely writes into it, so that one that can't be made is told at once.

    Raises:
        SetupError: It can't be made.
    """
    above = next(folder for folder in home.parents if folder.exists())
    is_new = not home.exists()
    if is_needed:
        _make(home)
    try:
        yield
    finally:
        if is_new and home.is_dir():
            _forget_or_keep(home, above)


def refuse_unwritable(folders: Iterable[Path], instead: str) -> None:
    """Refuse a folder for results that is there and can't be used, before minutes of measuring.

    Args:
        folders: Each is made later if it is not there.
        instead: What to do.

    Raises:
        SetupError: One is no folder, or can't be written.
    """
    for folder in folders:
        if folder.exists() and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
            what = "can't be written" if folder.is_dir() else "is not a folder"
            raise SetupError(f"{folder}, where results go, {what}: {instead}")


def _make(home: Path) -> None:
    ignored = home / ".gitignore"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not ignored.exists():
            ignored.write_text(IGNORED, encoding="utf-8")
    except OSError as error:
        raise SetupError(
            f"the folder of runs and pages, {home}, can't be made ({error.strerror}): name another one"
            " with --home"
        ) from error


def _forget_or_keep(home: Path, above: Path) -> None:
    """Remove a new folder without anything in it, and those above it that were made for it; else keep it."""
    found = {path.relative_to(home).as_posix() for path in home.rglob("*")}
    with suppress(OSError):  # another run has begun to use it
        if not found <= UNUSED:
            _make(home)
            return
        for name in sorted(found & UNUSED, reverse=True):
            path = home / name
            path.rmdir() if path.is_dir() else path.unlink()
        for folder in (home, *home.parents):
            if folder == above:
                break
            folder.rmdir()


def project_of(current: Path) -> Path:
    """Return the folder of the project that a folder is in."""
    for folder in (current, *current.parents):
        if any((folder / mark).exists() for mark in MARKS):
            return folder
    return current
