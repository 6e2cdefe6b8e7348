"""A simulated machine whose truth is known: how long a round takes with so many workers on so many cores.

Nothing of the model that is tested is in here. Workers go through the pieces of their items one after the
other; a piece computes, computes under a lock, or waits. What computes at a moment shares the cores, and
memory in one of several ways. Events follow each other until the last item is done.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

Memory = Literal["plenty", "slower together", "contention", "limited"]
Piece = tuple[str, float]
"""What it needs, and for how many seconds if nobody is in its way: ``free`` computes, ``wait`` does not, and
any other name is that of a lock under which it computes."""

GIL, SENDER = "GIL", "sender"


@dataclass(frozen=True, slots=True)
class World:
    """What an item does, and what workers share; times are parts of an item's.

    Attributes:
        held: Under the GIL, in so many ``pieces``; what is left of an item computes without it.
        waits: Neither.
        memory: How computing workers slow each other down, and ``strength`` by how much: all by that part as
            soon as there are two, each other one by that part, or not before together they need more than
            the memory has, of which one needs that part.
        sending: What sending an item costs the one process that sends, and each worker the same again.
        passing: What it costs to hand the GIL to a thread that waits for it.
    """

    held: float
    waits: float
    pieces: int
    memory: Memory
    strength: float
    sending: float
    passing: float
    items: int

    def slowed(self, computing: int) -> float:
        """Return by which factor computing takes longer when so many workers compute."""
        if computing < 2 or self.memory == "plenty":
            return 1.0
        if self.memory == "slower together":
            return 1 + self.strength
        if self.memory == "contention":
            return 1 + self.strength * (computing - 1)
        return max(1.0, computing * self.strength)


@dataclass(slots=True)
class _Worker:
    left: deque[Piece] = field(default_factory=deque)
    left_s: float = 0.0
    queues: bool = False


def item(world: World, runner: str, chance: random.Random) -> list[Piece]:
    """Return the pieces of one item; their lengths differ, and their sum does not."""
    lengths = [chance.uniform(0.5, 1.5) for _ in range(world.pieces)]
    parts = [length / sum(lengths) for length in lengths]
    lock = GIL if runner == "threads" else "free"
    computes = 1 - world.held - world.waits
    pieces = [
        piece
        for part in parts
        for piece in ((lock, world.held * part), ("free", computes * part), ("wait", world.waits * part))
    ]
    sent = [(SENDER, world.sending), ("free", world.sending)] if runner == "processes" else []
    return [piece for piece in (*sent, *pieces) if piece[1] > 0]


def round_of(world: World, runner: str, workers: int, cores: int, seed: int) -> tuple[float, float]:
    """Return the seconds of a round and how many workers waited for a core; the same for the same seed.

    ``runner`` is threads, processes or ceiling; the last are independent processes, to which nothing is sent.
    """
    chance = random.Random(seed)
    waiting_items = deque(item(world, runner, chance) for _ in range(world.items))
    crew = [_Worker() for _ in range(workers)]
    locks: dict[str, deque[_Worker]] = {GIL: deque(), SENDER: deque()}
    now = queued_s = 0.0
    for worker in crew:
        _go_on(worker, waiting_items, locks, world)
    while active := [worker for worker in crew if worker.left]:
        running = [worker for worker in active if not worker.queues]
        computing = sum(worker.left[0][0] != "wait" for worker in running)
        speed = min(1.0, cores / computing) / world.slowed(min(computing, cores)) if computing else 1.0
        step_s, first = min(
            (
                (w.left_s / (1.0 if w.left[0][0] == "wait" else speed), place)
                for place, w in enumerate(running)
            )
        )
        for worker in running:
            worker.left_s -= step_s * (1.0 if worker.left[0][0] == "wait" else speed)
        now, queued_s = now + step_s, queued_s + step_s * max(0, computing - cores)
        _end(running[first], locks, world)
        _go_on(running[first], waiting_items, locks, world)
    return now, queued_s / now


def _end(worker: _Worker, locks: dict[str, deque[_Worker]], world: World) -> None:
    """End a worker's piece; the next in line gets its lock."""
    name, _ = worker.left.popleft()
    if name in locks:
        locks[name].popleft()
        if locks[name]:
            locks[name][0].queues = False
            locks[name][0].left_s += world.passing if name == GIL else 0.0


def _go_on(
    worker: _Worker, items: deque[list[Piece]], locks: dict[str, deque[_Worker]], world: World
) -> None:
    """Begin a worker's next piece, of its item or the next one; it queues if another has the lock."""
    del world
    if not worker.left and items:
        worker.left.extend(items.popleft())
    if worker.left:
        name, worker.left_s = worker.left[0]
        if name in locks:
            locks[name].append(worker)
            worker.queues = len(locks[name]) > 1
