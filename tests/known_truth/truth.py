"""Which causes are right for a mix, worked out from what it does: a wrong one is any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.wording.runners import worker_kind

if TYPE_CHECKING:
    from tests.known_truth.made import Mix, Speed

UNCLEAR = "inconclusive"
"""Always allowed: on a machine with other programs nothing may show clearly."""

NEAR = 1.25
"""What limits a cell may be the second lowest limit as well, if it is no further off than this: sizes are met
roughly, and a pipeline with two narrow places is held up by both."""

GAINED = 0.8
"""A cell that can have this part of what its workers could do is explained by what lets it gain."""


TOLD_OF_A_LIST = 0.9
"""A list that allows more than this part of the workers costs next to nothing."""


@dataclass(frozen=True, slots=True)
class Here:
    """What a cell runs on.

    Attributes:
        speed: Of the interpreter.
        cpus: That are usable.
        gil: Whether threads share one.
    """

    speed: Speed
    cpus: int
    gil: bool


def right_causes(
    mix: Mix, runner: str, here: Here, lost_cores: float = 0.0, repeats: int = 1
) -> frozenset[str]:
    """Return the names of all causes that are right for a cell of a mix.

    Args:
        mix: What its items do.
        runner: Threads or processes.
        here: Where it runs.
        lost_cores: What other programs took meanwhile, which nobody can build in.
        repeats: How often a round has the list of items.
    """
    threads = worker_kind(runner) == "threads"
    limits = _limits(mix, here, threads=threads)
    cores = max(0.0, here.cpus - lost_cores) / _computing(mix) if _computing(mix) else float("inf")
    lowest = min([mix.workers, *(limit for limit, _ in limits)])
    names = {UNCLEAR}
    for limit, causes in limits:
        if limit < NEAR * lowest:
            names |= causes
    if lowest > GAINED * min(mix.workers, cores):
        names |= _gains(mix, here, threads=threads)
    listed = list_limit(mix, repeats)
    if listed < NEAR * min(lowest, cores) and listed < TOLD_OF_A_LIST * mix.workers:
        names.add("unequal items")
    if cores < NEAR * min(lowest, listed):
        names |= {"limited by the machine"} | ({"one CPU"} if here.cpus == 1 else set())
    return frozenset(names)


def _limits(mix: Mix, here: Here, *, threads: bool) -> list[tuple[float, set[str]]]:
    """Return each limit of the speedup, beside the machine's and the list's, and the causes that name it."""
    limits = []
    held = _held(mix, here) if threads and here.gil else 0.0
    if held:
        gil_bound = {"GIL-bound"} if held > GAINED else set()
        limits.append((1 / held, gil_bound | {"partly GIL-bound"}))
    locked = (mix.locked_wait + mix.locked_release) / mix.item_ms if threads else 0.0
    if locked:
        limits.append((1 / locked, {"serialized by a lock"}))
    if threads and 5 * mix.pieces > mix.item_ms:
        limits.append((1.0, {"handed over too often"} if here.gil else {"contended on shared objects"}))
    if not threads and mix.ship_mib:
        limits.append((1.0, {"dispatch-bound"}))
    return limits


def _gains(mix: Mix, here: Here, *, threads: bool) -> set[str]:
    """Return what explains a gain: waits that overlap, and computing that does."""
    waits = mix.wait + (0 if threads else mix.locked_wait)
    names = {"waiting overlapped"} if 10 * waits > mix.item_ms else set()
    if _computing(mix) < 0.1:
        return names
    if not threads or not here.gil:
        return names | {"runs in parallel"}
    return names | ({"GIL released"} if _held(mix, here) < 0.5 and 10 * mix.release > mix.item_ms else set())


def _held(mix: Mix, here: Here) -> float:
    """Return the part of an item's time in which it holds the GIL."""
    return (mix.hold + here.speed.piece_held * mix.pieces) / mix.item_ms


def _computing(mix: Mix) -> float:
    """Return the part of an item's time in which it needs a core."""
    return (mix.hold + mix.release + mix.pieces + mix.locked_release) / mix.item_ms


def list_limit(mix: Mix, repeats: int = 1) -> float:
    """Return the speedup of workers that take the next item of the list as soon as they are free.

    It is the same for every runner: a sentence of the answer tells it for one pass, and a cause for a round.
    """
    free_at = [0] * mix.workers
    for times in mix.times * repeats:
        free_at[free_at.index(min(free_at))] += times
    return repeats * sum(mix.times) / max(free_at)


def list_judged(mix: Mix, *, said: bool) -> str:
    """Return whether it is right that the answer tells what one pass over the list allows, or does not."""
    part = list_limit(mix) / mix.workers
    if said:
        return "wrong" if part > TOLD_OF_A_LIST else "right"
    return "not clear" if part < 0.7 else "right"
