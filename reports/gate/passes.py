"""Loads what one pass of a gate has measured; only this module knows that JSON, and it checks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.data import fields
from reports.data.document import read_document
from reports.data.fields import FieldError, Fields
from reports.data.model import UnreadableRunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SCHEMA = 1
BASE, HEAD = "base", "head"
CellKey = tuple[str, int, str]
"""Runner, workers and role of a cell."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a block: the seconds of every round of its cells, and why others have none."""

    wall_s: Mapping[CellKey, tuple[float, ...]]
    failures: Mapping[CellKey, str]
    gil_enabled_at_end: bool | None


@dataclass(frozen=True, slots=True)
class Block:
    """Both sides of one workload, measured seconds apart; a side that lacks the workload has no arm."""

    workload: str
    arms: Mapping[str, Arm]


@dataclass(frozen=True, slots=True)
class Pass:
    """One measurement of two commits.

    Attributes:
        commits: Full id by side.
        python: Implementation and version of the interpreter.
        wall_s: How long it took.
    """

    commits: Mapping[str, str]
    python: str
    wall_s: float
    blocks: tuple[Block, ...]

    @property
    def is_same_commit(self) -> bool:
        """Whether both sides are the same code, so that every difference is a false alarm."""
        return self.commits[BASE] == self.commits[HEAD]


def load_pass(path: Path) -> Pass:
    """Return what is stored in a file.

    Raises:
        UnreadableRunError: It can't be read, is no pass of a gate, is newer, or contradicts itself.
    """
    document = Fields(read_document(path), "")
    try:
        ours = fields.child(document, "gil_bench_gate")
        schema = fields.count(ours, "schema")
        if schema > SCHEMA:
            raise UnreadableRunError(f"{path} has schema {schema}, newer than the {SCHEMA} known here.")
        environment = fields.child(ours, "environment")
        commits = fields.child(ours, "sides")
        return Pass(
            commits={side: fields.text(commits, side) for side in (BASE, HEAD)},
            python=" ".join(fields.text(environment, name) for name in ("implementation", "python_version")),
            wall_s=fields.number(ours, "wall_s"),
            blocks=tuple(_block(entry) for entry in fields.children(ours, "blocks")),
        )
    except FieldError as error:
        raise UnreadableRunError(f"{path} is no pass of a gate, or is damaged: {error}.") from None


def _block(entry: Fields) -> Block:
    arms = fields.child(entry, "arms")
    return Block(
        fields.text(entry, "workload"),
        {side: _arm(fields.child(arms, side)) for side in (BASE, HEAD) if side in arms.values},
    )


def _arm(entry: Fields) -> Arm:
    return Arm(
        wall_s=dict(_timed(entry)),
        failures={_key(cell): fields.text(cell, "reason") for cell in fields.children(entry, "failures")},
        gil_enabled_at_end=fields.flag(entry, "gil_enabled_at_end"),
    )


def _timed(entry: Fields) -> Iterator[tuple[CellKey, tuple[float, ...]]]:
    for cell in fields.children(entry, "cells"):
        wall_s = fields.numbers(cell, "wall_s")
        if not wall_s or not all(seconds > 0 for seconds in wall_s):
            raise FieldError(f"{cell.at('wall_s')} must hold positive seconds")
        yield _key(cell), wall_s


def _key(cell: Fields) -> CellKey:
    return fields.text(cell, "runner"), fields.count(cell, "workers"), fields.text(cell, "role")
