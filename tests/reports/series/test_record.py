"""One stored file: what the history keeps of it, and that it is admitted where the report admits it."""

from __future__ import annotations

import hashlib
import json
import math
import os
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.chapters.chapter import load_run
from reports.data.document import Fault, FaultKind, UnreadableRunError
from reports.data.fields import FieldError, structure
from reports.data.load import Stored
from reports.series.reading import READER_VERSION
from reports.series.record import Record, RunFacts, read_record, run_facts
from reports.speedups.cells import analyze
from reports.statistics.intervals import median_interval
from tests.reports.make_kinds import in_file, mix, point, start_up
from tests.reports.make_run import document, environment, gil_share, group, memory, timeline, without_time
from tests.reports.series.make_stored import put, small_run

WRONG = [None, True, -1, 0, 1e400, math.nan, "", "text", "\x1b[31m", [], {}, [1.0], [{}], 10**400]
"""What a field may hold that should hold something else."""
BESIDE = (
    start_up("threads", 2),
    point("processes", "empty", [0.5] * 6, chunk_size=50),
    point("processes", "payload", [0.25] * 7, payload_bytes=1024),
    point("threads", "break_even", [1.0] * 6, item_s=0.001, chunk_size=1),
    mix(0.5, 0.5),
)


def full_run() -> dict[str, Any]:
    """Return the JSON of a run with evidence, cells that vary from block to block, and other kinds."""
    blocks = [0.5, 0.25, 0.4, 0.55, 0.5, 0.45, 0.35]
    evidence = {"gil_share": gil_share(0.5), "timeline": timeline([[0, 0.0, 0.1, 0.2, 0.3]])}
    cells = {("threads", 2): blocks, ("processes", 4): [2 * wall_s for wall_s in blocks]}
    content = small_run(1)
    content["benchmarks"] = group("sha256", cells, **evidence) + [in_file(made) for made in BESIDE]
    return content


FULL = full_run()


def read(folder: Path, content: dict[str, Any] | str) -> Record | Fault:
    """Return what is read of a file with this content."""
    return read_record(put(folder, "run.json", content), "run.json")


def record(folder: Path, content: dict[str, Any]) -> Record:
    """Return the record of a file that is in order."""
    found = read(folder, content)
    assert isinstance(found, Record), found
    return found


def fault(folder: Path, content: dict[str, Any] | str) -> Fault:
    """Return what is wrong with a file."""
    found = read(folder, content)
    assert isinstance(found, Fault)
    return found


def test_times_and_speedups_are_those_of_the_report(tmp_path: Path) -> None:
    """Two readings of one file must not tell two stories."""
    path = put(tmp_path, "run.json", FULL)
    cells = analyze(load_run(path)).cells
    measured = cells[cells["role"] == "measured"]
    expected = measured[["workload", "runner", "workers", "speedup", "speedup_low", "speedup_high"]]
    found = [
        (s.subject, s.runner, s.workers, value.estimate, value.low, value.high)
        for point in record(tmp_path, FULL).points
        for s, value in [(point.series, median_interval(point.values))]
        if s.metric == "speedup"
    ]
    assert sorted(found) == sorted(expected.itertuples(index=False, name=None))


def test_each_series_of_a_full_run_is_there_once(tmp_path: Path) -> None:
    """The reference's time, time and speedup of two cells, three GIL shares, a start-up and dispatch."""
    points = record(tmp_path, FULL).points
    assert len({point.series for point in points}) == len(points) == 1 + 2 * 2 + 3 + 1 + 3
    assert {point.status for point in points} == {"timed"}


def test_lost_cells_and_failures_are_points(tmp_path: Path) -> None:
    """A series that has no time today is not a series that is gone."""
    content = small_run(1, other_failures=[{"kind": "startup", "name": "threads-2", "runner": "threads"}])
    failure = content["gil_bench"]["other_failures"][0]
    failure |= {"workers": 2, "status": "skipped", "reason": "no threads here", "detail": None}
    failures = [failure, {**failure, "kind": "lesson"}]
    content["gil_bench"] |= {
        "cells_without_time": [without_time("sha256", "processes", 2, "failed")],
        "other_failures": failures,
    }
    lost = {point.series.path: point.status for point in record(tmp_path, content).points if point.reason}
    assert lost == {
        "speedup/sha256/processes/2/time": "failed",
        "speedup/sha256/processes/2/speedup": "failed",
        "startup/start-up/threads/2/time": "skipped",
    }


def test_an_unverified_cell_is_refused(tmp_path: Path) -> None:
    """The rule of the report's door: its times mean nothing."""
    content = small_run(1)
    content["benchmarks"][2]["extra_info"]["verified"] = False
    refused = [point for point in record(tmp_path, content).points if point.status == "refused"]
    assert [point.series.metric for point in refused] == ["time", "speedup"]
    assert "not verified" in refused[0].reason


def test_evidence_is_not_read(tmp_path: Path) -> None:
    """It is most of a file and no series, so what is wrong with it is the report's concern."""
    content = small_run(1)
    content["benchmarks"][2]["extra_info"]["timeline"] = "nonsense"
    assert record(tmp_path, content) == record(tmp_path, small_run(1))


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        ("", FaultKind.DAMAGED, "is empty"),
        ("not JSON", FaultKind.DAMAGED, "is not JSON (line 1)"),
        (json.dumps(FULL)[:-1000], FaultKind.DAMAGED, "is cut off (line 1)"),
        ("[" * 100_000, FaultKind.DAMAGED, "is nested or sized absurdly"),
        ("[]", FaultKind.DAMAGED, "is JSON but no benchmark file"),
        ({"benchmarks": []}, FaultKind.FOREIGN, "is not one of gil-bench's own"),
        (small_run(1, schema=2), FaultKind.NEWER, "has schema 2, newer than the schema 1 known here"),
        (
            small_run(1, started="yesterday"),
            FaultKind.DAMAGED,
            "is damaged, gil_bench.started must be a time as in ISO 8601",
        ),
    ],
)
def test_a_fault_has_its_kind_and_its_reason(
    tmp_path: Path, content: dict[str, Any] | str, kind: FaultKind, reason: str
) -> None:
    """The reason is the rest of a sentence that begins with the file."""
    assert fault(tmp_path, content) == Fault("run.json", kind, reason)


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    """It was there when the folder was listed."""
    found = read_record(tmp_path / "gone.json", "gone.json")
    assert found == Fault("gone.json", FaultKind.UNREADABLE, "does not exist")


def test_a_file_that_may_not_be_read_is_unreadable(tmp_path: Path) -> None:
    """This may change without the file changing."""
    path = put(tmp_path, "run.json", small_run(1))
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    found = read_record(path, "run.json")
    assert isinstance(found, Fault)
    assert found.kind is FaultKind.UNREADABLE


def test_the_fingerprint_is_of_the_run_and_not_of_the_file(tmp_path: Path) -> None:
    """The same run stored twice is found also if somebody has reformatted it."""
    same = record(tmp_path, json.loads(json.dumps(small_run(1), sort_keys=True))).fingerprint
    assert record(tmp_path, small_run(1)).fingerprint == same
    others = [small_run(2), small_run(1, threads_s=0.6), small_run(1) | {"commit_info": None}]
    assert same not in {record(tmp_path, other).fingerprint for other in others}


def test_reading_otherwise_needs_a_new_reader_version(tmp_path: Path) -> None:
    """What older readers have cached is used as long as the version is the same.

    If this fails because a file is now read as something else, raise ``READER_VERSION`` in
    ``reports/series/reading.py`` and give the new digest here.
    """
    lost = {"kind": "startup", "name": "x", "status": "failed", "reason": "it broke", "detail": None}
    told = {
        "cells_without_time": [without_time("sha256", "processes", 2, "failed")],
        "other_failures": [lost],
    }
    full = small_run(1, environment_key=None, interrupted="SIGINT", **told)
    full["benchmarks"] += [in_file(made) for made in BESIDE]
    digest = hashlib.sha256(repr(record(tmp_path, full)).encode()).hexdigest()[:16]
    assert (READER_VERSION, digest) == (b"4", "1fc00d4188a2a140")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("gil_share", {**gil_share(0.5), "share": math.nan}),
        ("gil_share", {**gil_share(0.5), "low": 0.6}),
        ("gil_share", "half"),
        ("memory", {**memory(2**24), "peak_bytes": []}),
        ("memory", {**memory(2**24), "peak_bytes": [-1]}),
        ("hand_overs", [1, 2]),
        ("hand_overs", ["many"] * 6),
    ],
)
def test_evidence_that_is_followed_is_checked_as_at_the_door(
    tmp_path: Path, name: str, wrong: object
) -> None:
    """A figure of the wrong type or without sense makes the file a damaged one, as for the report."""
    content = small_run(1)
    content["benchmarks"][2]["extra_info"][name] = wrong
    found = fault(tmp_path, content)
    assert (found.kind, name in found.reason) == (FaultKind.DAMAGED, True)
    with pytest.raises(UnreadableRunError, match=name):
        load_run(tmp_path / "run.json")


def test_a_run_of_an_older_version_has_fewer_series(tmp_path: Path) -> None:
    """It has no such fields at all, and is as good as before."""
    content = small_run(1)
    for made in content["benchmarks"]:
        for name in ("gil_share", "memory", "hand_overs"):
            made["extra_info"].pop(name, None)
    assert {point.series.metric for point in record(tmp_path, content).points} == {"time", "speedup"}


def paths(value: object, *above: str | int) -> list[tuple[str | int, ...]]:
    """Return the path of every field below a JSON value."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, each in below for path in ((*above, key), *paths(each, *above, key))]


READ = [path for path in paths(small_run(1)) if path[0] not in {"machine_info", "datetime", "version"}]


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(READ), value=st.sampled_from(WRONG))
def test_what_the_report_admits_is_admitted_alike(
    tmp_path_factory: pytest.TempPathFactory, path: tuple[str | int, ...], value: object
) -> None:
    """Whatever field is wrong: a run that can be reported is followed, with the same cells timed and lost."""
    content = deepcopy(small_run(1))
    place: Any = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    folder = tmp_path_factory.mktemp("run")
    stored = put(folder, "run.json", content)
    try:
        run = load_run(stored)
    except UnreadableRunError:
        return
    found = record(folder, content)
    lost = [cell for cell in run.cells_without_time if cell.id.role == "measured"]
    beside = [each for each in run.other_failures if each.kind not in {"lesson", "calibration"}]
    times = [point for point in found.points if point.series.metric == "time"]
    assert sum(point.status == "timed" for point in times if point.series.runner == "threads") == sum(
        cell.id.runner == "threads" and cell.id.role == "measured" for cell in run.cells
    )
    assert sum(p.series.metric == "speedup" and p.status != "timed" for p in found.points) == len(lost)
    assert len([point for point in times if point.series.kind != "speedup"]) == len(beside)


def facts(commit: object = None, **ours: object) -> RunFacts:
    """Return the facts of a run with this ``commit_info``."""
    content = document([], **ours) | {"commit_info": commit}
    return run_facts(structure(Stored, content), math.nan)


def test_a_commit_with_its_branch() -> None:
    """As pytest-benchmark recorded it."""
    found = facts({"id": "0123", "branch": "main", "dirty": True})
    assert (found.commit, found.branch, found.dirty) == ("0123", "main", True)


@pytest.mark.parametrize("commit", [None, {}, {"id": "unversioned", "dirty": False}])
def test_without_version_control_there_is_no_commit(commit: object) -> None:
    """The word that stands there then is not a commit's name."""
    assert facts(commit).commit == ""


def test_an_unknown_cpu_has_no_key() -> None:
    """Such a run is never compared with another."""
    assert facts(environment_key=None).environment_key == ""


@pytest.mark.parametrize(
    "started", ["2026-11-22T18:00:00+01:00", "2026-11-22T17:00:00Z", "2026-11-22T17:00:00"]
)
def test_times_are_told_in_one_zone(started: str) -> None:
    """Or they could not be put in order."""
    assert facts(started=started).started == datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.mark.parametrize("started", ["yesterday", "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00"])
def test_a_time_that_cannot_be_told_is_damage(started: str) -> None:
    """Also where the time zone leads beyond the calendar."""
    with pytest.raises(FieldError, match="started"):
        facts(started=started)


def test_libraries_are_sorted() -> None:
    """The order in which they were looked at is no change of the environment."""
    libraries = {"numpy": "2.4.6", "h11": "0.16.0"}
    assert facts(environment=environment(libraries=libraries)).libraries == "h11 0.16.0, numpy 2.4.6"
    assert facts(environment=environment(libraries=None)).libraries == ""


@pytest.mark.parametrize(
    ("built", "at_end", "expected"),
    [(True, False, False), (True, True, True), (True, None, False), (False, None, True), (None, None, True)],
)
def test_the_gil_is_told_by_the_end_of_the_run(built: object, at_end: object, expected: object) -> None:
    """What was not observed is as the build has it."""
    found = facts(environment=environment(free_threaded_build=built, gil_enabled_at_end=at_end))
    assert found.gil_enabled is expected
