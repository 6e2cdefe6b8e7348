"""Which runs are searched for changes, and how that is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reports.history.changes.selection import (
    INTERRUPTED,
    NO_COMMIT_RECORDED,
    NOT_HERE,
    SIDE_BRANCH,
    UNCOMMITTED,
    USED,
    Selection,
    selection,
)
from reports.history.changes.topology import commit_order
from tests.reports.history.make_study import commit, runs_of


def selected(*rows: dict[str, Any], line: set[int] | None) -> Selection:
    """Return what is used of runs; git knows the commits 0 to 7, of which some are on the line."""
    runs = runs_of(*rows)
    order = commit_order(runs, None)
    unknown = tuple({*runs["commit"]} - {commit(number) for number in range(8)} - {""})
    known = None if line is None else frozenset(map(commit, line))
    return selection(runs, replace(order, line=known, unknown=unknown))


def test_clean_runs_of_the_line_are_used_and_others_have_one_reason() -> None:
    """What is wrong with the run itself comes before where its commit is."""
    rows = [
        {"commit": commit(0)},
        {"commit": commit(1), "dirty": True},
        {"commit": commit(0), "interrupted": True, "dirty": True},
        {"commit": commit(2)},
        {"commit": commit(99)},
        {"commit": ""},
    ]
    found = selected(*rows, line={0, 1})
    assert list(found.reasons) == [
        *(USED, UNCOMMITTED, INTERRUPTED),
        *(SIDE_BRANCH, NOT_HERE, NO_COMMIT_RECORDED),
    ]
    assert found.sentence.startswith(
        "Changes are searched in 1 of 6 runs: clean runs of the first-parent line. Hollow dots are"
    )
    assert "1 with uncommitted changes" in found.sentence


def test_where_git_cannot_tell_clean_runs_of_any_branch_are_used() -> None:
    """The sentence says why it can't."""
    found = selected({"commit": commit(0)}, {"commit": ""}, {"dirty": True}, {"dirty": True}, line=None)
    assert list(found.reasons) == [USED, USED, UNCOMMITTED, UNCOMMITTED]
    assert found.sentence == (
        "Changes are searched in 2 of 4 runs: clean runs, of any branch because no repository was named. "
        "Hollow dots are the others: 2 with uncommitted changes."
    )


def test_where_all_are_used_nothing_is_said_of_others() -> None:
    """One sentence is enough."""
    assert selected({"commit": commit(0)}, line={0}).sentence == (
        "Changes are searched in 1 of 1 runs: clean runs of the first-parent line."
    )


def test_a_history_without_runs_has_a_selection() -> None:
    """It is no error."""
    assert selected(line=None).reasons.empty
