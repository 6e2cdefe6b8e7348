"""The cells of a group."""

from __future__ import annotations

from benchmarks.plan.presets import Cell, Role, group_cells


def test_the_reference_comes_first_and_roles_are_kept() -> None:
    """A group begins with its reference and its twin; sequential is not repeated as a runner."""
    cells = group_cells("w", ("sequential", "threads"), (2, 4))
    assert cells == (
        Cell("w", "sequential", 1, Role.REFERENCE),
        Cell("w", "sequential", 1, Role.AA_CONTROL),
        Cell("w", "ceiling", 2, Role.CEILING),
        Cell("w", "ceiling", 4, Role.CEILING),
        Cell("w", "threads", 2),
        Cell("w", "threads", 4),
    )
