"""A chapter: what the page says of one kind of measurement; a folder here is one more, and is found."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from reports import chapters
from reports.data import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from reports.data.kinds import Kind
    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable


def _nothing(_analysis: Analysis) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the page, which is there only if the run has something for it.

    A page shows the headline openly. Of a chapter that answers what many people ask next it also shows the
    lead, what is said in short and the first chart: at most three sentences. Everything else is in its
    details. Its charts are those in the modules of its folder, which is also the name of its place in the
    page.

    Attributes:
        place: Chapters come in the order of these numbers.
        lead: What is measured, in one short sentence.
        method: How it is measured, as long as it needs to be.
        headline: Returns the finding in at most ``LONGEST_HEADLINE`` words. It follows from the same
            intervals as everything else, and says where nothing was measured or no difference is shown.
        in_short: Returns at most two short sentences, the most important first.
        tables: Returns its tables; those without rows are not shown.
        sentences: Returns what else was found, the most important first.
        details: Returns long texts to be shown verbatim, for example stacks, each with its summary.
        is_open: Whether a page shows more of it than its headline.
        kind: What it reads of the JSON, and what is followed from run to run; None if it has no measurement
            of its own.
    """

    place: int
    title: str
    lead: str
    method: str
    headline: Callable[[Analysis], str]
    tables: Callable[[Analysis], Iterable[TextTable]]
    in_short: Callable[[Analysis], Iterable[str]] = _nothing
    sentences: Callable[[Analysis], Iterable[str]] = _nothing
    details: Callable[[Analysis], Iterable[tuple[str, str]]] = _nothing
    is_open: bool = False
    kind: Kind | None = None


LONGEST_HEADLINE = 12


def chapter_folders() -> list[str]:
    """Return the names of the packages of all chapters."""
    folders = pkgutil.iter_modules(chapters.__path__, f"{chapters.__name__}.")
    return [folder.name for folder in folders if folder.ispkg]


@cache
def find_chapters() -> Mapping[str, Chapter]:
    """Return the ``CHAPTER`` of every folder by the folder's name, in the order of the page."""
    found: dict[str, Chapter] = {
        folder.rpartition(".")[2]: import_module(f"{folder}.chapter").CHAPTER for folder in chapter_folders()
    }
    return dict(sorted(found.items(), key=lambda each: each[1].place))


@cache
def find_kinds() -> Mapping[str, Kind]:
    """Return the kinds of measurement of all chapters, by their names in the JSON.

    Raises:
        ValueError: Two kinds have the same name.
    """
    kinds = [chapter.kind for chapter in find_chapters().values() if chapter.kind]
    by_name = {kind.name: kind for kind in kinds}
    if len(by_name) < len(kinds):
        raise ValueError(f"Two kinds have the same name: {sorted(kind.name for kind in kinds)}.")
    return by_name


def load_run(path: Path) -> Run:
    """Return the run stored in a file, with the facts of all kinds.

    Raises:
        UnreadableRunError: It cannot be read, is not one of ours, is of a newer schema or contradicts itself.
    """
    return load.load_run(path, find_kinds())
