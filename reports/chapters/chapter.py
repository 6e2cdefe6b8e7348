"""A chapter: what the page says of one kind of measurement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reports.data.kinds import Kind
    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable


def _nothing(_analysis: Analysis) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the page, which is there only if the run has something for it.

    Its charts are those in the modules of its folder, which is also the name of its place in the page.

    Attributes:
        place: Chapters come in the order of these numbers.
        lead: What is measured, in a sentence or two.
        tables: Returns its tables; those without rows are not shown.
        sentences: Returns what was found, the most important first.
        details: Returns long texts to be shown as they are, such as stacks, each with its summary.
        kind: What it reads of the JSON, and what is followed from run to run; None if it has no measurement
            of its own.
    """

    place: int
    title: str
    lead: str
    tables: Callable[[Analysis], Iterable[TextTable]]
    sentences: Callable[[Analysis], Iterable[str]] = _nothing
    details: Callable[[Analysis], Iterable[tuple[str, str]]] = _nothing
    kind: Kind | None = None
