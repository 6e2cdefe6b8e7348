"""Start-up by runner and interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.across.grid import NOTHING
from reports.across.startups import startup_grid
from tests.reports.across.make_study import FREE, GIL_BUILD, run_file, study_of
from tests.reports.make_kinds import start_up

if TYPE_CHECKING:
    from pathlib import Path

    from reports.across.study import Study


def test_side_by_side(three: Study) -> None:
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


def test_what_one_run_lacks_is_a_dash(tmp_path: Path) -> None:
    """Such as a runner that an older version does not have; without any start-up there are no rows."""
    one = start_up("interpreters", 2)
    benchmark = {"name": one.name, "stats": {"data": list(one.wall_s)}, "extra_info": dict(one.facts)}
    old = run_file(tmp_path, "a.json", GIL_BUILD, [])
    (row,) = startup_grid(study_of(old, run_file(tmp_path, "b.json", FREE, [benchmark]))).rows
    assert row.places[0] == NOTHING
    assert startup_grid(study_of(old)).rows == ()
