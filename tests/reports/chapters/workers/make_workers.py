"""Builds hand-made curves by number of workers, so that tests say only what matters to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.reports.make_kinds import benchmark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.data.cells import Benchmark

BLOCKS = 6


def curve(
    work: str, runner: str, rates: Mapping[int, float | Sequence[float]], /, **facts: object
) -> Benchmark:
    """Return a curve by items per second, the same in every block or one for each; ``facts`` replaces."""
    points = [_point(count, rate) for count, rate in rates.items()]
    known = {
        "work": work,
        "runner": runner,
        "start_method": None,
        "verified": True,
        "waits": work == "waiting",
        "most": max(rates),
        "limited_by": "",
        "memory_is": "pss",
        "hold_s": 0.02 if work == "waiting" else None,
        "points": points,
        **facts,
    }
    return benchmark("workers", f"{work}-{runner}", points[0]["wall_s"], known)


def _point(count: int, rate: float | Sequence[float]) -> dict[str, Any]:
    rates = [rate] * BLOCKS if isinstance(rate, int | float) else list(rate)
    return {
        "workers": count,
        "items": 4 * count,
        "wall_s": [4 * count / each for each in rates],
        "starts_s": [0.001 * count] * BLOCKS,
        "memory_bytes": count * 2**15,
        "cores_busy": [0.5] * len(rates),
        "server_busy": [0.1] * len(rates),
        "held_s": [0.0202] * len(rates),
    }
