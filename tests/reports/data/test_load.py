"""The door: what a run's JSON must hold, and what becomes of cells that can't be believed.

The newest run.
"""

from __future__ import annotations

import math
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from reports.chapters.chapter import load_run
from reports.data.document import UnreadableRunError
from reports.data.load import newest_run
from tests.reports.make_run import cell, document, environment, group, stored, without_time

if TYPE_CHECKING:
    from pathlib import Path

SIX = [1.0] * 6


def test_a_whole_run_is_loaded(tmp_path: Path) -> None:
    """Facts of the run, its environment and its cells arrive as they were stored."""
    run = load_run(stored(tmp_path, document(group("sha", {("threads", 2): [0.5] * 6}))))
    assert run.started == datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert run.environment.usable_cpus == 2
    assert run.environment.libraries == {"numpy": "2.4.6"}
    assert [(cell.id.role, cell.wall_s[0]) for cell in run.cells] == [
        ("reference", 1.0),
        ("twin", 1.0),
        ("measured", 0.5),
    ]
    assert run.cells_without_time == ()


def test_other_kinds_are_ignored_but_named(tmp_path: Path) -> None:
    """Results of later kinds are not taken for speedups, and not dropped in silence."""
    other = {"extra_info": {"kind": "tracing"}, "stats": {}}
    run = load_run(stored(tmp_path, document([*group("sha", {}), other])))
    assert len(run.cells) == 2
    assert run.other_kinds == ("tracing",)


@pytest.mark.parametrize("verified", [False, None, "yes"])
def test_what_is_not_verified_is_refused(tmp_path: Path, verified: object) -> None:
    """A time counts only if the result was verified; the cell stays visible with the reason."""
    benchmarks = [*group("sha", {}), cell("sha", "threads", 2, SIX, verified=verified)]
    path = stored(tmp_path, document(benchmarks))
    if isinstance(verified, str):
        with pytest.raises(UnreadableRunError, match="verified must be true or false"):
            load_run(path)
        return
    run = load_run(path)
    assert [(lost.status, lost.id.runner) for lost in run.cells_without_time] == [("refused", "threads")]
    assert "not verified" in run.cells_without_time[0].reason


@pytest.mark.parametrize("wall_s", [[1.0, math.nan] * 3, [1.0, -1.0] * 3, [0.0] * 6, [math.inf] * 6, []])
def test_impossible_times_are_refused(tmp_path: Path, wall_s: list[float]) -> None:
    """NaN, negative, zero, infinite and absent times make a cell without time."""
    run = load_run(stored(tmp_path, document([*group("sha", {}), cell("sha", "threads", 2, wall_s)])))
    assert "positive, finite" in run.cells_without_time[0].reason


@pytest.mark.parametrize(
    ("ours", "says"),
    [
        ({"schema": 2}, "newer than the schema 1"),
        ({"schema": "1"}, "gil_bench.schema must be"),
        ({"started": "yesterday"}, "gil_bench.started must be a time"),
        ({"environment": None}, "gil_bench.environment must be an object"),
        ({"environment": environment(usable_cpus=0)}, "usable_cpus must be a whole number of at least 1"),
        ({"caveats": "one"}, "gil_bench.caveats must be a list"),
        ({"cells_without_time": [without_time("a", "threads", 2, "gone")]}, "status must be one of"),
        ({"cells_without_time": [without_time("a", "threads", 2, "failed")] * 2}, "is there 2 times"),
    ],
)
def test_a_damaged_run_is_refused_with_the_field(tmp_path: Path, ours: dict[str, Any], says: str) -> None:
    """What is wrong with the file's own part is said with the field's path."""
    with pytest.raises(UnreadableRunError, match=says):
        load_run(stored(tmp_path, document([], **ours)))


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ({"workers": "two"}, "workers must be"),
        ({"role": "leader"}, "role must be one of"),
        ({"cpu_s": [1.0]}, "one entry for each of the 6 blocks"),
        ({"items": None}, "items must be"),
        ({"runner": "x" * 5_000}, "runner must be a text"),
    ],
)
def test_a_damaged_cell_is_refused_with_the_field(tmp_path: Path, extra: dict[str, Any], says: str) -> None:
    """A cell whose facts are of the wrong kind makes the file unreadable, for it can't be placed."""
    damaged = cell("sha", "threads", 2, SIX)
    damaged["extra_info"].update(extra)
    with pytest.raises(UnreadableRunError, match=says):
        load_run(stored(tmp_path, document([*group("sha", {}), damaged])))


def test_files_of_others_are_told_apart(tmp_path: Path) -> None:
    """A pytest-benchmark file of another project and any other JSON are refused in different words."""
    foreign = document(group("sha", {}))
    del foreign["gil_bench"]
    with pytest.raises(UnreadableRunError, match="was written by pytest-benchmark"):
        load_run(stored(tmp_path, foreign))
    with pytest.raises(UnreadableRunError, match="a JSON file but not gil-bench's own"):
        load_run(stored(tmp_path, {"some": "thing"}))


def test_the_run_that_was_started_last_is_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The moment in its name decides: no number, no folder, no time of copying; none is read."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    newest = stored(tmp_path / "a", {}, "0001_20261122T170000Z_abc.json")
    stored(tmp_path / "b", {}, "0002_20261122T160000Z_abc.json")
    os.utime(newest, (0, 0))
    monkeypatch.setattr("reports.data.load.read_document", None)
    assert newest_run(tmp_path) == newest


def test_what_is_being_measured_is_no_run_yet(tmp_path: Path) -> None:
    """A gate keeps its passes below the storage, in a folder that the history passes over as well."""
    run = stored(tmp_path, {}, "0001_20261122T160000Z_abc.json")
    (tmp_path / "gate-1").mkdir()
    stored(tmp_path / "gate-1", {"gil_bench_gate": {}}, "first.json")
    assert newest_run(tmp_path) == run


def test_a_name_that_does_not_tell_counts_from_when_the_file_was_written(tmp_path: Path) -> None:
    """The newest file is chosen even if it is broken, so that an old run is not shown as the last."""
    stored(tmp_path, document([]), "0001_20010101T000000Z_abc.json")
    stored(tmp_path, document([]), "0002_99999999T999999Z_abc.json")
    broken = tmp_path / "new.json"
    broken.write_text("{")
    os.utime(broken, (2**31, 2**31))
    assert newest_run(tmp_path) == broken


def test_no_run_is_told(tmp_path: Path) -> None:
    """An empty storage, or none, says what to do."""
    for storage in (tmp_path, tmp_path / "none"):
        with pytest.raises(UnreadableRunError, match="make bench"):
            newest_run(storage)
