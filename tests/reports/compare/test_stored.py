"""The stored runs of the history."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from reports.compare.sources import stored_runs
from tests.reports.compare.make_sides import KEY, run
from tests.reports.make_run import stored

ONES = [1.0] * 6


def test_what_choosing_a_run_needs(tmp_path: Path) -> None:
    """Oldest first, with the path at which a run can be read, and what was left out is named."""
    (tmp_path / "below").mkdir()
    later = stored(tmp_path, run(ONES, 2, environment_key=None))
    earlier = stored(tmp_path / "below", run(ONES, 1))
    (tmp_path / "bad.json").write_text("{")
    runs, left_out = stored_runs(tmp_path)
    assert [(found.path, found.environment_key) for found in runs] == [(earlier, KEY), (later, None)]
    assert runs[0].started == datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert (runs[0].commit, runs[0].dirty) == ("0123456789abcdef", False)
    assert len(left_out) == 1
    assert "bad.json" in left_out[0]


def test_before_the_first_run_there_is_none(tmp_path: Path) -> None:
    """No folder yet is no mistake."""
    assert stored_runs(tmp_path / "nowhere") == ((), ())
