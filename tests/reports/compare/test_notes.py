"""What limits a whole comparison."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.compare.comparing import compare
from tests.reports.compare.make_sides import run, side
from tests.reports.make_run import document, group

ONES = [1.0] * 6


def test_runs_in_common_presets_and_interruptions(tmp_path: Path) -> None:
    """Each is one sentence."""
    base = side(tmp_path / "base", run(ONES, 1), run(ONES, 2, preset="full"))
    head = side(tmp_path / "head", run(ONES, 1, interrupted="SIGINT"))
    said = " ".join(compare(base, head).notes)
    assert "1 of their runs in common" in said
    assert "presets differ (full and quick and quick)" in said
    assert "The head holds a run that was interrupted" in said


@pytest.mark.parametrize(
    ("factors", "told"), [([1.2] * 10, True), ([1.2, 0.8] * 5, False), ([1.0] * 10, False)]
)
def test_times_that_all_move_alike_point_to_the_machine(
    tmp_path: Path,
    factors: list[float],
    told: bool,  # noqa: FBT001 - a test's expectation
) -> None:
    """A fifth more of everything is a slower moment, up and down is not, and no move is none."""
    cells = {("threads", workers): ONES for workers in range(1, len(factors) + 1)}
    moved = {key: [factor] * 6 for key, factor in zip(cells, factors, strict=True)}
    base = side(tmp_path / "base", document(group("sha256", cells)))
    head = side(tmp_path / "head", document(group("sha256", moved), seed=2))
    said = [note for note in compare(base, head).notes if "moved the same way, typically by 20 %" in note]
    assert bool(said) == told
