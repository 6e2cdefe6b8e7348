"""One pair of interpreters taking turns with the reference cells of the workloads that compute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.gate_arm import NoArmError, open_arm
from benchmarks.gate_blocks import Group, ask, run_block
from benchmarks.pair_caveats import pair_caveats
from benchmarks.waiting import why_left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from benchmarks.gate_arm import Side

NOT_FINISHED = "It was interrupted."


@dataclass(frozen=True, slots=True)
class Pair:
    """Two interpreters, and what they differ by: ``build``, or ``switch`` for one with its GIL on and off."""

    differ_by: str
    base: Side
    head: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        """Return both, the one with the GIL first."""
        return self.base, self.head


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured of every pair.

    Attributes:
        workloads: Names; those that wait are left out once a block has shown it.
        blocks: Of every workload.
        seed: Of the order of rounds within an arm.
        cpus: Logical CPUs of this machine.
        cpu_model: Its processor's brand, or None where it can't be found out.
        say: Tells the user one line.
    """

    workloads: tuple[str, ...]
    blocks: int
    seed: int
    cpus: int
    cpu_model: str | None
    say: Callable[[str], None]


def new_pair(pair: Pair) -> dict[str, Any]:
    """Return what is stored of a pair, as long as nothing is measured."""
    sides = {
        side.name: {
            "name": side.title,
            "variables": dict(side.variables),
            "environment": None,
            "build": None,
        }
        for side in pair.sides
    }
    return {
        "differ_by": pair.differ_by,
        "sides": sides,
        "left_out": {},
        "failed": NOT_FINISHED,
        "caveats": [],
        "blocks": [],
    }


def measure_pair(pair: Pair, plan: Plan, record: dict[str, Any]) -> None:
    """Measure a pair into its ``record``, which is true of what was measured whenever this ends.

    An interpreter that can't be measured is no exception: the reason is in the record, and others go on.
    """
    try:
        for side in pair.sides:
            record["sides"][side.name].update(_described(side, plan))
        listed = {side.name: ask(side) for side in pair.sides}
        for place, workload in enumerate(plan.workloads, start=1):
            plan.say(f"[{place}/{len(plan.workloads)}] {workload}: {plan.blocks} blocks of both interpreters")
            for block in _blocks(pair, listed, workload, plan):
                record["blocks"].append(block)
                if reason := why_left_out(block, pair.sides, plan.cpus):
                    record["left_out"][workload] = reason
                    plan.say(f"{workload} is left out: {reason}")
                    break
        record["failed"] = None
    except NoArmError as error:
        record["failed"] = str(error)
    finally:
        _conclude(record)


def _blocks(pair: Pair, listed: Mapping[str, Any], workload: str, plan: Plan) -> Iterator[dict[str, Any]]:
    for block in range(plan.blocks):
        yield run_block(pair.sides, listed, Group(workload, ()), block, plan.seed)


def _described(side: Side, plan: Plan) -> dict[str, Any]:
    """Return environment and build of a side; whether its GIL was on at the end is told by its arms.

    Raises:
        NoArmError: The interpreter does not tell.
    """
    with open_arm(side, module="benchmarks.describe") as arm:
        facts = arm.step()
    facts["environment"]["cpu_model"] = plan.cpu_model
    return facts


def _conclude(record: dict[str, Any]) -> None:
    """Take from the arms whether the GIL was on, and say what a reader must know; waiting is no block."""
    for name, side in record["sides"].items():
        told = (arm["gil_enabled_at_end"] for arm in _arms(record["blocks"], name))
        if known := [on for on in told if on is not None]:
            side["environment"]["gil_enabled_at_end"] = any(known)
    record["blocks"] = [block for block in record["blocks"] if block["workload"] not in record["left_out"]]
    record["caveats"] = pair_caveats(record)


def _arms(blocks: Iterable[Mapping[str, Any]], side: str) -> Iterator[Mapping[str, Any]]:
    return (block["arms"][side] for block in blocks if side in block["arms"])
