"""Where an installed package keeps its runs and pages: in the project at hand, unless a folder is named."""

from __future__ import annotations

from pathlib import Path

from tools.workspace import SetupError

FOLDER = ".gil-bench"
MARKS = (FOLDER, ".git", "pyproject.toml", "setup.py", "setup.cfg")
"""What lies at the top of a project."""
IGNORED = (
    "# What gil-bench measured here. accepted.toml belongs to the project; these do not.\nruns/\nsite/\n"
)


def find_home(named: str | None, current: Path) -> Path:
    """Return the folder, which then exists.

    Args:
        named: The folder that the user named, if any.
        current: The current folder; the project is the nearest one above it with one of MARKS, else itself.

    Raises:
        SetupError: It can't be made.
    """
    home = (current / Path(named).expanduser()).absolute() if named else project_of(current) / FOLDER
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
    return home


def project_of(current: Path) -> Path:
    """Return the folder of the project that a folder is in."""
    for folder in (current, *current.parents):
        if any((folder / mark).exists() for mark in MARKS):
            return folder
    return current
