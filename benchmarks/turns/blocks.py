"""The blocks of a gate: a fresh process of each side, which take turns round by round."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from benchmarks.turns.arm_process import open_arm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.turns.arm_process import Arm, Side

Member = TypeVar("Member")

ROUNDS = 4
"""Rounds of every cell on each side of a block; more of them can't make up for fewer processes."""


@dataclass(frozen=True, slots=True)
class BlockOrder:
    """What is measured in blocks: cells of one workload, each as ``runner:workers``."""

    workload: str
    cells: tuple[str, ...]


def list_measurable(side: Side) -> dict[str, Any]:
    """Return what can be measured in a side, as it lists that itself.

    Raises:
        NoArmError: It can't be asked: it is older than this command, or broken.
    """
    with open_arm(side) as arm:
        return arm.step()


def run_block(
    sides: Sequence[Side], listed: Mapping[str, Any], order: BlockOrder, block: int, seed: int
) -> dict[str, Any]:
    """Return one block: what each side that has the workload reports of all its rounds.

    Both processes are there and warm before the first round. Then they take turns, ABBA: round i of one side
    and round i of the other are a moment apart, and neither always comes first. While one side runs, the
    other waits without using a CPU.

    Raises:
        NoArmError: A side can't be measured; a gap is no pair, so that ends the gate.
    """
    options = (
        f"--workload={order.workload}",
        f"--cells={' '.join(order.cells)}",
        f"--rounds={ROUNDS}",
        f"--seed={seed + block}",
    )
    able = [side for side in sides if order.workload in listed[side.name]["workloads"]]
    with ExitStack() as closing:
        arms = [
            closing.enter_context(open_arm(side, *options, f"--scratch={side.scratch}"))
            for side in _turn(able, block)
        ]
        reports = {arm.side.name: arm.step() for arm in arms}
        for index in range(ROUNDS):
            for arm in _turn(arms, index):
                if "cells" not in reports[arm.side.name]:  # else nothing was left to measure
                    arm.request_round()
                    reports[arm.side.name] = arm.step()
        records = {arm.side.name: _record(arm, reports[arm.side.name]) for arm in arms}
    return {
        "workload": order.workload,
        "block": block,
        "first": arms[0].side.name,
        "arms": {side.name: records[side.name] for side in able},
    }


def _turn(both: Sequence[Member], index: int) -> list[Member]:
    return list(both) if index % 2 == 0 else list(reversed(both))


def _record(arm: Arm, report: dict[str, Any]) -> dict[str, Any]:
    return report if "cells" in report else arm.step()
