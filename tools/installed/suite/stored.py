"""Reads the speedups of a function from its stored run."""

from __future__ import annotations

import json
from statistics import median
from typing import TYPE_CHECKING, Any

from .speedups import Speedup, Speedups, ratio_in_blocks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .speedups import Inconclusive


def read_speedups(stored: str, runners: Sequence[str], workers: int, inconclusive: Inconclusive) -> Speedups:
    """Return the speedups of a stored run of one function.

    Args:
        stored: The JSON.
        runners: The runners that were asked for.
        workers: Their number of workers.
        inconclusive: What to do if a comparison is.
    """
    run = json.loads(stored)
    cells = {
        (each["extra_info"]["runner"], each["extra_info"]["role"]): each
        for each in run["benchmarks"]
        if each["extra_info"]["kind"] == "speedup"
    }
    lost = {(each["runner"], each["role"]): each for each in run["gil_bench"]["cells_without_time"]}
    reference = _seconds(cells.get(("sequential", "reference")))
    doubt = _doubt(reference, _seconds(cells.get(("sequential", "twin"))))

    def of(runner: str, role: str, count: int) -> Speedup:
        cell, failure = cells.get((runner, role)), lost.get((runner, role), {})
        return Speedup(
            runner,
            count,
            _seconds(cell),
            reference,
            cell["extra_info"]["items"] if cell else None,
            ", ".join([*_facts(cell["extra_info"], _seconds(cell)), *doubt]) if cell else "",
            failure.get("reason", "" if cell else "the run ended before"),
            failed=failure.get("status", "skipped") != "skipped",
            inconclusive=inconclusive,
        )

    return Speedups(
        of("sequential", "reference", 1),
        {runner: of(runner, "measured", workers) for runner in runners},
    )


def _doubt(reference_s: Sequence[float], again_s: Sequence[float]) -> list[str]:
    """Return that sequential, measured twice, differs from itself; nothing if it does not."""
    if not (reference_s and again_s):
        return []
    found = ratio_in_blocks(reference_s, again_s)
    differs = found.low > 1 or found.high < 1
    return [f"but sequential, measured twice, differs from itself: {found}"] if differs else []


def _seconds(cell: Mapping[str, Any] | None) -> tuple[float, ...]:
    return tuple(cell["stats"]["data"]) if cell else ()


def _facts(seen: Mapping[str, Any], rounds_s: Sequence[float]) -> list[str]:
    """Return which part of the time the GIL was held and how many cores were busy, as far as known."""
    share, cpu_s = seen.get("gil_share"), seen.get("cpu_s")
    held = [f"the GIL was held {100 * share['share']:.0f} % of the time"] if share else []
    busy = [cpu / wall for cpu, wall in zip(cpu_s, rounds_s, strict=True) if wall > 0] if cpu_s else []
    return [*held, *([f"{median(busy):.2f} cores busy"] if busy else [])]
