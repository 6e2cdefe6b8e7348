"""The convoy effect: a thread that releases the GIL for short I/O, alone and next to a busy thread.

Each I/O call releases the GIL although it never waits, because its data has already arrived. A busy thread
may take the GIL meanwhile, and then holds it for a whole switch interval (CPython issue 52194, "convoy
effect").
"""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_words import HandOverMeter, own_gil
from benchmarks.kinds.latency.background_load import load_openers, thread_load
from benchmarks.kinds.latency.conditions import DEFAULT_SWITCH_INTERVAL_S, Background
from benchmarks.kinds.latency.rounds import ALONE_S, switch_interval
from benchmarks.kinds.latency.statistics import Window, longest_wait_s, throughput
from benchmarks.kinds.tiny_tasks import seconds_per_iteration
from benchmarks.machine.gil_state import gil_enabled
from benchmarks.measure.blocks import Reporter, StopRule, measure_blocks
from benchmarks.plan.presets import Extent
from benchmarks.process.messages import Failure, Finished, Starting, failure_of
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.kinds.latency.background_load import Opener
    from benchmarks.process.messages import Send

PAYLOADS_BYTES = (1, 2**12, 2**16)
"""All fit into a socket's buffer, so that no call waits."""
BESIDE_S = 0.1
"""Twenty switch intervals, because possibly only one operation is done in each."""


@dataclass(frozen=True, slots=True)
class Convoy:
    """One benchmark: the bytes that each operation sends and receives, and the kind of its busy worker."""

    payload_bytes: int
    background: Background

    @property
    def label(self) -> str:
        """Return a readable name, for example ``convoy-4096B-threads``."""
        return f"convoy-{self.payload_bytes}B-{self.background}"


@dataclass(frozen=True, slots=True)
class ConvoyRound:
    """The figures of the I/O alone, and then next to the worker.

    Attributes:
        alone_per_s: Operations per second alone; ``beside_per_s`` next to the worker.
        longest_wait_s: The longest operation next to the worker.
        alone_hand_overs_per_s: GIL hand-overs per second; None if unreadable.
        beside_hand_overs_per_s: The same next to the worker.
    """

    alone_per_s: float
    beside_per_s: float
    longest_wait_s: float | None
    alone_hand_overs_per_s: float | None = None
    beside_hand_overs_per_s: float | None = None


@dataclass(frozen=True, slots=True)
class ConvoyResult:
    """Every convoy is in one of these; ``gil_enabled`` is the state of the GIL at the end."""

    gil_enabled: bool
    measured: dict[Convoy, tuple[ConvoyRound, ...]] = field(default_factory=dict)
    failures: dict[Convoy, Failure] = field(default_factory=dict)


def convoys_of(extent: Extent) -> tuple[Convoy, ...]:
    """Return the convoys of a preset, by its extent."""
    beside_threads = tuple(Convoy(size, Background.THREADS) for size in PAYLOADS_BYTES)
    match extent:
        case Extent.QUICK:
            return ()
        case Extent.DEFAULT:
            return (*beside_threads, Convoy(PAYLOADS_BYTES[1], Background.PROCESSES))
        case Extent.FULL:
            return (*beside_threads, *(Convoy(size, Background.PROCESSES) for size in PAYLOADS_BYTES))


def measure_convoys(convoys: tuple[Convoy, ...], blocks: int, seed: int, send: Send) -> None:
    """Measure all convoys and send a ConvoyResult before anything is closed."""
    own_gil()  # before there are threads
    with ExitStack() as closing:
        send(Starting("starting the background load"))
        wanted = [(convoy.background, 1) for convoy in convoys]
        openers = load_openers(wanted, seconds_per_iteration(), closing)
        arms = {convoy: partial(run_convoy, convoy, openers[convoy.background]) for convoy in convoys}
        rule = StopRule(0, blocks, blocks)
        reporter: Reporter[Convoy] = Reporter(send, lambda convoy: Starting(f"a round of {convoy.label}"))
        seen = measure_blocks(arms, rule, f"{seed} convoy", reporter)
        measured = {convoy: tuple(rounds) for convoy, rounds in seen.rounds.items()}
        failures = {convoy: failure_of(convoy.label, error) for convoy, error in seen.failures.items()}
        send(Finished(ConvoyResult(gil_enabled(), measured, failures)))


def run_convoy(convoy: Convoy, opener: Opener) -> ConvoyRound:
    """Run one round."""
    meter = HandOverMeter(own_gil())
    with (
        short_io(convoy.payload_bytes) as operation,
        thread_load(operation, 1) as io,
        opener(1) as load,
        switch_interval(DEFAULT_SWITCH_INTERVAL_S),
    ):
        io.begin()
        meter.begin()
        time.sleep(ALONE_S)
        alone_hand_overs_per_s = meter.per_s()
        alone_until_s = time.perf_counter()
        load.begin()
        meter.begin()
        time.sleep(BESIDE_S)
        beside_hand_overs_per_s = meter.per_s()
        until_s = time.perf_counter()
        (worker,) = load.end()
        operations = io.end()
    beside = Window(max(alone_until_s, worker[0]), until_s)
    alone_per_s = throughput(operations, Window(operations[0][0], alone_until_s))
    beside_per_s = throughput(operations, beside)
    if not alone_per_s or not beside_per_s:
        raise ValueError("the worker began only when the round was over")
    return ConvoyRound(
        alone_per_s,
        beside_per_s,
        longest_wait_s(operations, beside),
        alone_hand_overs_per_s,
        beside_hand_overs_per_s,
    )


@contextmanager
def short_io(payload_bytes: int) -> Iterator[Callable[[], None]]:
    """Yield an operation that sends a payload to a socket of this process and reads it there."""
    payload = bytes(payload_bytes)
    with ExitStack() as closing:
        one, other = map(closing.enter_context, socket.socketpair())

        def operation() -> None:
            one.sendall(payload)
            left = payload_bytes
            while left:
                read = len(other.recv(left))
                if not read:
                    raise WrongResultError("a socket was closed while it was used")
                left -= read

        yield operation
