"""Reads the named files: runs, and what was measured in turns; what can't be read is named and left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.across.load_pairs import KEY, load_pairs
from reports.document import read_document
from reports.load import load_run
from reports.model import UnreadableRunError
from reports.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reports.across.pairs import PairFile
    from reports.model import Run


@dataclass(frozen=True, slots=True)
class Sources:
    """What the files hold.

    Attributes:
        faults: One sentence for each file that is left out.
    """

    runs: tuple[Run, ...]
    pairs: tuple[PairFile, ...]
    faults: tuple[str, ...]


def read_sources(paths: Sequence[Path]) -> Sources:
    """Return what the files hold; one that is damaged does not keep the others from the page.

    Raises:
        UnreadableRunError: None of them holds a run.
    """
    runs: list[Run] = []
    pairs: list[PairFile] = []
    faults: list[str] = []
    for path in dict.fromkeys(paths):
        try:
            document = read_document(path)
            if KEY in document:
                pairs.append(load_pairs(path, document))
            else:
                runs.append(load_run(path))
        except UnreadableRunError as error:
            faults.append(printable(str(error)))
    if not runs:
        told = " ".join(faults) or "Only files of pairs are named: name runs too."
        raise UnreadableRunError(f"There is no run to show. {told}")
    return Sources(tuple(runs), tuple(pairs), tuple(faults))
