"""``python -m benchmarks.arm``: measure one side of one block of a gate, in a fresh process of this checkout.

A gate starts it in the checkouts of both commits, so another version of this file reads its output: one JSON
object per line. It opens the cells, warms them up and reports that. Each line on stdin then makes every cell
run one round, so that both sides can take turns. After the last round it prints the seconds of all rounds and
ends; with ``--share`` it samples its GIL first, when one more line says so. With ``--memory`` it measures the
memory of the cells instead of rounds, and prints that. Without ``--workload`` it lists what can be measured.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure.group import measure_group
from benchmarks.measure.memory import measure_memory
from benchmarks.measure.rounds import GroupOrder, GroupResult
from benchmarks.plan.presets import Cell, Preset, group_cells
from benchmarks.plan.selection import find_runners, find_workload, find_workloads
from benchmarks.process.interruption import Interrupted, deferred_signals, interruptible
from benchmarks.process.measuring_process import take_stdout
from benchmarks.process.messages import BlockEnded, Finished
from benchmarks.process.supervisor import SINGLE_BLAS_THREAD
from benchmarks.turns.arm_evidence import MEMORY_S, SAMPLE_S, memory_record, share_of_calls, share_record
from benchmarks.turns.arm_record import WARM_UP_ROUNDS, arm_record
from workloads.model import SCRATCH_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SCHEMA = 1


class ParentGoneError(Exception):
    """Stdin ended before the last round: the parent is gone."""


def main(arguments: Sequence[str] | None = None) -> int:
    """List what can be measured, or measure on request; return 0, 1 if the parent is gone, 130 or 143."""
    asked = _parser().parse_args(arguments)
    os.environ.update(SINGLE_BLAS_THREAD)  # before any workload imports NumPy
    channel = take_stdout()

    def report(record: dict[str, Any]) -> None:
        channel.write(json.dumps(record).encode() + b"\n")
        channel.flush()

    with interruptible() as interruption:
        try:
            if asked.workload:
                with _scratch_folder(asked.scratch) as scratch:
                    os.environ[SCRATCH_VARIABLE] = scratch
                    (_measure_memory if asked.memory else _measure)(asked, report)
            else:
                report({"schema": SCHEMA, **_listed()})
        except (ParentGoneError, BrokenPipeError):
            return 1
        except Interrupted:
            return interruption.exit_code or 1
    return interruption.exit_code or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.arm", description=__doc__)
    parser.add_argument("--workload", help="workload to measure")
    parser.add_argument("--cells", default="", help="runner:workers, separated by spaces; with the reference")
    parser.add_argument("--rounds", type=int, default=4, help="rounds of every cell (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the order of cells within a round")
    parser.add_argument("--share", action="store_true", help="sample the GIL after the last round")
    parser.add_argument("--memory", action="store_true", help="measure only the memory of the cells")
    parser.add_argument("--scratch", type=Path, default=Path(), help="folder for scratch files")
    return parser


def _listed() -> dict[str, Any]:
    """Return all names; for runners also why they can't run, which are variants, and what they refuse.

    ``explains`` has the families of figures beside the times that an arm can be asked for.
    """
    workloads, runners = find_workloads(), find_runners()
    return {
        "workloads": list(workloads),
        "extra_workloads": [name for name, workload in workloads.items() if workload.by_name],
        "runners": {name: runner.unavailable() for name, runner in runners.items()},
        "extra_runners": [name for name, runner in runners.items() if runner.variant],
        "refused": {
            name: [workload.name for workload in workloads.values() if runner.refuses(workload)]
            for name, runner in runners.items()
        },
        "explains": ["gil", "memory"],
    }


def _measure(asked: argparse.Namespace, report: Callable[[dict[str, Any]], None]) -> None:
    rounds = WARM_UP_ROUNDS + asked.rounds
    preset = Preset("arm", precision=0, budget_s=0, evidence=False, min_blocks=rounds, max_blocks=rounds)
    found: list[GroupResult] = []

    def send(message: object) -> None:
        match message:
            case BlockEnded(count):
                report({"rounds": count - WARM_UP_ROUNDS})
                if (count < rounds or asked.share) and not sys.stdin.readline():
                    raise ParentGoneError
            case Finished(GroupResult() as result):
                found.append(result)

    measure_group(GroupOrder(asked.workload, _cells(asked), preset, asked.seed), send)
    (result,) = found
    share = {}
    if asked.share and result.measured:
        share = share_record(share_of_calls(partial(find_workload, asked.workload), SAMPLE_S, _ignored))
    report({"schema": SCHEMA, **arm_record(result), **share})


def _ignored(_message: object) -> None:
    """Report nothing of a step: the gate waits for the next report, however long a step takes."""


def _measure_memory(asked: argparse.Namespace, report: Callable[[dict[str, Any]], None]) -> None:
    preset = Preset("arm", precision=0, budget_s=0, evidence=False, memory_s=MEMORY_S)
    order = GroupOrder(asked.workload, _cells(asked), preset, asked.seed)

    def send(message: object) -> None:
        if isinstance(message, Finished):
            assert isinstance(message.result, dict)  # noqa: S101 - what measure_memory sends
            report({"schema": SCHEMA, **memory_record(message.result)})

    measure_memory(order, order.cells, send)


@contextmanager
def _scratch_folder(parent: Path) -> Iterator[str]:
    """Yield a folder that is removed even if the parent ends this process meanwhile."""
    folder = tempfile.TemporaryDirectory(prefix="scratch-", dir=parent)
    try:
        yield folder.name
    finally:
        with deferred_signals():
            folder.cleanup()


def _cells(asked: argparse.Namespace) -> tuple[Cell, ...]:
    reference, *_ = group_cells(asked.workload, (), ())
    pairs = [name.rpartition(":") for name in asked.cells.split()]
    return (reference, *(Cell(asked.workload, runner, int(workers)) for runner, _, workers in pairs))


if __name__ == "__main__":
    sys.exit(main())
