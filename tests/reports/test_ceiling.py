"""The ceiling beside every cell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tests.reports.make_run import ceiling, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis


def test_each_cell_is_held_against_the_ceiling_of_its_workers(analysed: Callable[..., Analysis]) -> None:
    """Ceiling 0.5 s, cell 0.8 s: 2× was allowed, 1.25× reached, which is 62.5 % of it and of two workers."""
    cells = {("threads", 2): [0.8] * 6, ("threads", 4): [0.8] * 6}
    table = analysed([*group("sha", cells), ceiling("sha", 2, [0.5] * 6)]).cells
    two, four = (row for _, row in table[table["role"] == "measured"].iterrows())
    assert (two["ceiling"], two["ceiling_low"], two["ceiling_high"]) == (2.0, 2.0, 2.0)
    assert two["efficiency_of_ceiling"] == pytest.approx(0.625)
    assert two["efficiency"] == pytest.approx(0.625)
    assert four["efficiency"] == pytest.approx(0.3125)
    assert math.isnan(four["ceiling"])
    assert math.isnan(four["efficiency_of_ceiling"])


def test_the_efficiency_is_paired_block_by_block(analysed: Callable[..., Analysis]) -> None:
    """A machine that slows down by half hits both alike, and their ratio does not move."""
    drift = [1.0, 2.0, 4.0, 1.0, 2.0, 4.0]
    cells = {("threads", 2): [0.8 * slow for slow in drift]}
    table = analysed([*group("sha", cells), ceiling("sha", 2, [0.4 * slow for slow in drift])]).cells
    row = table[table["role"] == "measured"].iloc[0]
    assert [row[f"efficiency_of_ceiling{bound}"] for bound in ("_low", "", "_high")] == [0.5] * 3


def test_a_ceiling_is_no_runner(analysed: Callable[..., Analysis]) -> None:
    """It has a speedup, and is never the best of anything, a runner, or the noise."""
    cells = {("threads", 2): [0.8] * 6}
    analysis = analysed([*group("sha", cells), ceiling("sha", 2, [0.1] * 6), ceiling("sha", 4, [0.1] * 6)])
    ceilings = analysis.cells[analysis.cells["role"] == "ceiling"]
    assert list(ceilings["speedup"]) == [10.0, 10.0]
    assert list(analysis.best["runner"]) == ["threads"]
    assert analysis.runners == ("threads",)
    assert len(analysis.noise) == 1
