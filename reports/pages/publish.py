"""Writes files so that a reader sees all of the old or all of the new: of one file, or of a whole site."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.speaking.words import is_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SITE = Path("reports/site")
OUR_CHART = re.compile(r"\d{2,}_[a-z0-9_]*\.png")
"""How charts are named; other pictures in a folder of charts are somebody else's."""


@dataclass(frozen=True, slots=True)
class Part:
    """One report of the site: the name of its page, and of the folder of its own charts."""

    page: str
    charts: str


RUN = Part("index.html", "charts")
HISTORY = Part("history.html", "history")
INTERPRETERS = Part("interpreters.html", "interpreters")
OWN = Part("own.html", "own")
CALLS = Part("calls.html", "calls")


class CannotWriteError(Exception):
    """The site cannot be written; the message is one sentence that says where and why."""


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a file, a text in UTF-8, and return its path.

    Raises:
        CannotWriteError: The operating system refuses.
    """
    whole = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        fresh = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(whole)
            fresh.chmod(0o644)  # a temporary file is its owner's alone, a report is not
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWriteError(f"{path} cannot be written ({error}): {_instead()}.") from error
    return path


def publish(site: Path, files: Mapping[str, bytes], part: Part = RUN) -> Path:
    """Write the files of one report into a site and return the path of its page.

    Everything is written beside the site first and then moved into place, the page last, so that an error
    on the way (a full disk) leaves the old page whole. Charts of an earlier report of this kind that this
    one does not have are removed; other files and other reports are left alone.

    Args:
        site: Folder of the site; made if missing.
        files: Content by path relative to the site, the page among them.
        part: Which report it is.

    Raises:
        CannotWriteError: The operating system refuses.
    """
    try:
        with _folder_beside(site) as fresh:
            for name, content in files.items():
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                (fresh / name).write_bytes(content)
            _move_into_place(fresh, site, sorted(files, key=lambda name: name == part.page))
        _remove_old_charts(site, files, part)
    except OSError as error:
        raise CannotWriteError(f"The report cannot be written to {site} ({error}): {_instead()}.") from error
    return site / part.page


def _instead() -> str:
    return "name another folder with --home" if is_command() else "name another --site"


@contextmanager
def _folder_beside(site: Path) -> Iterator[Path]:
    """Yield an empty folder on the site's file system, where moving is a rename; gone afterwards."""
    site.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{site.name}-", dir=site.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move_into_place(fresh: Path, site: Path, names: list[str]) -> None:
    for name in names:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).replace(site / name)


def _remove_old_charts(site: Path, files: Mapping[str, bytes], part: Part) -> None:
    for chart in (site / part.charts).glob("*.png"):
        if OUR_CHART.fullmatch(chart.name) and f"{part.charts}/{chart.name}" not in files:
            chart.unlink()
