"""Which runs the badges of a history are made of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reports.history.badges import history_badges, newest_sources
from reports.history.study import HistoryStudy, study
from reports.series.identity import SeriesId
from reports.series.reading import read_history
from tests.reports.history.make_study import history_of, lost, point, run, study_of
from tests.reports.make_run import document, group, stored

OTHER = SeriesId("speedup", "other", "threads", 2, "", "time")
FREE = {"python_xy": "3.14t", "free_threaded": True, "gil_enabled": False, "environment_key": "free"}


def newest(*runs: dict[str, Any], points: list[dict[str, Any]] | None = None) -> dict[tuple[str, str], str]:
    """Return the chosen files of runs, each of which timed the same workload."""
    rows = [run(number, **facts) for number, facts in enumerate(runs)]
    found = points or [point(number) for number in range(len(runs))]
    return dict(newest_sources(study_of(history_of(rows, found))))


def test_the_newest_run_of_each_workload_counts() -> None:
    """One that only failed has no verdict."""
    points = [point(0), point(0, OTHER), point(1), point(1, OTHER), lost(2), point(2, OTHER)]
    assert newest({}, {}, {}, points=points) == {
        ("sha256", ""): "0001.json",
        ("other", ""): "0002.json",
    }


def test_a_run_with_uncommitted_changes_counts_only_alone() -> None:
    """The badge is that of what is committed, if anything is."""
    assert newest({}, {"dirty": True}) == {("sha256", ""): "0000.json"}
    assert newest({"dirty": True}, {"dirty": True}) == {("sha256", ""): "0001.json"}


def test_each_python_has_a_badge_where_there_are_several() -> None:
    """The one without a Python in its name is of the newest with a GIL, whatever was started last."""
    older = {"python_xy": "3.9", "environment_key": "old"}
    assert newest({}, older | {"commit": run(0)["commit"]}, FREE | {"commit": run(0)["commit"]}) == {
        ("sha256", ""): "0000.json",
        ("sha256", "3.14"): "0000.json",
        ("sha256", "3.14t"): "0002.json",
        ("sha256", "3.9"): "0001.json",
    }


def test_badges_are_read_from_the_runs(tmp_path: Path) -> None:
    """With the verdict of the file; the same history gives the same bytes, and a lost file no badge."""
    stored(tmp_path, document(group("sha", {("threads", 2): [0.5] * 6})))
    found: HistoryStudy = study(read_history(tmp_path), None)
    files = history_badges(found, tmp_path)
    assert list(files) == ["badge-sha.svg"]
    assert b"threads 2.00" in files["badge-sha.svg"]
    assert files == history_badges(found, tmp_path)
    (tmp_path / "run.json").unlink()
    assert history_badges(found, tmp_path) == {}


def test_a_history_without_speedups_has_no_badges() -> None:
    """It is no error."""
    series = SeriesId("startup", "start-up", "threads", 2, "", "time")
    assert newest({}, points=[point(0, series)]) == {}
