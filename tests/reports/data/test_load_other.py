"""Benchmarks beside the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.chapters.chapter import load_run
from reports.chapters.startup.chapter import Start, StartUp
from reports.data.document import UnreadableRunError
from reports.data.model import OtherFailure
from tests.reports.make_run import document, group, stored

if TYPE_CHECKING:
    from pathlib import Path


def _other(**facts: object) -> dict[str, Any]:
    return {
        "name": "threads-2",
        "stats": {"data": [0.5, 0.25]},
        "extra_info": {
            "kind": "startup",
            "verified": True,
            "runner": "threads",
            "workers": 2,
            **{key: [0.5, 0.25] for key in ("create_s", "first_result_s", "all_ready_s", "shutdown_s")},
            **facts,
        },
    }


def test_they_are_kept_apart_from_the_cells(tmp_path: Path) -> None:
    """A benchmark of start-up is no cell, and its kind reads it."""
    run = load_run(stored(tmp_path, document([*group("sha", {}), _other()])))
    assert len(run.cells) == 2
    assert [start.all_ready_s for start in run.of(StartUp)] == [(0.5, 0.25)]
    assert run.other_kinds == ()


def test_what_is_not_verified_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    """Nothing is dropped in silence: not what can't be believed, and not what the measurement listed."""
    listed = [{"kind": "dispatch", "name": "processes", "status": "failed", "reason": "It broke."}]
    run = load_run(stored(tmp_path, document([_other(verified=False)], other_failures=listed)))
    assert run.facts == {}
    assert run.other_failures == (
        OtherFailure("dispatch", "processes", "It broke.", "failed"),
        OtherFailure(
            "startup",
            "threads-2",
            "its results were not verified, so its times mean nothing",
            part=Start("threads", 2),
        ),
    )


@pytest.mark.parametrize("wrong", [{"name": 3}, {"stats": {"data": "none"}}, {"stats": None}])
def test_a_damaged_one_is_refused_with_the_field(tmp_path: Path, wrong: dict[str, Any]) -> None:
    """What has no name or no list of times can't be placed."""
    with pytest.raises(UnreadableRunError, match=r"benchmarks\[0\]"):
        load_run(stored(tmp_path, document([{**_other(), **wrong}])))
