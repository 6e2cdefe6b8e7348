"""One pair of interpreters taking turns with the reference cells of the workloads that compute.

Whether a workload computes or waits is measured, not declared, even on a busy machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.turns.arm_process import NoArmError, open_arm
from benchmarks.turns.blocks import BlockOrder, list_measurable, run_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from benchmarks.turns.arm_process import Side

COMPUTES = 0.7
"""A workload computes if it uses more than this share of the available CPU time; file I/O uses half of it."""
IDLES = 0.2
"""A workload waits if it uses less than this share of a CPU, even if other programs leave nothing."""
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
    """Two interpreters, and how they differ: ``build``, or ``switch`` (one binary, GIL on and off)."""

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
        workloads: Names; those that wait are left out after their first block.
        blocks: Number for every workload.
        seed: Seed of the order of rounds within an arm.
        cpus: Logical CPUs of this machine.
        cpu_model: Its processor's brand, or None if unknown.
        report: Shows the user one line.
    """

    workloads: tuple[str, ...]
    blocks: int
    seed: int
    cpus: int
    cpu_model: str | None
    report: Callable[[str], None]


def new_pair(pair: Pair) -> dict[str, Any]:
    """Return the record of a pair before anything is measured."""
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
    """Measure a pair into its ``record``, which is consistent whenever this ends.

    An interpreter that can't be measured does not raise: the record has the reason, and others go on.
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
    """Return environment and build of a side; its arms report whether the GIL was on at the end.

    Raises:
        NoArmError: The interpreter reports nothing.
    """
    with open_arm(side, module="benchmarks.machine.environment") as arm:
        facts = arm.step()
    facts["environment"]["cpu_model"] = plan.cpu_model
    return facts


def _conclude(record: dict[str, Any]) -> None:
    """Copy from the arms whether the GIL was on, add the caveats, and drop blocks of workloads that wait."""
    for name, side in record["sides"].items():
        reported = (arm["gil_enabled_at_end"] for arm in _arms(record["blocks"], name))
        if known := [on for on in reported if on is not None]:
            side["environment"]["gil_enabled_at_end"] = any(known)
    record["blocks"] = [block for block in record["blocks"] if block["workload"] not in record["left_out"]]
    record["caveats"] = pair_caveats(record)


def _arms(blocks: Iterable[Mapping[str, Any]], side: str) -> Iterator[Mapping[str, Any]]:
    return (block["arms"][side] for block in blocks if side in block["arms"])


def why_left_out(block: Mapping[str, Any], sides: Sequence[Side], cpus: int) -> str | None:
    """Return why a workload gets no further block: a side can't run it, or it waits; else None.

    Its first block decides, by the side that was disturbed less.

    Args:
        block: The stored block.
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
    """Return a cell's CPU time over what was available: one CPU, or what other programs left of all."""
    wall_s, cpu_s = sum(cell["wall_s"]), sum(cell["cpu_s"])
    taken_s = sum(seconds or 0.0 for name in ("other_cpu_s", "steal_s") for seconds in cell[name])
    to_be_had_s: float = max(min(wall_s, cpus * wall_s - taken_s), cpu_s)
    share: float = cpu_s / to_be_had_s if to_be_had_s > 0 else 0.0
    return share


def pair_caveats(record: Mapping[str, Any]) -> list[str]:
    """Return the caveats of a measured pair, given as in the JSON; none if a side has no description."""
    base, head = record["sides"]["base"], record["sides"]["head"]
    if base["environment"] is None or head["environment"] is None:
        return []
    return [*_gil(base, head), *_build(base, head), *_software(base, head)]


def _gil(base: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[str]:
    if not base["environment"]["gil_enabled_at_end"]:
        yield (
            f"{base['name']}: expected the GIL on, but it was off. This pair says nothing about the cost of "
            "removing it."
        )
    if head["environment"]["gil_enabled_at_end"]:
        yield (
            f"{head['name']}: expected the GIL off, but an import switched it on. This pair says nothing "
            "about the cost of removing it."
        )


def _build(base: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[str]:
    different = [
        f"{words} {_words(base['build'][name])} vs {_words(head['build'][name])}"
        for name, words in BUILD_WORDS.items()
        if base["build"][name] != head["build"][name]
    ]
    if different:
        yield f"The builds were also compiled differently, which may matter more: {'; '.join(different)}."


def _software(base: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence on the patch release and one on the libraries, if they differ."""
    ours, theirs = base["environment"], head["environment"]
    if ours["python_version"] != theirs["python_version"]:
        yield f"The releases also differ: {ours['python_version']} vs {theirs['python_version']}."
    names = sorted({*ours["libraries"], *theirs["libraries"]})
    different = [
        f"{name} {ours['libraries'].get(name, 'none')} vs {theirs['libraries'].get(name, 'none')}"
        for name in names
        if ours["libraries"].get(name) != theirs["libraries"].get(name)
    ]
    if different:
        yield f"The libraries also differ: {'; '.join(different)}."


def _words(fact: object) -> str:
    """Return a fact as readers write it."""
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return "unknown" if fact is None else str(fact)
