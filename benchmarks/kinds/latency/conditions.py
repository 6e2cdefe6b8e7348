"""The conditions under which response times are measured: who answers, what computes meanwhile, at what rate.

Every preset has those that answer its questions first: what one and several threads do, and whether
processes avoid it. The others add C code, sub-interpreters, other responders, and the switch interval.
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
"""How long a call in C holds the GIL: four times the default switch interval, which can't interrupt it."""
RELEASES = 2
"""How often a responder releases the GIL for a request."""
LOAD = 1 / 2
"""Part of what a responder manages at the worst that it is asked: so requests rarely wait for each other, and
what is timed is answers. At more than it manages the queue would be timed, which has no length of its own."""
QUIET_LOAD = 1 / 6
"""The same of a responder that waits for no GIL, by its quickest answer: with few CPUs it gets one only part
of the time, and the client needs one as well."""
LEAST_INTERARRIVAL_S = 0.0005
REQUESTS = 1000
"""Of each condition in all its blocks, where the time allows: ten of them lie beyond the 99th percentile."""
LEAST_REQUESTS = 4
"""Of a round, whatever its time."""


class Responder(StrEnum):
    """Who answers, in the measured process; each has a thread of its own."""

    UDP = "udp"
    """A thread that sends every datagram back."""
    ASYNCIO = "asyncio"
    """The same as a protocol in an event loop."""
    HTTP = "http"
    """A threaded server of the standard library."""


class Background(StrEnum):
    """The background load: what computes beside the responder."""

    IDLE = "none"
    THREADS = "threads"
    """Pure Python."""
    C_HOLDING = "c_keeping_gil"
    """Calls of C code that hold the GIL for several switch intervals."""
    C_RELEASING = "c_dropping_gil"
    """Calls of C code that release the GIL: hashing."""
    PROCESSES = "processes"
    """The pure Python of the threads in processes."""
    INTERPRETERS = "interpreters"
    """The same in sub-interpreters of the measured process."""


SHARING_ONE_GIL = frozenset({Background.THREADS, Background.C_HOLDING})
"""With a GIL, these and the responder compute one at a time."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One benchmark: a responder, so many workers of a kind beside it, and the switch interval."""

    responder: Responder = Responder.UDP
    background: Background = Background.IDLE
    workers: int = 0
    switch_interval_s: float = DEFAULT_SWITCH_INTERVAL_S

    @property
    def label(self) -> str:
        """Return a name for people, unique within a run, such as ``udp-threads-4-at-0.5ms``."""
        beside = f"{self.background}-{self.workers}" if self.workers else str(self.background)
        swept = self.switch_interval_s != DEFAULT_SWITCH_INTERVAL_S
        return f"{self.responder}-{beside}" + (f"-at-{self.switch_interval_s * 1e3:g}ms" if swept else "")

    def expected_gil_wait_s(self, *, gil_enabled: bool) -> float:
        """Return how long the responder waits for the GIL in a request if every worker has a turn before it.

        It releases the GIL to receive and to send, and each time all workers may come first; 0 without a GIL
        that they share.
        """
        if not gil_enabled or self.background not in SHARING_ONE_GIL:
            return 0.0
        turn_s = HELD_S if self.background is Background.C_HOLDING else self.switch_interval_s
        return RELEASES * self.workers * turn_s


def conditions_of(extent: Extent) -> tuple[Condition, ...]:
    """Return the conditions of a preset, by how much it measures of variants."""
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

    Who waits for the GIL is asked by what tries took on average, for waits differ and some are long; but a
    few tries may have been lucky, and so the turns of the workers count, too. All others are asked by the
    quickest try: the machine disturbed the slower ones, and that is no rate of theirs.

    Args:
        tried_s: What answers took in the warm-up, where each request waited for the one before.
        expected_gil_wait_s: How long the responder waits for the GIL in a request if every worker has a
            turn before it.
    """
    wanted_s = (
        max(fmean(tried_s), expected_gil_wait_s) / LOAD if expected_gil_wait_s else min(tried_s) / QUIET_LOAD
    )
    return max(LEAST_INTERARRIVAL_S, wanted_s)


def requests_per_round(interarrivals_s: Mapping[Key, float], most: int, asking_s: float) -> dict[Key, int]:
    """Return how many requests a round of each condition has.

    All get as many as they should have if that fits into the time. Else each gets what it needs up to the
    same number of seconds for all, which is as long as the time allows.

    Args:
        interarrivals_s: Mean time between two requests of each condition.
        most: How many a round should have.
        asking_s: Seconds of a block in which requests are asked.
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
