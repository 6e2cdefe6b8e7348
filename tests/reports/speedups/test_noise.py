"""The noise floor, and what else makes a group doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.advice.findings import findings
from reports.speedups.noise import noise_reach
from tests.reports.make_run import cell, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def _measured_twice(seconds: list[float]) -> list[dict[str, object]]:
    ones = cell("sha", "sequential", 1, [1.0] * len(seconds), role="reference")
    return [ones, cell("sha", "sequential", 1, seconds, role="twin")]


@pytest.mark.parametrize(
    ("seconds", "contains"),
    [([1.0] * 6, True), ([0.8] * 3 + [1.25] * 3, True), ([0.8] * 6, False), ([1.0] * 5, None)],
)
def test_a_control_should_contain_one(
    analyzed: Callable[..., Analysis], seconds: list[float], *, contains: bool | None
) -> None:
    """Identical code contains 1.00, or shows the run's noise; without an interval neither is said."""
    assert analyzed(_measured_twice(seconds)).noise.iloc[0]["contains_one"] is contains


def test_the_half_width_is_half_of_the_interval(analyzed: Callable[..., Analysis]) -> None:
    """From 0.80 to 1.25 is a half-width of 0.225."""
    noise = analyzed(_measured_twice([0.8, 1.0, 1.0, 1.0, 1.0, 1.25])).noise.iloc[0]
    assert noise["half_width"] == pytest.approx(0.225)


def test_the_reach_is_that_of_the_farther_bound(analyzed: Callable[..., Analysis]) -> None:
    """An A/A control that strays to 1.25 makes 0.80 as doubtful as 1.20; without one nothing is noise."""
    assert noise_reach(analyzed(_measured_twice([0.8, 1.0, 1.0, 1.0, 1.0, 1.0])).noise, "sha") == 0.25
    assert noise_reach(analyzed(_measured_twice([0.8] * 5)).noise, "sha") == 0.0
    assert noise_reach(analyzed(group("sha", {})[:1]).noise, "sha") == 0.0


CELLS = {("threads", 2): [0.5] * 6}


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"queue_s": [0.3] * 6, "cpu_s": [0.5] * 6}, "Other programs took up to 0.60 of 2 cores"),
        ({"steal_s": [0.05] * 6}, "The hypervisor took up to 5 % of the CPU time"),
        (
            {"periods": [5] * 6, "throttled_periods": [0, 0, 0, 0, 0, 6]},
            "A CPU quota stopped it in up to 20 % of its periods",
        ),
    ],
)
def test_a_disturbed_group_is_doubtful(
    analyzed: Callable[..., Analysis], extra: dict[str, list[float]], said: str
) -> None:
    """The share is that of the cell with shorter rounds: 6 x 0.5 s under threads."""
    (finding,) = findings(analyzed(group("sha", CELLS, **extra)))
    assert finding.doubt is not None
    assert said in finding.doubt


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"other_cpu_s": [0.01] * 6, "steal_s": [0.001] * 6, "throttled_periods": [0] * 6},
        {"other_cpu_s": [0.1, -0.1] * 3},
    ],
    ids=["nothing measured", "next to nothing", "ticks that cancel out"],
)
def test_a_quiet_group_is_not_doubtful(
    analyzed: Callable[..., Analysis], extra: dict[str, list[float]]
) -> None:
    """What was not measured accuses nobody, and clock ticks in both directions are no disturbance."""
    (finding,) = findings(analyzed(group("sha", CELLS, **extra)))
    assert finding.doubt is None
