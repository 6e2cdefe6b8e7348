"""Measures one call in a process of its own: two threads against one, then its GIL share.

The process runs the user's interpreter, so the libraries are those that are installed there; what it lacks
of ours comes last in its search path. Importing a library may switch the GIL on for the whole process, or
start threads: so no process measures two calls.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import sysconfig
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.calls.selection import find_calls
from benchmarks.evidence.gil_share import GilShare, measure_gil_share
from benchmarks.evidence.gil_words import WITHOUT_GIL, NotMeasuredError, own_gil
from benchmarks.machine.environment import observe_process
from benchmarks.machine.gil_state import gil_enabled, gil_switched_on_by
from benchmarks.machine.meters import Meters, count_cpus, quota_meter
from benchmarks.machine.process_tree import children
from benchmarks.measure.blocks import Reporter, StopRule, measure_blocks, median_interval
from benchmarks.measure.rounds import metered_round
from benchmarks.process.messages import TASK_ERRORS, Failure, Finished, Starting, explain
from benchmarks.process.supervisor import ROOT, SINGLE_BLAS_THREAD, Launch
from benchmarks.runners.threads import make_threads
from benchmarks.user_function.gil_check.measure import compared
from benchmarks.user_function.gil_check.verdict import Evidence, Threads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.machine.environment import Environment
    from benchmarks.measure.rounds import Round
    from benchmarks.process.messages import Send

WORKERS = 2

ROUND_S = 0.04
"""Seconds of a round of one thread: eight switch intervals, and six blocks take half a second."""

SHORTEST_TRY_S = 0.005
"""A call is repeated until it takes this long, to find out how many make up a round."""

MOST_CALLS = 10**6

BLOCKS_PART, SHARE_PART = 0.4, 0.25
"""Parts of a call's time for blocks and for sampling; starting processes takes most of the rest."""

PRECISION = 0.03
"""Wanted relative half-width of the speedup, as in gil-check."""

ONE, TWO = "one thread", "two threads"

BOOT = """
import sys
root, last = sys.argv[1:]
del sys.argv[1:]
if sys.path[:1] == [""]:
    del sys.path[0]
sys.path.insert(0, root)
sys.path.append(last)
from benchmarks.process.measuring_process import main
sys.exit(main())
"""


@dataclass(frozen=True, slots=True)
class CallSeen:
    """What was measured of a call.

    Attributes:
        evidence: For the verdict.
        call_s: Seconds of one call in one thread: the median over the blocks.
        calls: How many calls a thread made in a round.
        blocks: How many blocks there were.
    """

    evidence: Evidence
    call_s: float | None = None
    calls: int | None = None
    blocks: int = 0


@dataclass(frozen=True, slots=True)
class Here:
    """The interpreter that measures, and the versions of the libraries that it has, by module."""

    environment: Environment
    versions: Mapping[str, str] = field(default_factory=dict)


def launch(python: str, _scratch: Path) -> Launch:
    """Return how an interpreter starts as measuring process, with its own libraries first."""
    argv = (python, "-c", BOOT, str(ROOT), sysconfig.get_path("purelib"))
    return Launch(argv, ROOT, os.environ | SINGLE_BLAS_THREAD)


def observe(modules: Sequence[str], send: Send) -> None:
    """Send which of some modules this interpreter has, and the facts about it."""
    send(Starting("looking at the interpreter"))
    send(Finished(Here(observe_process(), {name: _version(name) for name in modules if _exists(name)})))


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # not even the package that it would be in
        return False


def _version(module: str) -> str:
    """Return the version of the distribution that has a module; empty if it belongs to Python."""
    named = importlib.metadata.packages_distributions().get(module.partition(".")[0], [module])
    with suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(named[0])
    return ""


def measure_call(name: str, seconds: float, send: Send) -> None:
    """Send CallSeen of a call, or the Failure to measure it.

    Args:
        name: The call's name.
        seconds: About how long this may take, with the start of the process.
        send: Gets the messages.
    """
    own_gil()  # before there are threads of others
    call = find_calls()[name]
    with ExitStack() as closing:
        send(Starting("preparing the call"))
        try:
            bodies = [closing.enter_context(call.prepare()) for _ in range(WORKERS)]
            for body in bodies:
                body()  # the first call may import and connect
            count = calls_per_round(bodies[0])
        except TASK_ERRORS as error:
            send(Finished(Failure(f"{name} can't be prepared or called here: {explain(error)}")))
            return
        send(Finished(_measure(name, bodies, count, seconds, send)))


def calls_per_round(call: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> int:
    """Return how many calls a thread makes in a round of ROUND_S for all threads, at least one."""
    count = 1
    while True:
        began_s = clock()
        _repeat(call, count)
        took_s = clock() - began_s
        if took_s >= SHORTEST_TRY_S or count >= MOST_CALLS:
            return max(1, min(MOST_CALLS, round(ROUND_S / WORKERS * count / max(took_s, 1e-9))))
        count *= 4


def _repeat(call: Callable[[], object], count: int) -> None:
    for _ in repeat(None, count):
        call()


def _measure(
    name: str, bodies: Sequence[Callable[[], object]], count: int, seconds: float, send: Send
) -> CallSeen | Failure:
    rounds = _rounds(bodies, count, seconds * BLOCKS_PART, send)
    if isinstance(rounds, Failure):
        return rounds
    alone, both = rounds
    share: GilShare | Failure = Failure("not measured: it fails in threads.")
    threads: Threads | Failure = both if isinstance(both, Failure) else compared(alone, both, float(WORKERS))
    if isinstance(threads, Threads):
        share = _share(partial(_repeat, bodies[0], count * WORKERS), seconds * SHARE_PART, send)
    evidence = Evidence(name, share, threads, gil_enabled(), gil_switched_on_by())
    call_s = median(seen.wall_s for seen in alone) / (count * WORKERS)
    return CallSeen(evidence, call_s, count, len(alone))


def _rounds(
    bodies: Sequence[Callable[[], object]], count: int, budget_s: float, send: Send
) -> tuple[list[Round], list[Round] | Failure] | Failure:
    """Return the rounds of one thread and of two, block by block, or why there are none."""
    quota = quota_meter(count_cpus().quota_cgroup)
    meters = Meters((), children(os.getpid()), quota, hand_overs=own_gil().hand_overs)
    with make_threads(WORKERS) as pool:

        def one() -> float:
            began_s = time.perf_counter()
            for body in bodies:
                _repeat(body, count)
            return time.perf_counter() - began_s

        def two() -> float:
            began_s = time.perf_counter()
            list(pool.map(_repeat, bodies, repeat(count)))
            return time.perf_counter() - began_s

        rule = StopRule(budget_s, precision=PRECISION, widest=_widest)
        reporter: Reporter[str] = Reporter(send, lambda key: Starting(f"measuring {key}"))
        runs = {ONE: partial(metered_round, meters, one), TWO: partial(metered_round, meters, two)}
        blocks = measure_blocks(runs, rule, "calls", reporter, frozenset({ONE}))
    if ONE in blocks.failures:
        return Failure(f"it fails when it is repeated: {explain(blocks.failures[ONE])}")
    if TWO in blocks.failures:
        return blocks.rounds[ONE], Failure(explain(blocks.failures[TWO]))
    return blocks.rounds[ONE], blocks.rounds[TWO]


def _widest(rounds: Mapping[str, Sequence[Round]]) -> float | None:
    """Return the relative half-width of the speedup, or None while there is none."""
    if not {ONE, TWO} <= rounds.keys():
        return None
    pairs = zip(rounds[ONE], rounds[TWO], strict=False)
    interval = median_interval([one.wall_s / two.wall_s for one, two in pairs])
    return interval.relative_half_width if interval else None


def _share(run: Callable[[], None], sample_s: float, send: Send) -> GilShare | Failure:
    if not gil_enabled():
        return Failure(WITHOUT_GIL, status="skipped")
    announce = partial(send, Starting("sampling its GIL"))
    try:
        return measure_gil_share(run, sample_s, own_gil(), announce=announce)
    except NotMeasuredError as error:
        return Failure(str(error), status="skipped")
