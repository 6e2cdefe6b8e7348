"""The table of a workload: runners down, interpreters across, each speedup of its own run.

Start-up by runner and interpreter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.interpreters.speedups import speedup_grid, startup_grid
from reports.wording.tables import EMPTY, Place
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, run_file, study_of
from tests.reports.make_kinds import in_file, start_up
from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study


def test_side_by_side(three: Study) -> None:
    """By runner and workers, ceilings last; faster is marked where the whole interval says so."""
    grid = speedup_grid(three, "sha")
    assert grid.columns == ("3.13", "3.13t (GIL on)", "3.13t")
    assert [(row.name, row.small) for row in grid.rows] == [
        ("threads", "2 workers"),
        ("processes", "2 workers"),
        ("interpreters", "2 workers"),
        ("ceiling", "2 workers"),
    ]
    unsure, faster = (
        Place("1.00×", "unsure", "(1.00–1.00)"),
        Place("2.00×", "faster", "(2.00–2.00)"),
    )
    assert grid.rows[0].places == (unsure, unsure, faster)
    assert grid.rows[2].places == (Place("skipped", "unsure"),) * 3
    assert grid.rows[3].places[0] == Place("2.00×", small="(2.00–2.00)")


def test_what_one_run_lacks_is_a_dash(tmp_path: Path) -> None:
    """A failure is told from a skip and from what was never asked for."""
    full = group("sha", {("threads", 2): [2.0] * 6})
    lost = [without_time("sha", "processes", 2, "failed")]
    grid = speedup_grid(
        study_of(
            run_file(tmp_path, "a.json", GIL_BUILD, full, lost),
            run_file(tmp_path, "b.json", FREE, group("sha", {})),
        ),
        "sha",
    )
    assert [row.places for row in grid.rows] == [
        (Place("0.50×", "slower", "(0.50–0.50)"), EMPTY),
        (Place("failed", "lost"), EMPTY),
    ]


def test_side_by_side_of_startups(three: Study) -> None:
    """All workers ready, and beside it start method and first result."""
    grid = startup_grid(three)
    assert [(row.name, row.small) for row in grid.rows] == [
        ("threads", "2 workers"),
        ("processes", "2 workers"),
    ]
    place = grid.rows[1].places[0]
    assert place.text == "4.00 ms"
    assert place.small == "(4.00–4.00); fork; first result 2.00 ms (2.00–2.00)"
    assert grid.rows[0].places[0].small.startswith("(4.00–4.00); first result")


def test_what_one_run_lacks_is_a_dash_of_startups(tmp_path: Path) -> None:
    """Such as a runner that an older version does not have; without any start-up there are no rows."""
    one = start_up("interpreters", 2)
    benchmark = in_file(one)
    old = run_file(tmp_path, "a.json", GIL_BUILD, [])
    (row,) = startup_grid(study_of(old, run_file(tmp_path, "b.json", FREE, [benchmark]))).rows
    assert row.places[0] == EMPTY
    assert startup_grid(study_of(old)).rows == ()
