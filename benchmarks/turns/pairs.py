"""One pair of interpreters taking turns with the reference cells of the workloads that compute.

Whether a workload computes or waits is measured, not declared, also beside others on a busy machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.turns.arm_process import NoArmError, open_arm
from benchmarks.turns.gate import BlockOrder, list_measurable, run_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from benchmarks.turns.arm_process import Side

COMPUTES = 0.7
"""Share of the CPU time to be had above which a workload computes: files on a disk take half of it."""
IDLES = 0.2
"""Share of a CPU below which a workload waits, even if others leave nothing on this machine."""
NOT_FINISHED = "It was interrupted."
BUILD_WORDS = {
    "compiler": "compiler",
    "profile_guided": "profile-guided",
    "link_time_optimized": "optimized when linked",
    "shared_library": "in a shared library",
    "debug": "with debug checks",
}


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
class PairsPlan:
    """What is measured of every pair.

    Attributes:
        workloads: Names; those that wait are left out once a block has shown it.
        blocks: Of every workload.
        seed: Of the order of rounds within an arm.
        cpus: Logical CPUs of this machine.
        cpu_model: Its processor's brand, or None where it can't be found out.
        report: Shows the user one line.
    """

    workloads: tuple[str, ...]
    blocks: int
    seed: int
    cpus: int
    cpu_model: str | None
    report: Callable[[str], None]


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


def measure_pair(pair: Pair, plan: PairsPlan, record: dict[str, Any]) -> None:
    """Measure a pair into its ``record``, which is true of what was measured whenever this ends.

    An interpreter that can't be measured is no exception: the reason is in the record, and others go on.
    """
    try:
        for side in pair.sides:
            record["sides"][side.name].update(_described(side, plan))
        listed = {side.name: list_measurable(side) for side in pair.sides}
        for number, workload in enumerate(plan.workloads, start=1):
            plan.report(
                f"[{number}/{len(plan.workloads)}] {workload}: {plan.blocks} blocks of both interpreters"
            )
            for index in range(plan.blocks):
                block = run_block(pair.sides, listed, BlockOrder(workload, ()), index, plan.seed)
                record["blocks"].append(block)
                if reason := why_left_out(block, pair.sides, plan.cpus):
                    record["left_out"][workload] = reason
                    plan.report(f"{workload} is left out: {reason}")
                    break
        record["failed"] = None
    except NoArmError as error:
        record["failed"] = str(error)
    finally:
        _conclude(record)


def _described(side: Side, plan: PairsPlan) -> dict[str, Any]:
    """Return environment and build of a side; its arms report whether its GIL was on at the end.

    Raises:
        NoArmError: The interpreter reports nothing.
    """
    with open_arm(side, module="benchmarks.machine.environment") as arm:
        facts = arm.step()
    facts["environment"]["cpu_model"] = plan.cpu_model
    return facts


def _conclude(record: dict[str, Any]) -> None:
    """Take from the arms whether the GIL was on, add the caveats, and drop the blocks of what waits."""
    for name, side in record["sides"].items():
        reported = (arm["gil_enabled_at_end"] for arm in _arms(record["blocks"], name))
        if known := [on for on in reported if on is not None]:
            side["environment"]["gil_enabled_at_end"] = any(known)
    record["blocks"] = [block for block in record["blocks"] if block["workload"] not in record["left_out"]]
    record["caveats"] = pair_caveats(record)


def _arms(blocks: Iterable[Mapping[str, Any]], side: str) -> Iterator[Mapping[str, Any]]:
    return (block["arms"][side] for block in blocks if side in block["arms"])


def why_left_out(block: Mapping[str, Any], sides: Sequence[Side], cpus: int) -> str | None:
    """Return why a workload has no further block: a side can't run it, or it waits; else None.

    Its first block shows which it is; the side that was disturbed less counts.

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


def pair_caveats(record: Mapping[str, Any]) -> list[str]:
    """Return the caveats of a measured pair, given as in the JSON; none where a side was not described."""
    base, head = record["sides"]["base"], record["sides"]["head"]
    if base["environment"] is None or head["environment"] is None:
        return []
    return [*_gil(base, head), *_build(base, head), *_software(base, head)]


def _gil(base: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[str]:
    if not base["environment"]["gil_enabled_at_end"]:
        yield f"{base['name']} should run with the GIL, and ran without: this pair does not tell its cost."
    if head["environment"]["gil_enabled_at_end"]:
        yield (
            f"{head['name']} should run without the GIL, and an import switched it back on: "
            "this pair does not tell what doing without it costs."
        )


def _build(base: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[str]:
    different = [
        f"{words} {_words(base['build'][name])} against {_words(head['build'][name])}"
        for name, words in BUILD_WORDS.items()
        if base["build"][name] != head["build"][name]
    ]
    if different:
        yield f"The builds were also compiled differently, which may cost more: {'; '.join(different)}."


def _software(base: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence on the patch release and one on the libraries, if they are not the same."""
    ours, theirs = base["environment"], head["environment"]
    if ours["python_version"] != theirs["python_version"]:
        yield f"The releases differ, too: {ours['python_version']} against {theirs['python_version']}."
    names = sorted({*ours["libraries"], *theirs["libraries"]})
    different = [
        f"{name} {ours['libraries'].get(name, 'none')} against {theirs['libraries'].get(name, 'none')}"
        for name in names
        if ours["libraries"].get(name) != theirs["libraries"].get(name)
    ]
    if different:
        yield f"The libraries differ, too: {'; '.join(different)}."


def _words(fact: object) -> str:
    """Return a fact as people write it."""
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return "unknown" if fact is None else str(fact)
