"""Reads both sides: the head first, for it decides in which environment the base is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from reports.compare.side import Side, WrongUseError, read_side
from reports.compare.sources import StoredRun, find_source
from reports.data.document import printable

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sides:
    """Two sides that may be compared, and one sentence for each file that was left out."""

    base: Side
    head: Side
    warnings: tuple[str, ...]


def read_both(base: str, head: str, storage: Path, *, across: bool) -> Sides:
    """Return both sides.

    Args:
        base: What the user wrote for it: a file, a folder, a commit or ref, or ``latest~N``.
        head: The same.
        storage: Folder of the history.
        across: Whether the sides may come from different environments.

    Raises:
        WrongUseError: A name means nothing here, or the environments differ.
        NothingComparableError: The history has no such run, or a CPU is not known.
        UnreadableRunError: A named file cannot be read, or nothing of a folder can.
    """
    warnings: dict[str, None] = {}

    @cache
    def history() -> tuple[StoredRun, ...]:
        from reports.compare.sources import stored_runs  # noqa: PLC0415 - two files need no history

        runs, left_out = stored_runs(storage)
        warnings.update(dict.fromkeys(f"left out: {sentence}" for sentence in left_out))
        return runs

    def read(text: str, key: str | None) -> Side:
        source = find_source(text, history, key)
        side, faults = read_side(printable(source.name), source.paths, several=source.several)
        warnings.update(dict.fromkeys((*source.warnings, *faults)))
        return side

    after = read(head, None)
    before = read(base, after.environment_key)
    if before.environment_key != after.environment_key and not across:
        raise WrongUseError(
            f"The base comes from {before.environment_key} and the head from {after.environment_key}: "
            "times of different environments do not compare; --across compares their speedups."
        )
    return Sides(before, after, tuple(warnings))
