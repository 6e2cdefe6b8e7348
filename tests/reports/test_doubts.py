"""Doubts: each says what disturbed a group, with the number, and only beyond its limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.findings import findings
from tests.reports.make_run import group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis

CELLS = {("threads", 2): [0.5] * 6}


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"other_cpu_s": [0.3] * 6}, "Other programs kept up to 0.60 of 2 cores busy"),
        ({"steal_s": [0.05] * 6}, "The hypervisor took up to 5 % of the cores' time"),
        (
            {"throttled_s": [0.0, 0.0, 0.0, 0.0, 0.0, 0.6]},
            "A CPU quota stopped it for up to 20 % of the time",
        ),
    ],
)
def test_a_disturbed_group_is_doubtful(
    analysed: Callable[..., Analysis], extra: dict[str, list[float]], said: str
) -> None:
    """The share is that of the cell with shorter rounds: 6 x 0.5 s under threads."""
    (finding,) = findings(analysed(group("sha", CELLS, **extra)))
    assert finding.doubt is not None
    assert said in finding.doubt


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"other_cpu_s": [0.01] * 6, "steal_s": [0.001] * 6, "throttled_s": [0.0] * 6},
        {"other_cpu_s": [0.1, -0.1] * 3},
    ],
    ids=["nothing measured", "next to nothing", "ticks that cancel out"],
)
def test_a_quiet_group_is_not_doubtful(
    analysed: Callable[..., Analysis], extra: dict[str, list[float]]
) -> None:
    """What was not measured accuses nobody, and clock ticks in both directions are no disturbance."""
    (finding,) = findings(analysed(group("sha", CELLS, **extra)))
    assert finding.doubt is None
