"""``python -m benchmarks.user_function.gil_check``: does a function release the GIL? Share, and two threads.

The verdict rests on the function's GIL share and on what two threads gain.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.evidence.collect import sample_task
from benchmarks.evidence.gil_share import GilShare
from benchmarks.machine.meters import count_cpus
from benchmarks.measure.blocks import median_interval
from benchmarks.measure.group import measure_supervised
from benchmarks.measure.rounds import GroupOrder, GroupResult
from benchmarks.plan.plan import STEP_TIMEOUT_S, STORAGE
from benchmarks.plan.presets import Cell, Preset, Role
from benchmarks.plan.selection import UsageError
from benchmarks.process.interruption import Interrupted, interruptible
from benchmarks.process.lock import alone
from benchmarks.process.messages import Failure
from benchmarks.process.supervisor import Supervision
from benchmarks.process.surroundings import prepare_surroundings
from benchmarks.results.run_folder import run_folder
from benchmarks.user_function.launch import make_source, run_probe, run_user_job, user_launch
from benchmarks.user_function.probe import Limits
from benchmarks.user_function.room import fit_to
from benchmarks.user_function.source import UNCHECKED, UserFunctionError, add_own_options
from benchmarks.user_function.workload import UserWork

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.measure.blocks import Interval
    from benchmarks.user_function.source import Source

RELEASED, HELD, INCONCLUSIVE = 0, 1, 3
"""Exit codes."""
WORTH_A_WORD = 0.01
"""Smallest share of a line that is named."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured.

    Attributes:
        name: The function.
        share: Its GIL share in one thread.
        speedup: Of two threads over calling it one item after the other.
        gil_on: Whether there was a GIL once it had been imported.
        usable_cpus: How many CPUs the threads had.
    """

    name: str
    share: GilShare | Failure
    speedup: Interval | None
    gil_on: bool
    usable_cpus: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The exit code, and the lines that say why."""

    code: int
    lines: tuple[str, ...]


def judge(evidence: Evidence, max_share: float) -> Verdict:
    """Return the verdict: only a share whose whole interval lies on one side of ``max_share`` decides.

    Where the two kinds of evidence can't both be right, nothing is decided: a function that holds the GIL for
    a share s of its time can't be more than 1/s as fast in threads, for these parts can't overlap.
    """
    name = evidence.name
    if not evidence.gil_on:
        sentence = f"{name} runs without a GIL here, so there is none that it could hold."
        return Verdict(RELEASED, (sentence, *_threads(evidence)))
    share = evidence.share
    if isinstance(share, Failure):
        lines = (f"Whether {name} releases the GIL can't be told: {share.reason}",)
        return Verdict(INCONCLUSIVE, (*lines, *_threads(evidence)))
    figure = f"{share.share:.1%} of the time ({share.low:.1%} to {share.high:.1%})"
    allowed = f"the {max_share:.0%} allowed"
    if share.high <= max_share:
        code, sentence = RELEASED, f"{name} releases the GIL: it holds it {figure}, within {allowed}."
    elif share.low <= max_share:
        code = INCONCLUSIVE
        sentence = f"It can't be told: {name} holds the GIL {figure}, on both sides of {allowed}."
    elif evidence.speedup is not None and evidence.speedup.low > 1 / share.low:
        code = INCONCLUSIVE
        sentence = (
            f"It can't be told: {name} seems to hold the GIL {figure}, but then two threads could not be "
            f"{evidence.speedup.low:.2f}× as fast or faster."
        )
    else:
        code, sentence = HELD, f"{name} does not release the GIL: it holds it {figure}, more than {allowed}."
    return Verdict(code, (sentence, *_held(share), *_threads(evidence)))


def _held(share: GilShare) -> Iterator[str]:
    places = [
        f"{line.file} line {line.line} ({line.function}, {line.share:.1%})"
        if line.line
        else f"{line.function} ({line.share:.1%})"
        for line in share.hottest
        if line.share >= WORTH_A_WORD
    ]
    if places:
        yield f"Where it was held: {', '.join(places)}."


def _threads(evidence: Evidence) -> Iterator[str]:
    speedup = evidence.speedup
    if speedup is None:
        return
    cpus = "" if evidence.usable_cpus > 1 else ", on a single CPU, which two threads have to share"
    yield f"Two threads: {speedup.median:.2f}× as fast ({speedup.low:.2f} to {speedup.high:.2f}){cpus}."


WRONG_USE = 2
BRIEF = Limits(first_s=1.0, again_s=0.3)
SPEEDUP = Preset("gil-check", precision=0.03, budget_s=3.0, evidence=False)
THREADS = 2
SAMPLE_S = 3.0
"""Seconds of whole calls that are sampled; three calls at least."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict; return 0 released, 1 held, 3 inconclusive, 2 wrong use, or 130 or 143."""
    prepare_surroundings()
    asked = _parser().parse_args(arguments)
    with interruptible() as interruption:
        try:
            source = _source(asked)
            with run_folder(asked.storage, _say) as scratch, alone(_say):
                verdict = check_release(source, asked.max_share, scratch, asked.step_timeout)
        except UsageError as error:
            _say(f"gil-bench: {error}")
            return WRONG_USE
        except Interrupted:
            return interruption.exit_code or 1
        sys.stdout.write("".join(f"{line}\n" for line in verdict.lines))
        return interruption.exit_code or verdict.code


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.user_function.gil_check", description=__doc__)
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
        UserFunctionError: It can't be measured.
    """
    seen = run_probe(source, storage, step_timeout_s, BRIEF)
    work = UserWork(source, fit_to(seen, (THREADS,), step_timeout_s, may_be_fewer=False).shape)
    supervision = Supervision(storage, step_timeout_s, lambda _ended: None, partial(user_launch, source))
    speedup, gil_on = _two_threads(work, seen.name, supervision)
    share = run_user_job(partial(sample_task, work.workload, SAMPLE_S), seen.name, supervision)
    assert isinstance(share, (GilShare, Failure))  # noqa: S101 - what it tells
    return judge(Evidence(seen.name, share, speedup, gil_on, count_cpus().usable), max_share)


def _two_threads(work: UserWork, name: str, supervision: Supervision) -> tuple[Interval | None, bool]:
    """Return the speedup of two threads, and whether the GIL was on when they had imported the function."""
    reference = Cell(name, "sequential", 1, Role.REFERENCE)
    threads = Cell(name, "threads", THREADS)
    order = GroupOrder(name, (reference, threads), SPEEDUP, 0, work.workload)
    result: GroupResult = measure_supervised(order, supervision)
    if threads not in result.measured or reference not in result.measured:
        raise UserFunctionError(next(iter(result.failures.values())).reason)
    pairs = zip(result.measured[reference].rounds, result.measured[threads].rounds, strict=True)
    speedup = median_interval([one.wall_s / two.wall_s for one, two in pairs])
    return speedup, any(worker.gil_enabled for worker in result.measured[threads].workers)


if __name__ == "__main__":
    sys.exit(main())
