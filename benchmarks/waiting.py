"""Whether a workload computes or waits: measured and not declared, also beside others on a busy machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.gate_arm import Side

COMPUTES = 0.7
"""Share of the CPU time to be had above which a workload computes: files on a disk take half of it."""
IDLES = 0.2
"""Share of a CPU below which a workload waits, even if others leave nothing on this machine."""


def why_left_out(block: Mapping[str, Any], sides: Sequence[Side], cpus: int) -> str | None:
    """Return why a workload has no further block: a side can't run it, or it waits; else None.

    Its first block tells which it is; the side that was disturbed less counts.

    Args:
        block: As it is stored.
        sides: Both.
        cpus: Logical CPUs of this machine.
    """
    titles = {side.name: side.title for side in sides}
    for name, arm in block["arms"].items():
        for failure in arm["failures"]:
            return f"{titles[name]}: {failure['reason']}"
    if block["block"] > 0:
        return None
    cells = [cell for arm in block["arms"].values() for cell in arm["cells"] if None not in cell["cpu_s"]]
    shares = [(_share(cell, cpus), sum(cell["cpu_s"]) / sum(cell["wall_s"])) for cell in cells]
    if shares and (max(shares)[0] < COMPUTES or max(busy for _, busy in shares) < IDLES):
        return f"it waits: {max(busy for _, busy in shares):.2f} cores busy"
    return None


def _share(cell: Mapping[str, Any], cpus: int) -> float:
    """Return a cell's CPU time over what it could have had: one CPU, or what others left of them all."""
    wall_s, cpu_s = sum(cell["wall_s"]), sum(cell["cpu_s"])
    taken_s = sum(seconds or 0.0 for name in ("other_cpu_s", "steal_s") for seconds in cell[name])
    to_be_had_s: float = max(min(wall_s, cpus * wall_s - taken_s), cpu_s)
    share: float = cpu_s / to_be_had_s if to_be_had_s > 0 else 0.0
    return share
