"""One block of a function's gate: both sides in fresh processes, taking turns round by round."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.measure.rounds import GroupOrder
from benchmarks.plan.presets import Preset
from benchmarks.process.messages import FailedError, Failure, Finished
from benchmarks.process.supervisor import RECORDED, Supervision, open_job
from benchmarks.turns.arm_record import WARM_UP_ROUNDS, arm_record
from benchmarks.turns.blocks import ROUNDS, turn
from benchmarks.turns.function.side import Turns, take_turns
from benchmarks.user_function.launch import user_launch

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from benchmarks.process.messages import BlockEnded
    from benchmarks.process.supervisor import OpenJob
    from benchmarks.turns.function.plan import FunctionPlan, FunctionSide

SAMPLE_S = 0.3
"""Seconds for which each side's GIL is sampled in a block; a dozen are as long as a whole gil-check."""


class LostSideError(Exception):
    """The process of a side hung or died, which ends the block."""

    def __init__(self, side: str, reason: str) -> None:
        super().__init__(reason)
        self.side = side


@dataclass(frozen=True, slots=True)
class FunctionBlock:
    """What one block is.

    Attributes:
        number: From 0; it says which side begins.
        seed: Seed of the order of cells, the same on both sides.
        storage: Where scratch folders are created.
        step_timeout_s: Most seconds for a round.
    """

    plan: FunctionPlan
    number: int
    seed: int
    storage: Path
    step_timeout_s: float


@dataclass(slots=True)
class _Arm:
    """A running side, and the last thing it has told."""

    side: FunctionSide
    job: OpenJob
    ended: BlockEnded | Finished | None = None

    def step(self, *, go: bool = True) -> None:
        """Let it take its turn, unless it has finished early.

        Raises:
            LostSideError: It hung or died.
        """
        if isinstance(self.ended, Finished):
            return
        if go:
            self.job.go()
        try:
            self.ended = self.job.step()
        except FailedError as error:
            raise LostSideError(self.side.name, error.failure.reason.replace(RECORDED, "")) from error


def run_function_block(block: FunctionBlock) -> dict[str, Any]:
    """Return one block, as ``benchmarks.turns.gate`` has them, and each side's GIL share.

    Both processes are started and warm before the first round. Then they take turns (ABBA); while one side
    runs, the other is idle. Last, each samples its GIL over whole calls in one thread.

    Raises:
        LostSideError: The process of a side hangs or dies; pairs must be complete, so that ends the block.
    """
    with ExitStack() as closing:
        arms = [
            _Arm(side, closing.enter_context(_opened(block, side)))
            for side in turn(block.plan.sides, block.number)
        ]
        for arm in arms:
            arm.step(go=False)
        for index in range(ROUNDS + 1):  # the last turn is the sampling of the GIL
            for arm in turn(arms, index):
                arm.step()
        return _record(block, arms[0].side.name, {arm.side.name: _told(arm) for arm in arms})


def _opened(block: FunctionBlock, side: FunctionSide) -> AbstractContextManager[OpenJob]:
    plan, rounds = block.plan, WARM_UP_ROUNDS + ROUNDS
    timed, sampled = plan.timed[side.name], plan.sampled[side.name]
    preset = Preset("gate", precision=0, budget_s=0, evidence=False, min_blocks=rounds, max_blocks=rounds)
    order = GroupOrder(
        plan.name, plan.cells, preset, block.seed, timed.workload, plan.import_threads[side.name]
    )
    launch = partial(user_launch, timed.source)
    supervision = Supervision(block.storage, block.step_timeout_s, lambda _ended: None, launch)
    return open_job(partial(take_turns, order, sampled, SAMPLE_S), plan.name, supervision, turns=True)


def _told(arm: _Arm) -> dict[str, Any]:
    assert isinstance(arm.ended, Finished)  # noqa: S101 - after its last turn
    told = arm.ended.result
    assert isinstance(told, Turns)  # noqa: S101 - what it sends
    share = told.share
    if isinstance(share, Failure):
        return {**arm_record(told.group), "gil_share": None, "gil_share_reason": share.reason}
    kept = {name: getattr(share, name) for name in ("share", "low", "high", "samples", "method")}
    return {**arm_record(told.group), "gil_share": kept, "gil_share_reason": None}


def _record(block: FunctionBlock, first: str, arms: dict[str, Any]) -> dict[str, Any]:
    return {"workload": block.plan.name, "block": block.number, "first": first, "arms": arms}


def lost_block(block: FunctionBlock, error: LostSideError) -> dict[str, Any]:
    """Return a block in which a side has failed: its cells have the reason, and no others have a time."""
    failures = [{**asdict(cell), "reason": str(error)} for cell in block.plan.cells]
    nothing: dict[str, object] = {
        "gil_enabled_at_end": None,
        "cells": [],
        "gil_share": None,
        "gil_share_reason": "not measured: its block was lost.",
    }
    arms = {
        side.name: {**nothing, "failures": failures if side.name == error.side else []}
        for side in block.plan.sides
    }
    return _record(block, turn(block.plan.sides, block.number)[0].name, arms)
