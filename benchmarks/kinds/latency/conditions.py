"""The conditions of response times: which responder, which background load, at what rate.

Every preset has the main conditions: the effect of one and of several threads, and whether processes avoid
it. Other conditions add C code, sub-interpreters, other responders, and the switch interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean
from typing import TYPE_CHECKING, TypeVar

from benchmarks.plan.presets import Extent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Key = TypeVar("Key")

DEFAULT_SWITCH_INTERVAL_S = 0.005
"""CPython's own: ``DEFAULT_INTERVAL`` in ``Python/ceval_gil.c``."""
SHORTER_INTERVALS_S = (0.001, 0.0005, 0.0001)
HELD_S = 0.02
"""How long a C call holds the GIL: four times the default switch interval, which can't interrupt it."""
RELEASES = 2
"""How often a responder releases the GIL per request."""
LOAD = 1 / 2
"""Request rate as a share of a responder's worst-case capacity, so that requests rarely wait for each other
and answers are timed. Above its capacity, the queue would be timed, which grows without limit."""
QUIET_LOAD = 1 / 6
"""The same for a responder that does not wait for a GIL, by its fastest answer: with few CPUs it gets one
only part of the time, and the client needs one as well."""
LEAST_INTERARRIVAL_S = 0.0005
REQUESTS = 1000
"""Requests per condition in all blocks, if the time allows: ten of them are beyond the 99th percentile."""
LEAST_REQUESTS = 4
"""Requests per round, whatever its time."""


class Responder(StrEnum):
    """The responders in the measured process; each has its own thread."""

    UDP = "udp"
    """A thread that sends every datagram back."""
    ASYNCIO = "asyncio"
    """The same, as a protocol in an event loop."""
    HTTP = "http"
    """A threaded server of the standard library."""


class Background(StrEnum):
    """The background load: what computes at the same time as the responder."""

    IDLE = "none"
    THREADS = "threads"
    """Pure Python."""
    C_HOLDING = "c_keeping_gil"
    """Calls of C code that hold the GIL for several switch intervals."""
    C_RELEASING = "c_dropping_gil"
    """Calls of C code that release the GIL: hashing."""
    PROCESSES = "processes"
    """Pure Python in processes."""
    INTERPRETERS = "interpreters"
    """Pure Python in sub-interpreters of the measured process."""


SHARING_ONE_GIL = frozenset({Background.THREADS, Background.C_HOLDING})
"""With a GIL, only one of these and the responder computes at a time."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One benchmark: a responder, a background load with a number of workers, and the switch interval."""

    responder: Responder = Responder.UDP
    background: Background = Background.IDLE
    workers: int = 0
    switch_interval_s: float = DEFAULT_SWITCH_INTERVAL_S

    @property
    def label(self) -> str:
        """Return a readable name, unique within a run, for example ``udp-threads-4-at-0.5ms``."""
        beside = f"{self.background}-{self.workers}" if self.workers else str(self.background)
        swept = self.switch_interval_s != DEFAULT_SWITCH_INTERVAL_S
        return f"{self.responder}-{beside}" + (f"-at-{self.switch_interval_s * 1e3:g}ms" if swept else "")

    def expected_gil_wait_s(self, *, gil_enabled: bool) -> float:
        """Return how long the responder waits for the GIL per request if every worker has a turn before it.

        It releases the GIL to receive and to send, and each time all workers may go first; 0 without a shared
        GIL.
        """
        if not gil_enabled or self.background not in SHARING_ONE_GIL:
            return 0.0
        turn_s = HELD_S if self.background is Background.C_HOLDING else self.switch_interval_s
        return RELEASES * self.workers * turn_s


def conditions_of(extent: Extent) -> tuple[Condition, ...]:
    """Return the conditions of a preset, by its extent."""
    answered = (*_answered_by(Responder.ASYNCIO), *_answered_by(Responder.HTTP))
    match extent:
        case Extent.QUICK:
            return (Condition(), *_beside((Background.THREADS, Background.PROCESSES), (1, 4)))
        case Extent.DEFAULT:
            others = (Background.C_RELEASING, Background.PROCESSES, Background.INTERPRETERS)
            return (
                Condition(),
                *_beside((Background.THREADS,), (1, 2, 4)),
                *_beside((Background.C_HOLDING,), (1,)),
                *_beside(others, (1, 4)),
                *_swept((1,)),
                *answered,
            )
        case Extent.FULL:
            return (
                Condition(),
                *_beside(tuple(load for load in Background if load is not Background.IDLE), (1, 2, 4)),
                *_swept((1, 4)),
                *answered,
            )


def _beside(loads: tuple[Background, ...], counts: tuple[int, ...]) -> tuple[Condition, ...]:
    return tuple(Condition(background=load, workers=count) for load in loads for count in counts)


def _swept(counts: tuple[int, ...]) -> tuple[Condition, ...]:
    return tuple(
        Condition(background=Background.THREADS, workers=count, switch_interval_s=interval_s)
        for count in counts
        for interval_s in SHORTER_INTERVALS_S
    )


def _answered_by(responder: Responder) -> tuple[Condition, ...]:
    beside = (Condition(responder, load, 1) for load in (Background.THREADS, Background.PROCESSES))
    return (Condition(responder), *beside)


def interarrival_s(tried_s: Sequence[float], expected_gil_wait_s: float) -> float:
    """Return the mean time between two requests.

    Responders that contend for the GIL: rate = LOAD / max(mean of the warm-up, one turn of every worker). All
    others: QUIET_LOAD / fastest warm-up answer, because slower answers were disturbed by the machine.

    Args:
        tried_s: Response times in the warm-up, where each request waited for the previous answer.
        expected_gil_wait_s: How long the responder waits for the GIL per request if every worker has a turn
            before it.
    """
    wanted_s = (
        max(fmean(tried_s), expected_gil_wait_s) / LOAD if expected_gil_wait_s else min(tried_s) / QUIET_LOAD
    )
    return max(LEAST_INTERARRIVAL_S, wanted_s)


def requests_per_round(interarrivals_s: Mapping[Key, float], most: int, asking_s: float) -> dict[Key, int]:
    """Return how many requests a round of each condition has.

    All get the wanted number if that fits into the time. Otherwise all get the same number of seconds, or
    less if they need less.

    Args:
        interarrivals_s: Mean time between two requests of each condition.
        most: The wanted number per round.
        asking_s: Seconds per block for sending requests.
    """
    level_s, left_s = 0.0, asking_s
    waiting = sorted(mean_s * most for mean_s in interarrivals_s.values())
    for index, wanted_s in enumerate(waiting):
        level_s = min(wanted_s, left_s / (len(waiting) - index))
        left_s -= level_s
    return {
        key: max(LEAST_REQUESTS, min(most, int(level_s / mean_s + 1e-9)))
        for key, mean_s in interarrivals_s.items()
    }
