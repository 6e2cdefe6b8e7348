"""One block of a function's gate: both sides in fresh processes, taking turns round by round."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.measure.memory import measure_memory
from benchmarks.measure.rounds import GroupOrder
from benchmarks.plan.presets import Preset
from benchmarks.process.messages import FailedError, Finished
from benchmarks.process.supervisor import RECORDED, Supervision, open_job, run_job
from benchmarks.turns.arm_evidence import MEMORY_S, SAMPLE_S, memory_record, share_record
from benchmarks.turns.arm_record import WARM_UP_ROUNDS, arm_record
from benchmarks.turns.blocks import ROUNDS, turn
from benchmarks.turns.function.responses import EVERY, measure_responses
from benchmarks.turns.function.side import Turns, take_turns
from benchmarks.user_function.launch import user_launch

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from benchmarks.process.messages import BlockEnded
    from benchmarks.process.supervisor import OpenJob
    from benchmarks.turns.function.plan import FunctionPlan, FunctionSide


ROUNDS_ONLY = Preset(
    *("gate", 0, 0),
    evidence=False,
    min_blocks=WARM_UP_ROUNDS + ROUNDS,
    max_blocks=WARM_UP_ROUNDS + ROUNDS,
)
MEMORY = Preset("gate", 0, 0, memory_s=MEMORY_S)


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


def measure_memory_in_turn(block: FunctionBlock, record: dict[str, Any]) -> None:
    """Add the memory of each side's cells to a block; a process that is lost costs no more than that."""
    for side in turn(block.plan.sides, block.number):
        order = _order(block, side, MEMORY)
        known: object = {}
        reasons: tuple[str, ...] = ()
        try:
            job = partial(measure_memory, order, order.cells)
            known = run_job(job, block.plan.name, _supervision(block, side))
        except FailedError as error:
            known, reasons = error.measured, (f"not measured: {error.failure.reason.replace(RECORDED, '')}",)
        told = memory_record(known if isinstance(known, dict) else {})
        record["arms"][side.name] |= {**told, "memory_reasons": [*told["memory_reasons"], *reasons]}


def measure_responses_in_turn(block: FunctionBlock, record: dict[str, Any]) -> None:
    """Add the response times beside the function, of each side in turn, to a block."""
    plan = block.plan
    assert plan.responses is not None  # noqa: S101 - else they are not asked for
    for side in turn(plan.sides, block.number // EVERY):
        timed = plan.timed[side.name]
        told = measure_responses(plan.responses, timed, block.seed, _supervision(block, side))
        record["arms"][side.name] |= told


def _opened(block: FunctionBlock, side: FunctionSide) -> AbstractContextManager[OpenJob]:
    order, sampled = _order(block, side, ROUNDS_ONLY), block.plan.sampled[side.name]
    job = partial(take_turns, order, sampled, SAMPLE_S)
    return open_job(job, block.plan.name, _supervision(block, side), turns=True)


def _order(block: FunctionBlock, side: FunctionSide, preset: Preset) -> GroupOrder:
    plan = block.plan
    timed, threads = plan.timed[side.name], plan.import_threads[side.name]
    return GroupOrder(plan.name, plan.cells, preset, block.seed, timed.workload, threads)


def _supervision(block: FunctionBlock, side: FunctionSide) -> Supervision:
    launch = partial(user_launch, block.plan.timed[side.name].source)
    return Supervision(block.storage, block.step_timeout_s, lambda _ended: None, launch)


def _told(arm: _Arm) -> dict[str, Any]:
    assert isinstance(arm.ended, Finished)  # noqa: S101 - after its last turn
    told = arm.ended.result
    assert isinstance(told, Turns)  # noqa: S101 - what it sends
    return arm_record(told.group) | share_record(told.share)


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
