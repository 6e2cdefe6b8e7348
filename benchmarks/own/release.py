"""``python -m benchmarks.own.release``: does a function release the GIL? By its share, and by two threads."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cells import Cell, Role
from benchmarks.cpus import count_cpus
from benchmarks.errors import UsageError
from benchmarks.interruption import Interrupted, interruptible
from benchmarks.interval import median_interval
from benchmarks.job import Supervision
from benchmarks.messages import GroupOrder, GroupResult
from benchmarks.own.errors import OwnCodeError
from benchmarks.own.launch import own_launch
from benchmarks.own.looking import look_at, make_source
from benchmarks.own.options import add_own_options
from benchmarks.own.release_verdict import Evidence, Verdict, judge
from benchmarks.own.running import run_own
from benchmarks.own.seen import Limits
from benchmarks.own.segments import NoShare, Shares, sample_shares
from benchmarks.own.shaping import shape_for
from benchmarks.own.source import UNCHECKED
from benchmarks.own.work import OwnWork
from benchmarks.planning import STEP_TIMEOUT_S, STORAGE
from benchmarks.presets import Preset
from benchmarks.supervisor import measure_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.interval import Interval
    from benchmarks.own.source import Source

WRONG_USE = 2
BRIEF = Limits(first_s=1.0, again_s=0.3)
SPEEDUP = Preset("gil-check", precision=0.03, budget_s=3.0, evidence=False)
THREADS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict; return 0 released, 1 held, 3 inconclusive, 2 wrong use, or 130 or 143."""
    asked = _parser().parse_args(arguments)
    with interruptible() as interruption:
        try:
            verdict = check_release(_source(asked), asked.max_share, asked.storage, asked.step_timeout)
        except UsageError as error:
            sys.stderr.write(f"gil-bench: {error}\n")
            return WRONG_USE
        except Interrupted:
            return interruption.exit_code or 1
        sys.stdout.write("".join(f"{line}\n" for line in verdict.lines))
        return interruption.exit_code or verdict.code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.own.release", description=__doc__)
    add_own_options(parser, required=True)
    parser.add_argument(
        "--max-share", type=float, default=0.1, help="of the time, 0 to 1 (default %(default)g)"
    )
    parser.add_argument("--step-timeout", type=float, default=STEP_TIMEOUT_S, help="seconds for a round")
    parser.add_argument("--storage", type=Path, default=STORAGE, help="where scratch folders are made")
    return parser


def _source(asked: argparse.Namespace) -> Source:
    if not 0 < asked.max_share < 1:
        raise UsageError(
            f"a share of {asked.max_share:g} can't be demanded; give more than 0 and less than 1."
        )
    if asked.step_timeout <= 0:
        raise UsageError(f"a round can't be given {asked.step_timeout:g} s; give more than 0.")
    asked.storage.mkdir(parents=True, exist_ok=True)
    return make_source(asked.workload, asked.items, UNCHECKED, asked.folder, asked.import_path, asked.python)


def check_release(source: Source, max_share: float, storage: Path, step_timeout_s: float) -> Verdict:
    """Return whether a function releases the GIL.

    Raises:
        OwnCodeError: It can't be measured.
    """
    seen = look_at(source, storage, step_timeout_s, BRIEF)
    work = OwnWork(source, shape_for(seen.item_s, THREADS, consumed=seen.consumed))
    supervision = Supervision(storage, step_timeout_s, lambda _ended: None, partial(own_launch, source))
    speedup, gil_on = _two_threads(work, seen.name, supervision)
    shares = _shares(work, seen.name, supervision)
    return judge(Evidence(seen.name, shares, speedup, gil_on, count_cpus().usable), max_share)


def _shares(work: OwnWork, name: str, supervision: Supervision) -> Shares | NoShare:
    told = run_own(partial(sample_shares, work), name, supervision)
    assert isinstance(told, (Shares, NoShare))  # noqa: S101 - what it tells
    return told


def _two_threads(work: OwnWork, name: str, supervision: Supervision) -> tuple[Interval | None, bool]:
    """Return the speedup of two threads, and whether the GIL was on when they had imported the function."""
    reference = Cell(name, "sequential", 1, Role.REFERENCE)
    threads = Cell(name, "threads", THREADS)
    order = GroupOrder(name, (reference, threads), SPEEDUP, 0, work)
    result: GroupResult = measure_group(order, supervision)
    if threads not in result.measured or reference not in result.measured:
        reasons = [*(failure.reason for failure in result.failures.values()), *result.skipped.values()]
        raise OwnCodeError(reasons[0])
    pairs = zip(result.measured[reference].rounds, result.measured[threads].rounds, strict=True)
    speedup = median_interval([one.wall_s / two.wall_s for one, two in pairs])
    return speedup, any(worker.gil_enabled for worker in result.measured[threads].workers)


if __name__ == "__main__":
    sys.exit(main())
