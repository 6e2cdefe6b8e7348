"""The conditions of response times beside a user's function: who waits, and how the function is run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean
from typing import TYPE_CHECKING

from benchmarks.kinds.latency.client import PATIENCE_S
from benchmarks.kinds.latency.conditions import (
    DEFAULT_SWITCH_INTERVAL_S,
    LEAST_INTERARRIVAL_S,
    LOAD,
    QUIET_LOAD,
    RELEASES,
)
from benchmarks.plan.presets import Extent
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONG_ITEM_S = 0.3
"""With longer items only the event loop is measured by default: every round lasts at least two calls, so all
conditions together would take longer than a user wants to wait."""
MOST_WORKERS = 4
"""Each thread may have its turn before the one that waits: four show by how much that adds up."""
CALLED_LEAST_INTERARRIVAL_S = 0.002
"""Of requests to a loop in which the function is called: they are answered together, when it returns."""
REQUESTS_PER_CALL = 10
"""So many requests arrive during such a call, at random, and wait for what is left of it."""
LEAST_ROUND_S = 0.1
"""Seconds of requests in a round, whatever the time: starting it takes longer."""
ROUND_S = 3.0
"""Most seconds of a round beside its calls: starting the responder, and the client's requests to itself."""


class Waits(StrEnum):
    """Who answers the requests, and so has to wait."""

    LOOP = "event_loop"
    THREAD = "thread"


class Runs(StrEnum):
    """How the function is run meanwhile, call after call."""

    NOT = "none"
    IN_LOOP = "in_loop"
    """In the event loop that answers: a coroutine function is awaited there, any other is called."""
    TO_THREAD = "to_thread"
    """A coroutine of the loop awaits ``asyncio.to_thread``."""
    POOL = "process_pool"
    """A coroutine of the loop awaits ``loop.run_in_executor`` with a process pool."""
    THREADS = "threads"
    PROCESSES = "processes"
    """Threads hand the calls to a process pool."""


IN_PROCESSES = frozenset({Runs.POOL, Runs.PROCESSES})

IN_OTHER_THREADS = frozenset({Runs.TO_THREAD, Runs.THREADS})
"""With a GIL, these calls and the one who waits may compete for it."""


@dataclass(frozen=True, slots=True)
class OwnCondition:
    """One benchmark: who waits, how the function is run, and how many calls are in progress at once."""

    waits: Waits
    runs: Runs = Runs.NOT
    workers: int = 0

    @property
    def label(self) -> str:
        """Return a readable name, unique within a run, for example ``thread-beside-threads-4``."""
        return f"{self.waits}-beside-{self.runs}" + (f"-{self.workers}" if self.workers else "")


def workers_of(usable_cpus: int) -> int:
    """Return how many threads or processes run the function where it is more than one."""
    return min(MOST_WORKERS, max(2, usable_cpus))


def conditions_of(extent: Extent, most_workers: int) -> tuple[OwnCondition, ...]:
    """Return the conditions of a preset; those of the event loop come first."""
    loop = (
        OwnCondition(Waits.LOOP),
        *(OwnCondition(Waits.LOOP, runs, 1) for runs in (Runs.IN_LOOP, Runs.TO_THREAD, Runs.POOL)),
    )
    if extent is Extent.QUICK:
        return loop
    return (
        *loop,
        OwnCondition(Waits.THREAD),
        *(OwnCondition(Waits.THREAD, Runs.THREADS, count) for count in (1, most_workers)),
        OwnCondition(Waits.THREAD, Runs.PROCESSES, most_workers),
    )


@dataclass(frozen=True, slots=True)
class Lasting:
    """Seconds of a call alone: of the median item and of the longest."""

    median_s: float
    longest_s: float


def why_not(condition: OwnCondition, lasting: Lasting, step_timeout_s: float, extent: Extent) -> str | None:
    """Return why a condition is not measured with items of this length, or None."""
    needed_s = round_s(condition, lasting.longest_s)
    if needed_s > step_timeout_s:
        enough_s = math.ceil(needed_s)
        return spoken(
            f"an item takes up to {lasting.longest_s:.3g} s, so a round may take {enough_s} s, and it is "
            f"stopped after {step_timeout_s:g} s: set STEP_TIMEOUT={enough_s}, or give shorter items"
        )
    if condition.waits is Waits.THREAD and lasting.median_s > LONG_ITEM_S and extent is not Extent.FULL:
        return spoken(
            f"an item takes more than {LONG_ITEM_S:g} s, so only PRESET=full measures other threads"
        )
    return None


def round_s(condition: OwnCondition, longest_s: float) -> float:
    """Return the most seconds of a round: a call is in progress at its start, another at its end.

    Threads that share a GIL need their calls' time one after the other.
    """
    return ROUND_S + (1 + condition.workers) * longest_s if condition.workers else ROUND_S


def patience_s(lasting: Lasting, workers: int) -> float:
    """Return how long a request may wait for its answer before it is lost."""
    return PATIENCE_S + (1 + workers) * lasting.longest_s


@dataclass(frozen=True, slots=True)
class Known:
    """What the rate of requests follows from.

    Attributes:
        item_s: Seconds of a call.
        gil_share: The part of a call for which it holds the GIL; 0 without a GIL, 1 if that is unknown.
        most: The wanted number of requests in a round.
    """

    item_s: float
    gil_share: float
    most: int


def interarrival_s(condition: OwnCondition, tried_s: Sequence[float], known: Known) -> float:
    """Return the mean time between two requests.

    In a loop that calls the function, requests that wait are answered together, so they may be close to each
    other. Where one that waits for the GIL delays the next, the rate is a share of what the responder could
    answer one after the other, even if every thread has a turn each time the responder releases the GIL.
    Elsewhere it is a share of the fastest answer's, because slower ones were disturbed by the machine. The
    wanted number of requests covers at least a whole call.

    Args:
        condition: Who waits, and how the function is run.
        tried_s: Response times in the warm-up, where each request waited for the previous answer.
        known: What else it follows from.
    """
    least_s = max(LEAST_INTERARRIVAL_S, min(tried_s) / QUIET_LOAD)
    match condition.runs:
        case Runs.NOT:
            return least_s
        case Runs.IN_LOOP:
            return max(CALLED_LEAST_INTERARRIVAL_S, known.item_s / REQUESTS_PER_CALL)
        case _ if condition.runs in IN_OTHER_THREADS:
            turns_s = RELEASES * condition.workers * DEFAULT_SWITCH_INTERVAL_S
            contended_s = max(fmean(tried_s), turns_s) / LOAD
            mixed_s = known.gil_share * contended_s + (1 - known.gil_share) * least_s
            return max(LEAST_INTERARRIVAL_S, mixed_s, known.item_s / known.most)
        case _:
            return max(least_s, known.item_s / known.most)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many requests a round has, and the mean time between two of them."""

    count: int
    interarrival_s: float


def rates_of(
    interarrivals_s: Mapping[OwnCondition, float], known: Known, asking_s: float
) -> dict[OwnCondition, Rate]:
    """Return the requests of a round of each condition.

    All get the wanted number if that fits into the time, spread over it: a single moment in which the machine
    is busy should not be a whole round. Otherwise all get the same number of seconds; but each round lasts a
    moment, and where the function is run at least as long as a call.

    Args:
        interarrivals_s: Least mean time between two requests of each condition.
        known: The length of a call, and the wanted number.
        asking_s: Seconds per block for sending requests.
    """
    level_s = asking_s / len(interarrivals_s)
    rates = {}
    for condition, least_s in interarrivals_s.items():
        asked_s = max(LEAST_ROUND_S, level_s, known.item_s if condition.workers else 0.0)
        count = min(known.most, round(asked_s / least_s))
        if count <= 1:  # nothing delays the only one
            rates[condition] = Rate(1, asked_s)
            continue
        rates[condition] = Rate(count, max(least_s, asked_s / count if count == known.most else 0.0))
    return rates
