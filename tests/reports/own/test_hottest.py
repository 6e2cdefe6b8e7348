"""The line at which the GIL was held most often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.own.hottest import hottest_line
from tests.reports.make_run import cell, gil_share, group
from tests.reports.own.make_own import NAME, hot_line, own_group, own_run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("share", "often"), [(0.9, "mostly"), (0.5, "mostly"), (0.4, "most often")])
def test_mostly_is_more_than_half(tmp_path: Path, share: float, often: str) -> None:
    """A line with less than half of the time under the GIL is only where it was held most often."""
    sampled = gil_share(0.97, hottest=[hot_line(share)])
    analysis, _ = own_run(tmp_path, own_group(gil_share=sampled))
    assert hottest_line(analysis.run, NAME, "threads", 2) == f"{often} in parse.py line 88 (parse)"


def test_the_cells_own_line_comes_before_that_of_sequential(tmp_path: Path) -> None:
    """What the threads did is what is asked for; sequential stands in where they were not sampled."""
    mine = gil_share(0.97, hottest=[hot_line(0.9, line=99)])
    benchmarks = [*own_group(), cell(NAME, "threads", 4, [1.0] * 6, gil_share=mine)]
    benchmarks.append(cell(NAME, "threads", 8, [1.0] * 6))
    analysis, _ = own_run(tmp_path, benchmarks)
    assert "line 99" in str(hottest_line(analysis.run, NAME, "threads", 4))
    assert "line 88" in str(hottest_line(analysis.run, NAME, "threads", 8))


def test_a_function_without_a_line_is_named_alone(tmp_path: Path) -> None:
    """Frames of C code have no line."""
    sampled = gil_share(0.97, hottest=[hot_line(0.9, line=None)])
    analysis, _ = own_run(tmp_path, own_group(gil_share=sampled))
    assert hottest_line(analysis.run, NAME, "threads", 2) == "mostly in parse.py (parse)"


def test_what_was_not_sampled_has_no_line(tmp_path: Path) -> None:
    """No share, or a share without lines."""
    for share in (None, gil_share(0.97, hottest=[])):
        analysis, _ = own_run(tmp_path, group(NAME, {("threads", 2): [1.0] * 6}, gil_share=share))
        assert hottest_line(analysis.run, NAME, "threads", 2) is None
