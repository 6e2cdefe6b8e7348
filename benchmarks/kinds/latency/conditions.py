"""The conditions under which answers are timed: who answers, who computes meanwhile, how often they switch.

Every preset has those that answer its questions first: what one and several threads do, and whether
processes avoid it. The others add C code, sub-interpreters, other responders, and the switch interval.

How the time is shared: at what rate each condition is asked, and how many requests a round has.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean
from typing import TYPE_CHECKING, TypeVar

from benchmarks.plan.presets import Extras

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEFAULT_SWITCH_INTERVAL_S = 0.005
"""CPython's own: ``DEFAULT_INTERVAL`` in ``Python/ceval_gil.c``."""
SHORTER_INTERVALS_S = (0.001, 0.0005, 0.0001)
KEPT_S = 0.02
"""How long a call in C keeps the GIL: four times the default switch interval, which can't interrupt it."""
RESPONDER_AND_CLIENT = 2
DROPS = 2
"""How often a responder drops the GIL for a request."""


class Responder(StrEnum):
    """Who answers, in the measured process; each has a thread of its own."""

    UDP = "udp"
    """A thread that sends every datagram back."""
    ASYNCIO = "asyncio"
    """The same as a protocol in an event loop."""
    HTTP = "http"
    """A threaded server of the standard library."""


class Busy(StrEnum):
    """What computes beside it."""

    NONE = "none"
    THREADS = "threads"
    """Pure Python."""
    C_KEEPING = "c_keeping_gil"
    """Calls of C code that keep the GIL for several switch intervals."""
    C_DROPPING = "c_dropping_gil"
    """Calls of C code that drop the GIL: hashing."""
    PROCESSES = "processes"
    """The pure Python of the threads in processes."""
    INTERPRETERS = "interpreters"
    """The same in sub-interpreters of the measured process."""


SHARING_ONE_GIL = frozenset({Busy.THREADS, Busy.C_KEEPING})
"""With a GIL, these and the responder compute one at a time."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One benchmark: a responder, so many workers of a kind beside it, and the switch interval."""

    responder: Responder = Responder.UDP
    busy: Busy = Busy.NONE
    workers: int = 0
    switch_interval_s: float = DEFAULT_SWITCH_INTERVAL_S

    @property
    def label(self) -> str:
        """Return a name for people, unique within a run, such as ``udp-threads-4-at-0.5ms``."""
        beside = f"{self.busy}-{self.workers}" if self.workers else str(self.busy)
        swept = self.switch_interval_s != DEFAULT_SWITCH_INTERVAL_S
        return f"{self.responder}-{beside}" + (f"-at-{self.switch_interval_s * 1e3:g}ms" if swept else "")

    def cores_wanted(self, *, gil_enabled: bool) -> int:
        """Return how many cores client, responder and workers can use at once."""
        return RESPONDER_AND_CLIENT + (0 if self._shares_a_gil(gil_enabled=gil_enabled) else self.workers)

    def turns_s(self, *, gil_enabled: bool) -> float:
        """Return how long the responder waits for the GIL in a request if every worker has a turn before it.

        It drops the GIL to receive and to send, and each time all workers may come first; 0 without a GIL
        that they share.
        """
        if not self._shares_a_gil(gil_enabled=gil_enabled):
            return 0.0
        turn_s = KEPT_S if self.busy is Busy.C_KEEPING else self.switch_interval_s
        return DROPS * self.workers * turn_s

    def _shares_a_gil(self, *, gil_enabled: bool) -> bool:
        return gil_enabled and self.busy in SHARING_ONE_GIL


def conditions_of(extras: Extras) -> tuple[Condition, ...]:
    """Return the conditions of a preset, by how much it measures of variants."""
    match extras:
        case Extras.NONE:
            return (Condition(), *_beside((Busy.THREADS, Busy.PROCESSES), (1, 4)))
        case Extras.FEWEST:
            others = (Busy.C_DROPPING, Busy.PROCESSES, Busy.INTERPRETERS)
            return (
                Condition(),
                *_beside((Busy.THREADS,), (1, 2, 4)),
                *_beside((Busy.C_KEEPING,), (1,)),
                *_beside(others, (1, 4)),
                *_swept((1,)),
                *_answered_by(Responder.ASYNCIO),
                *_answered_by(Responder.HTTP),
            )
        case Extras.ALL:
            return (
                Condition(),
                *_beside(tuple(busy for busy in Busy if busy is not Busy.NONE), (1, 2, 4)),
                *_swept((1, 4)),
                *_answered_by(Responder.ASYNCIO),
                *_answered_by(Responder.HTTP),
            )


def _beside(kinds: tuple[Busy, ...], counts: tuple[int, ...]) -> tuple[Condition, ...]:
    return tuple(Condition(busy=busy, workers=count) for busy in kinds for count in counts)


def _swept(counts: tuple[int, ...]) -> tuple[Condition, ...]:
    return tuple(
        Condition(busy=Busy.THREADS, workers=count, switch_interval_s=interval_s)
        for count in counts
        for interval_s in SHORTER_INTERVALS_S
    )


def _answered_by(responder: Responder) -> tuple[Condition, ...]:
    beside = (Condition(responder, busy, 1) for busy in (Busy.THREADS, Busy.PROCESSES))
    return (Condition(responder), *beside)


Key = TypeVar("Key")

LOAD = 1 / 2
"""Part of what a responder manages at the worst that it is asked: so requests rarely wait for each other, and
what is timed is answers. At more than it manages the queue would be timed, which has no length of its own."""
QUIET_LOAD = 1 / 6
"""The same of a responder that waits for no GIL, by its quickest answer: with few CPUs it gets one only part
of the time, and the client needs one as well."""
LEAST_SPACING_S = 0.0005
MOST_SPACING_S = 0.2
REQUESTS = 1000
"""Of each condition in all its blocks, where the time allows: ten of them lie beyond the 99th percentile."""
LEAST_REQUESTS = 4
"""Of a round, whatever its time."""


def spacing_s(tried_s: Sequence[float], turns_s: float) -> float:
    """Return the mean time between two requests.

    Who waits for the GIL is asked by what tries took on average, for waits differ and some are long; but a
    few tries may have been lucky, and so the turns of the workers count, too. All others are asked by the
    quickest try: the machine disturbed the slower ones, and that is no rate of theirs.

    Args:
        tried_s: What answers took in the warm-up, where each request waited for the one before.
        turns_s: How long the responder waits for the GIL in a request if every worker has a turn before it.
    """
    wanted_s = max(fmean(tried_s), turns_s) / LOAD if turns_s else min(tried_s) / QUIET_LOAD
    return min(MOST_SPACING_S, max(LEAST_SPACING_S, wanted_s))


def requests_per_round(spacings_s: Mapping[Key, float], most: int, asking_s: float) -> dict[Key, int]:
    """Return how many requests a round of each condition has.

    All get as many as they should have if that fits into the time. Else each gets what it needs up to the
    same number of seconds for all, which is as long as the time allows.

    Args:
        spacings_s: Mean time between two requests of each condition.
        most: How many a round should have.
        asking_s: Seconds of a block in which requests are asked.
    """
    level_s, left_s = 0.0, asking_s
    waiting = sorted(spacing * most for spacing in spacings_s.values())
    for place, wanted_s in enumerate(waiting):
        level_s = min(wanted_s, left_s / (len(waiting) - place))
        left_s -= level_s
    return {
        key: max(LEAST_REQUESTS, min(most, int(level_s / spacing + 1e-9)))
        for key, spacing in spacings_s.items()
    }
