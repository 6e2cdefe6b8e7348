"""A cause: its name, and a sentence that quotes the evidence it was named by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reports.cause.words import figure
from reports.formatting import listing

if TYPE_CHECKING:
    from reports.evidence import CellEvidence

CauseName = Literal[
    "start-up-bound",
    "one worker",
    "GIL-bound",
    "partly GIL-bound",
    "bound to one thread",
    "limited by the machine",
    "dispatch-bound",
    "waiting overlapped",
    "GIL released",
    "contended on shared objects",
    "runs in parallel",
    "inconclusive",
]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a cell's speedup is what it is.

    Attributes:
        because: The evidence in words, as the end of a sentence.
        sentence: The cell, its speedup and the evidence.
    """

    name: CauseName
    because: str
    sentence: str


def cause(cell: CellEvidence, name: CauseName, *evidence: str) -> Cause:
    """Return a cause from the clauses that quote its evidence; empty clauses are left out."""
    because = listing([clause for clause in evidence if clause])
    label = "inconclusive: " if name == "inconclusive" else ""
    said = figure(cell)
    return Cause(name, because, f"{said[0].upper()}{said[1:]}: {label}{because}.")
