"""Which runs are searched for changes: clean ones of the line of first parents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from reports.wording.numbers import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.history.changes.topology import CommitOrder

USED = ""

INTERRUPTED = "interrupted"

UNCOMMITTED = "uncommitted changes"

SIDE_BRANCH = "a side branch"

NOT_HERE = "a commit that this clone does not have"

NO_COMMIT_RECORDED = "no commit recorded"

COUNTED = {
    INTERRUPTED: "interrupted",
    UNCOMMITTED: "with uncommitted changes",
    SIDE_BRANCH: "of a side branch",
    NOT_HERE: "of a commit that this clone does not have",
    NO_COMMIT_RECORDED: "without a recorded commit",
}
"""The same after a number of runs."""


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Which runs are searched for changes.

    Attributes:
        reasons: Indexed by ``run``: why it is not used, or ``USED``.
        sentence: How many are used, which they are, and why the others are not.
    """

    reasons: pd.Series[str]
    sentence: str


def selection(runs: pd.DataFrame, order: CommitOrder) -> Selection:
    """Return which runs are used.

    A run with uncommitted changes measured nobody knows what, and one that was interrupted may have few
    blocks. Runs of a side branch stand in the commit order next to those of the line that it was merged
    into: its slower code would look like a change there that came and went.
    """
    names = runs[["run", "commit", "dirty", "interrupted"]].itertuples(index=False, name=None)
    found = {
        int(run): _reason(str(commit), order, dirty=dirty, interrupted=interrupted)
        for run, commit, dirty, interrupted in names
    }
    reasons = pd.Series(found, dtype="str").sort_index()
    return Selection(reasons, _sentence(reasons, order))


def _reason(commit: str, order: CommitOrder, *, dirty: bool, interrupted: bool) -> str:
    if interrupted:
        return INTERRUPTED
    if dirty:
        return UNCOMMITTED
    if order.line is None or commit in order.line:
        return USED
    if not commit:
        return NO_COMMIT_RECORDED
    return NOT_HERE if commit in order.unknown else SIDE_BRANCH


def _sentence(reasons: pd.Series[str], order: CommitOrder) -> str:
    counted = Counter(reasons)
    used = counted.pop(USED, 0)
    which = "clean runs of the first-parent line" if order.line is not None else "clean runs"
    told = f"Changes are searched in {used:,} of {len(reasons):,} runs: {which}"
    if order.line is None:
        told += f", of any branch because {order.no_line}"
    return " ".join([f"{told}.", *_others(counted)])


def _others(counted: Counter[str]) -> Iterator[str]:
    if counted:
        ranked = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))
        yield f"Hollow dots are the others: {listing([f'{count} {COUNTED[why]}' for why, count in ranked])}."
