"""``python -m benchmarks.turns.function.gate``: measure the user's function at two commits, in turn.

Both sides are measured by this code and the user's interpreter, each from a checkout of its commit. A block
is a fresh process of each side; they take turns round by round (ABBA), and then each samples its GIL. The
numbers go into a JSON file of the same form as those of ``benchmarks.turns.gate``, which
``python -m reports.gate`` judges.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.machine.environment import observe_environment
from benchmarks.machine.gil_state import gil_enabled
from benchmarks.machine.meters import count_cpus
from benchmarks.plan.plan import STEP_TIMEOUT_S, STORAGE
from benchmarks.plan.selection import UsageError, check_seconds, check_seed
from benchmarks.process.interruption import Interrupted, interruptible
from benchmarks.process.lock import alone
from benchmarks.process.surroundings import prepare_surroundings
from benchmarks.results.run_folder import run_folder
from benchmarks.turns.arm_evidence import AGAIN, FIRST, unmeasured
from benchmarks.turns.function.block import (
    FunctionBlock,
    LostSideError,
    lost_block,
    measure_memory_in_turn,
    measure_responses_in_turn,
    run_function_block,
)
from benchmarks.turns.function.matching import OutcomeError
from benchmarks.turns.function.plan import (
    FunctionSide,
    Request,
    check_request,
    find_at_either,
    look_at_both,
    plan_function,
)
from benchmarks.turns.function.responses import EVERY, LATENCY
from benchmarks.turns.gate import EXPLAINS, MIN_BLOCKS, MOST_LOST, SCHEMA, WRONG_USE, report
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.turns.function.plan import FunctionPlan


@dataclass(frozen=True, slots=True)
class _Sides:
    """What is measured, and where scratch files go."""

    sides: tuple[FunctionSide, ...]
    request: Request
    scratch: Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write the JSON; return 0, 2 for wrong use, 130 or 143.

    A function that is new, or that can't be measured at one of the commits, has its JSON, too: it says so.
    """
    prepare_surroundings()
    asked = _parser().parse_args(arguments)
    with interruptible() as interruption:
        try:
            request = _request(asked)
            if asked.sides:
                _measure_alone(asked, request)
        except UsageError as error:
            report(spoken(f"gil-bench: {error}"))
            return WRONG_USE
        except Interrupted:
            return interruption.exit_code or 1
    return interruption.exit_code or 0


def _measure_alone(asked: argparse.Namespace, request: Request) -> None:
    told = json.loads(asked.sides.read_text("utf-8"))
    sides = tuple(FunctionSide(repository=told["repository"], **side) for side in told["sides"])
    record = _record(sides, request, told["caveats"])
    with run_folder(asked.storage, report) as scratch:
        find = partial(find_at_either, sides, request, scratch, asked.step_timeout)
        with alone(report, f"a gate of {request.workload}", before_waiting=find) as others:
            _measure(record, asked, _Sides(sides, request, scratch))
            record["caveats"] += others()
    for caveat in record["caveats"]:
        report(caveat)
    asked.output.write_text(json.dumps({"gil_bench_gate": record}), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns.function.gate", description=__doc__)
    parser.add_argument("--sides", type=Path, help="JSON file with both sides (default: only check the rest)")
    parser.add_argument("--output", type=Path, help="file to write the JSON to")
    parser.add_argument("--workload", required=True, help="module:function or path/to/work.py:function")
    parser.add_argument("--items", help="its items: module:name, or a name in the function's module")
    parser.add_argument("--check", help="check of its results: 'none', or a function, named like --items")
    parser.add_argument("--python", default=sys.executable, help="interpreter with its packages")
    parser.add_argument(
        "--runners", default="", help="runners beside sequential (default: threads processes)"
    )
    parser.add_argument("--workers", default="2", help="numbers of workers (default %(default)s)")
    parser.add_argument("--kinds", default="", help=f"{LATENCY}: response times beside the function, too")
    parser.add_argument("--only", type=Path, help="JSON file with the cells to measure again")
    parser.add_argument("--blocks", type=int, default=MIN_BLOCKS, help="blocks (default %(default)d)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the order of cells within a round")
    parser.add_argument("--step-timeout", type=float, default=STEP_TIMEOUT_S, help="most seconds for a round")
    parser.add_argument("--storage", type=Path, default=STORAGE, help="folder for scratch files")
    return parser


def _request(asked: argparse.Namespace) -> Request:
    """Return the request, checked as far as possible without the function.

    Raises:
        UsageError: It is invalid.
    """
    if asked.blocks < MIN_BLOCKS:
        raise UsageError(f"BLOCKS must be at least {MIN_BLOCKS}, not {asked.blocks}.")
    if others := set(asked.kinds.replace(",", " ").split()) - {LATENCY}:
        raise UsageError(f"a gate has no kind {min(others)!r}: KINDS={LATENCY} measures response times, too.")
    check_seconds("STEP_TIMEOUT", asked.step_timeout)
    check_seed(asked.seed)
    request = Request(
        *(asked.workload, asked.items, asked.check, asked.python, asked.runners, asked.workers),
        *_again(asked),
    )
    check_request(request)
    return request


def _measure(record: dict[str, Any], asked: argparse.Namespace, gated: _Sides) -> None:
    """Measure both sides, and add to the record what is found."""
    began = time.monotonic()
    try:
        looks = look_at_both(gated.sides, gated.request, gated.scratch, asked.step_timeout)
        record["environments"] = {name: asdict(environment) for name, environment in looks.environments}
        plan = plan_function(looks, gated.request, asked.step_timeout)
        record["caveats"] += plan.caveats
        record["blocks"] = _blocks(plan, asked, gated.scratch)
        record["caveats"] += unmeasured(record["blocks"])
    except OutcomeError as error:
        report(error.outcome.sentence)
        record["outcome"] = asdict(error.outcome)
    record["wall_s"] = time.monotonic() - began


def _again(asked: argparse.Namespace) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Return the cells to measure again, or None for all; and the families to measure beside the times."""
    if not asked.only:
        return None, (*EXPLAINS, *(("responses",) if asked.kinds else ()))
    named = json.loads(asked.only.read_text("utf-8")).values()  # of the only function there is
    cells, families = ({each for again in named for each in again[what]} for what in ("cells", "explains"))
    return tuple(sorted(cells)), tuple(sorted(families))


def _record(sides: Sequence[FunctionSide], request: Request, caveats: Sequence[str]) -> dict[str, Any]:
    environment = observe_environment(count_cpus(), None, gil_enabled_at_end=gil_enabled())
    return {
        "schema": SCHEMA,
        "sides": {side.name: side.commit for side in sides},
        "function": {"name": request.workload, "items": request.items, "check": request.check},
        "environment": asdict(environment),
        "environments": {},
        "outcome": None,
        "caveats": list(caveats),
        "wall_s": 0.0,
        "blocks": [],
    }


def _blocks(plan: FunctionPlan, asked: argparse.Namespace, scratch: Path) -> list[dict[str, Any]]:
    """Return the blocks; one in which a side crashes or hangs has failed, and after two of them this ends."""
    blocks: list[dict[str, Any]] = []
    lost, every = 0, AGAIN if asked.only else FIRST
    about = f"{plan.name}: {asked.blocks} blocks of both commits"
    report(f"{about}, about {plan.block_s * asked.blocks / 60:.1f} min")
    for number in range(asked.blocks):
        block = FunctionBlock(plan, number, asked.seed + number, scratch, asked.step_timeout)
        try:
            blocks.append(run_function_block(block))
            if "memory" in plan.explains and number % every == 0:
                measure_memory_in_turn(block, blocks[-1])
            if plan.responses and number % EVERY == 0:
                measure_responses_in_turn(block, blocks[-1])
        except LostSideError as error:
            report(f"{error.side}: {error}")
            blocks.append(lost_block(block, error))
            lost += 1
            if lost == MOST_LOST:
                break
    return blocks


if __name__ == "__main__":
    sys.exit(main())
