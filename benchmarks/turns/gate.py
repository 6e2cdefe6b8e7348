"""``python -m benchmarks.turns.gate``: measure two checkouts against each other, in blocks, in one job.

A block is a fresh process of each side; they take turns round by round, and the order alternates (ABBA), so
that neither side profits from a drift of the machine. The numbers go into one JSON file, which
``python -m reports.gate`` judges.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.machine.environment import observe_environment
from benchmarks.machine.gil_state import gil_enabled
from benchmarks.machine.meters import count_cpus
from benchmarks.plan.selection import UsageError, check_seed
from benchmarks.process.interruption import Interrupted, interruptible
from benchmarks.process.lock import alone
from benchmarks.process.surroundings import prepare_surroundings
from benchmarks.turns.arm_evidence import AGAIN, FIRST, unmeasured
from benchmarks.turns.arm_process import NoArmError, Side
from benchmarks.turns.blocks import (
    BlockOrder,
    environments_of,
    is_able,
    list_measurable,
    lost_block,
    run_block,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SCHEMA = 1

HEAD_FAILED, WRONG_USE, NOTHING_TO_COMPARE = 1, 2, 3

MOST_LOST = 2
"""After this many blocks with a crash or hang, a workload's remaining blocks are left out."""

EXPLAINS = ("gil", "memory")
"""Families of figures that a gate of the suite measures beside the times; hand-overs come with the rounds."""

TOO_OLD = (
    "GIL shares, hand-overs and memory are not compared: one side is older than these figures in a gate."
)

MIN_BLOCKS = 12
"""Fewest blocks of a gate: eleven barely suffice to detect a single regression among a hundred series."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write the JSON.

    Returns:
        0; 1 if the head can't be measured at all, 3 if the base can't; 2 for wrong use, 130 or 143.
    """
    prepare_surroundings()
    asked = _parser().parse_args(arguments)
    with interruptible() as interruption:
        try:
            sides = tuple(Side(**side) for side in json.loads(asked.sides.read_text("utf-8")))
            listed, orders = _orders(sides, asked)
            with alone(report, "a gate of two commits") as others:
                record = _measure(sides, listed, orders, asked)
                record["gil_bench_gate"]["caveats"] += others()
            for caveat in record["gil_bench_gate"]["caveats"]:
                report(caveat)
            asked.output.write_text(json.dumps(record), encoding="utf-8")
        except UsageError as error:
            report(f"gil-bench: {error}")
            return WRONG_USE
        except NoArmError as error:
            report(f"gil-bench: {error}")
            return HEAD_FAILED if error.side.name == "head" else NOTHING_TO_COMPARE
        except Interrupted:
            return interruption.exit_code or 1
    return interruption.exit_code or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns.gate", description=__doc__)
    parser.add_argument("--sides", type=Path, required=True, help="JSON file with both sides")
    parser.add_argument("--output", type=Path, required=True, help="file to write the JSON to")
    parser.add_argument("--workloads", default="", help="names of workloads (default: all of both sides)")
    parser.add_argument("--runners", default="", help="names of runners beside sequential (default: all)")
    parser.add_argument("--workers", default="2", help="numbers of workers (default %(default)s)")
    parser.add_argument("--only", type=Path, help="JSON file with the groups and cells to measure again")
    parser.add_argument("--blocks", type=int, default=MIN_BLOCKS, help="blocks (default %(default)d)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the order of rounds within an arm")
    return parser


def _orders(
    sides: tuple[Side, ...], asked: argparse.Namespace
) -> tuple[dict[str, dict[str, Any]], list[BlockOrder]]:
    """Return what each side can measure, and what is measured: wrong use is found before any waiting."""
    if asked.blocks < MIN_BLOCKS:
        raise UsageError(f"BLOCKS must be at least {MIN_BLOCKS}, not {asked.blocks}.")
    check_seed(asked.seed)
    listed = {side.name: list_measurable(side) for side in sides}
    explains = _explained(listed.values())
    return listed, _again(asked.only, explains) if asked.only else _all(listed.values(), asked, explains)


def _measure(
    sides: tuple[Side, ...],
    listed: Mapping[str, Any],
    orders: Sequence[BlockOrder],
    asked: argparse.Namespace,
) -> dict[str, Any]:
    began = time.monotonic()
    blocks = []
    for number, order in enumerate(orders, start=1):
        report(f"[{number}/{len(orders)}] {order.workload}: {asked.blocks} blocks of both commits")
        blocks += _blocks(sides, listed, order, asked)
    environment = observe_environment(count_cpus(), None, gil_enabled_at_end=gil_enabled())
    return {
        "gil_bench_gate": {
            "schema": SCHEMA,
            "sides": {side.name: side.commit for side in sides},
            "environment": asdict(environment),
            "environments": environments_of(sides),
            "caveats": [*_too_old(listed.values()), *unmeasured(blocks)],
            "wall_s": time.monotonic() - began,
            "blocks": blocks,
        }
    }


def _explained(listed: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the families of figures beside the times that both sides can measure."""
    sides = list(listed)
    return tuple(each for each in EXPLAINS if all(each in side.get("explains", ()) for side in sides))


def _too_old(listed: Iterable[Mapping[str, Any]]) -> list[str]:
    return [] if _explained(listed) else [TOO_OLD]


def _blocks(
    sides: Sequence[Side], listed: Mapping[str, Any], order: BlockOrder, asked: argparse.Namespace
) -> list[dict[str, Any]]:
    """Return the blocks of a workload; if an arm crashes or hangs, that block has failed and others go on."""
    blocks: list[dict[str, Any]] = []
    lost, every = 0, AGAIN if asked.only else FIRST
    for block in range(asked.blocks):
        try:
            ordered = order if block % every == 0 else replace(order, explains=())
            blocks.append(run_block(sides, listed, ordered, block, asked.seed))
        except NoArmError as error:
            report(f"{order.workload}: {error}")
            blocks.append(lost_block(sides, listed, order, block, error))
            lost += 1
            if lost == MOST_LOST:
                break
    return blocks


def _again(only: Path, explains: Sequence[str]) -> list[BlockOrder]:
    """Return what looked worse: by workload its ``cells``, and the families that it ``explains`` worse."""
    named: Mapping[str, Mapping[str, Sequence[str]]] = json.loads(only.read_text("utf-8"))
    return [
        BlockOrder(
            workload, tuple(again["cells"]), tuple(each for each in explains if each in again["explains"])
        )
        for workload, again in named.items()
    ]


def _all(
    listed: Iterable[Mapping[str, Any]], asked: argparse.Namespace, explains: tuple[str, ...]
) -> list[BlockOrder]:
    """Return all groups of either side, with the cells that either can run; variants only if named."""
    both = list(listed)
    known = _listed(both, "workloads", "" if asked.workloads else "extra_workloads")
    runners = _listed(both, "runners")
    chosen = _chosen(asked.workloads, known, "workload")
    named = _chosen(asked.runners, runners, "runner")
    # A commit from before there were such runners lists none.
    extra = {name for side in both for name in side.get("extra_runners", ()) if not asked.runners}
    able = [name for name in named if name not in {"sequential", *extra}]
    workers = asked.workers.replace(",", " ").split()
    if not all(number.isdecimal() and int(number) > 0 for number in workers):
        raise UsageError(f"WORKERS must be whole numbers of at least 1, not {asked.workers!r}.")
    can = {(name, each) for name in able for each in chosen if any(is_able(s, name, each) for s in both)}
    return [
        BlockOrder(
            workload,
            tuple(f"{name}:{n}" for name in able if (name, workload) in can for n in workers),
            explains,
        )
        for workload in chosen
    ]


def _listed(both: Sequence[Mapping[str, Any]], what: str, without: str = "") -> list[str]:
    """Return the names that either side lists, but for those that it lists as something else, too."""
    left_out = {name for side in both for name in side.get(without, ())}
    return [
        name for name in dict.fromkeys(name for side in both for name in side[what]) if name not in left_out
    ]


def _chosen(asked: str, known: list[str], what: str) -> list[str]:
    """Return the requested names, also by the prefix that a family shares."""
    words = asked.replace(",", " ").split()
    for word in words:
        if not any(name == word or name.startswith(f"{word}_") for name in known):
            raise UsageError(f"there is no {what} {word!r}; choose from: {', '.join(known)}.")
    return [n for n in known if not words or any(n == word or n.startswith(f"{word}_") for word in words)]


def report(line: str) -> None:
    """Show the user one line at once."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
