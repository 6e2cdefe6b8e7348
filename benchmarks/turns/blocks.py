"""The blocks of a gate of the suite, and what each side says that it can measure.

A block is a fresh process of each side; they take turns round by round, and the order alternates (ABBA), so
that neither side profits from a drift of the machine.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from benchmarks.plan.presets import Cell, group_cells
from benchmarks.turns.arm_process import NoArmError, open_arm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.turns.arm_process import Side

Member = TypeVar("Member")

ROUNDS = 4
"""Rounds of every cell on each side of a block; more rounds can't replace more processes."""


@dataclass(frozen=True, slots=True)
class BlockOrder:
    """What the blocks measure.

    Attributes:
        workload: One workload.
        cells: Its cells, each as ``runner:workers``.
        explains: Families of figures beside the times, of those that both sides list.
    """

    workload: str
    cells: tuple[str, ...]
    explains: tuple[str, ...] = ()


def lost_block(
    sides: Sequence[Side], listed: Mapping[str, Any], order: BlockOrder, block: int, error: NoArmError
) -> dict[str, Any]:
    """Return a block in which a side crashed its process: its cells failed, and no others have a time."""
    able = [side for side in sides if order.workload in listed[side.name]["workloads"]]
    reference, *_ = group_cells(order.workload, (), ())
    cells = [reference, *(Cell(order.workload, name, n) for name, n in _named(order, listed, error.side))]
    failures = [{**asdict(cell), "reason": str(error)} for cell in cells]
    return {
        "workload": order.workload,
        "block": block,
        "first": turn(able, block)[0].name,
        "arms": {
            side.name: {
                "gil_enabled_at_end": None,
                "cells": [],
                "failures": failures if side is error.side else [],
            }
            for side in able
        },
    }


def _named(order: BlockOrder, listed: Mapping[str, Any], side: Side) -> list[tuple[str, int]]:
    """Return runner and workers of the cells that a side can measure; the others are left out."""
    pairs = [(runner, int(workers)) for runner, _, workers in (cell.rpartition(":") for cell in order.cells)]
    return [pair for pair in pairs if is_able(listed[side.name], pair[0], order.workload)]


def is_able(listed: Mapping[str, Any], runner: str, workload: str) -> bool:
    """Return whether a side can measure a runner, as it has listed, on a workload."""
    refused = listed.get("refused", {}).get(runner, ())  # an older commit lists none
    return listed["runners"].get(runner, "unknown") is None and workload not in refused


def list_measurable(side: Side) -> dict[str, Any]:
    """Return what a side says it can measure.

    Raises:
        NoArmError: It does not say, because it is older than this command, or broken.
    """
    with open_arm(side) as arm:
        listed = arm.step()
    if not {"workloads", "runners"} <= listed.keys():
        raise NoArmError(side, "it does not list what can be measured.")
    return listed


def environments_of(sides: Iterable[Side]) -> dict[str, Any]:
    """Return the environment of each side's interpreter; a side whose commit is too old to tell has none."""
    found = {}
    for side in sides:
        with suppress(NoArmError), open_arm(side, module="benchmarks.machine.environment") as arm:
            facts = arm.step()
            found[side.name] = {**facts["environment"], "build": facts["build"]}
    return found


def run_block(
    sides: Sequence[Side], listed: Mapping[str, Any], order: BlockOrder, block: int, seed: int
) -> dict[str, Any]:
    """Return one block: the reports on all rounds of each side that has the workload.

    Both processes are started and warm before the first round. Then they take turns (ABBA): round i of one
    side and round i of the other are close together, and neither is always first. While one side runs, the
    other is idle. Then each samples its GIL, and a further process of each measures the memory, if ordered.

    Raises:
        NoArmError: The process of a side crashes or hangs; pairs must be complete, so that ends the block.
    """
    able = [side for side in sides if order.workload in listed[side.name]["workloads"]]
    share = ("--share",) * ("gil" in order.explains)
    options = (f"--rounds={ROUNDS}", f"--seed={seed + block}", *share)
    with ExitStack() as closing:
        arms = [
            closing.enter_context(open_arm(side, *_what(order, listed, side), *options))
            for side in turn(able, block)
        ]
        reports = {arm.side.name: arm.step() for arm in arms}
        for index in range(ROUNDS):
            for arm in turn(arms, index):
                if "cells" not in reports[arm.side.name]:  # else nothing was left to measure
                    arm.request_round()
                    reports[arm.side.name] = arm.step()
        for arm in arms:
            if "cells" not in reports[arm.side.name]:
                if share:
                    arm.request_round()
                reports[arm.side.name] = arm.step()
    if "memory" in order.explains:
        for side in turn(able, block):
            reports[side.name] |= _memory(side, _what(order, listed, side))
    return {
        "workload": order.workload,
        "block": block,
        "first": arms[0].side.name,
        "arms": {side.name: reports[side.name] for side in able},
    }


def _what(order: BlockOrder, listed: Mapping[str, Any], side: Side) -> tuple[str, ...]:
    """Return the options that tell an arm what to measure."""
    cells = " ".join(f"{runner}:{workers}" for runner, workers in _named(order, listed, side))
    return f"--workload={order.workload}", f"--cells={cells}", f"--scratch={side.scratch}"


def _memory(side: Side, what: Sequence[str]) -> dict[str, Any]:
    """Return the memory of a side's cells; a process that is lost costs no more than that."""
    try:
        with open_arm(side, *what, "--memory") as arm:
            found = arm.step()
            return {"memory": found["memory"], "memory_reasons": found["memory_reasons"]}
    except (NoArmError, KeyError) as error:
        return {"memory": [], "memory_reasons": [f"not measured: {error}"]}


def turn(both: Sequence[Member], index: int) -> list[Member]:
    """Return both in the order of a turn: ABBA, so that neither side is always first."""
    return list(both) if index % 2 == 0 else list(reversed(both))
