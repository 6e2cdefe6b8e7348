"""The made-up histories themselves: other tests judge by them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reports.chapters.discovery import load_run
from reports.series.reading import read_history
from reports.series.tables import each_series
from tests.reports.history.make_history import Plan, Step, make_history, run_document

QUIET = Plan(2, between_runs=0, between_series=0, between_blocks=0, drift=0)


def test_a_made_up_run_is_one_that_the_report_reads(tmp_path: Path) -> None:
    """With nothing refused."""
    [path] = make_history(tmp_path, Plan(1))
    run = load_run(path)
    assert (len(run.cells), sum(map(len, run.facts.values()))) == (40, 15)
    assert run.cells_without_time == ()


def test_runs_are_stored_by_environment(tmp_path: Path) -> None:
    """One run of each for every commit."""
    make_history(tmp_path, Plan(4, environments=2))
    runs = read_history(tmp_path).runs
    assert list(runs["free_threaded"]) == [False, True, False, True]
    assert runs["commit"].nunique() == runs["environment_key"].nunique() == 2


def test_a_run_does_not_depend_on_how_many_follow() -> None:
    """So a longer history begins like a shorter one."""
    assert run_document(Plan(2), 1) == run_document(Plan(100), 1)
    assert run_document(Plan(2, seed=8), 1) != run_document(Plan(2), 1)


def test_a_step_is_where_it_was_asked_for(tmp_path: Path) -> None:
    """A slowdown by half of one series, from the second commit on; without noise the speedup tells it too."""
    step = Step(1, 1.5, "speedup/pure_python/threads/2")
    make_history(tmp_path, replace(QUIET, steps=(step,)))
    stepped = {
        series.path: rows["estimate"].iloc[1] / rows["estimate"].iloc[0]
        for series, rows in each_series(read_history(tmp_path).points)
        if rows["estimate"].nunique() > 1
    }
    assert stepped == {
        "speedup/pure_python/threads/2/time": pytest.approx(1.5),
        "speedup/pure_python/threads/2/speedup": pytest.approx(1 / 1.5),
    }


def test_noise_is_about_what_was_asked_for(tmp_path: Path) -> None:
    """The noise floor of a run without any noise is 0, of any other more."""
    make_history(tmp_path / "quiet", QUIET)
    make_history(tmp_path / "noisy", Plan(2))
    assert read_history(tmp_path / "quiet").runs["noise"].max() < 1e-9
    assert read_history(tmp_path / "noisy").runs["noise"].min() > 1e-3
