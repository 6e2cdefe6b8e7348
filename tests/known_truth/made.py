"""Functions whose cause is built in: what an item does with its time is drawn, written down and known.

Their work is counted, never timed by a clock: a loop that ends at a moment would scale whatever holds it up.
"""

from __future__ import annotations

import hashlib
import timeit
from dataclasses import dataclass, fields, replace
from itertools import count, islice
from pathlib import Path
from textwrap import dedent

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

MODULE, FUNCTION, ITEMS = "made_work", "work", "items"
PIECE_BYTES = 4_000
"""hashlib releases the GIL from 2,048 bytes on, and this many take it a few microseconds."""

SOURCE = """
    import hashlib
    import threading
    import time

    LOCK = threading.Lock()
    BLOCK = memoryview(bytes({block_bytes}))
    PIECE = bytes({piece_bytes})


    def compute(steps):
        total = 0
        for i in range(steps):
            total += i * i % 7
        return total


    def work(item):
        number, times = item
        for _ in range(times):
            compute({steps})
            hashlib.sha256(BLOCK[:{released_bytes}])
            for _ in range({pieces}):
                hashlib.sha256(PIECE)
            if {wait_s}:
                time.sleep({wait_s})
            if {locked_wait_s} or {locked_bytes}:
                with LOCK:
                    time.sleep({locked_wait_s})
                    hashlib.sha256(BLOCK[:{locked_bytes}])
        return number, bytes({result_bytes})


    items = [(number, times) for number, times in enumerate({times})]
"""


@dataclass(frozen=True, slots=True)
class Mix:
    """What one item does, in milliseconds unless another unit is named.

    Attributes:
        hold: Computing in Python, with the GIL held.
        release: Computing in C in one call that releases it.
        pieces: The same in calls of a few microseconds each, which hand the GIL over again and again.
        wait: Waiting for nothing that anybody shares.
        locked_wait: Waiting within a lock that all threads share, and each process has for itself.
        locked_release: Computing in C within that lock.
        ship_mib: MiB that it returns.
        items: How many there are.
        long_times: How many times the work of the others one of them is.
        long_at: Its place.
        workers: How many the runners have.
    """

    hold: int = 0
    release: int = 0
    pieces: int = 0
    wait: int = 0
    locked_wait: int = 0
    locked_release: int = 0
    ship_mib: int = 0
    items: int = 16
    long_times: int = 1
    long_at: int = 0
    workers: int = 2

    def __str__(self) -> str:
        changed = [each.name for each in fields(self) if getattr(self, each.name) != each.default]
        return ", ".join(f"{name.replace('_', ' ')} {getattr(self, name)}" for name in changed)

    @property
    def item_ms(self) -> int:
        """Milliseconds of an item that is not the long one."""
        return self.hold + self.release + self.pieces + self.wait + self.locked_wait + self.locked_release

    @property
    def times(self) -> tuple[int, ...]:
        """How many times the work each item does."""
        usual = [1] * self.items
        usual[self.long_at % self.items] = self.long_times
        return tuple(usual)


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast this interpreter is here, at its best.

    Attributes:
        steps_per_ms: Of the loop in Python.
        bytes_per_ms: Of SHA-256 over much data.
        piece_ms: Of SHA-256 over a piece, with all that Python does around it.
    """

    steps_per_ms: float
    bytes_per_ms: float
    piece_ms: float

    @property
    def piece_held(self) -> float:
        """The part of the time of small pieces in which the GIL is held."""
        return max(0.0, 1 - PIECE_BYTES / self.bytes_per_ms / self.piece_ms)


def find_speed() -> Speed:
    """Return the speed, each from the fastest of many short tries."""
    block, piece, steps = bytes(2**20), bytes(PIECE_BYTES), 10_000
    source = dedent(SOURCE).partition("def work")[0].format(block_bytes=1, piece_bytes=1)
    names: dict[str, object] = {}
    exec(source, names)  # noqa: S102 - the very loop that will be measured
    loop_s = min(timeit.repeat(lambda: names["compute"](steps), number=1, repeat=50))  # type: ignore[operator]
    block_s = min(timeit.repeat(lambda: hashlib.sha256(block), number=1, repeat=50))
    piece_s = min(timeit.repeat(lambda: hashlib.sha256(piece), number=100, repeat=50)) / 100
    return Speed(steps / loop_s / 1000, len(block) / block_s / 1000, piece_s * 1000)


def write_module(mix: Mix, speed: Speed, folder: Path) -> Path:
    """Write the module of a mix into a folder of its own and return the file."""
    released, locked = (round(ms * speed.bytes_per_ms) for ms in (mix.release, mix.locked_release))
    source = dedent(SOURCE).format(
        block_bytes=max(released, locked),
        piece_bytes=PIECE_BYTES,
        steps=round(mix.hold * speed.steps_per_ms),
        released_bytes=released,
        pieces=round(mix.pieces / speed.piece_ms),
        wait_s=mix.wait / 1000,
        locked_wait_s=mix.locked_wait / 1000,
        locked_bytes=locked,
        result_bytes=mix.ship_mib * 2**20,
        times=mix.times,
    )
    folder.mkdir(parents=True)
    file = folder / f"{MODULE}.py"
    file.write_text(source, encoding="utf-8")
    return file


SHORT, MAIN = st.integers(0, 3), st.integers(6, 14)
WORKERS = st.sampled_from((2, 2, 4))

KINDS: dict[str, st.SearchStrategy[Mix]] = {
    "hold": st.builds(Mix, hold=MAIN, release=SHORT, wait=SHORT, workers=WORKERS),
    "wait": st.builds(Mix, wait=MAIN, hold=SHORT, workers=WORKERS),
    "lock": st.builds(Mix, locked_wait=MAIN, hold=SHORT, wait=SHORT, workers=WORKERS),
    "release": st.builds(Mix, release=MAIN, hold=SHORT, workers=WORKERS),
    "long item": st.one_of(
        st.builds(Mix, wait=st.integers(3, 6), long_times=st.integers(12, 30), long_at=st.integers(0, 15)),
        st.builds(Mix, release=st.integers(3, 6), long_times=st.integers(12, 30), long_at=st.integers(0, 15)),
    ),
    "pieces": st.builds(Mix, pieces=MAIN, wait=SHORT),
    "shipping": st.builds(Mix, hold=st.integers(1, 3), ship_mib=st.integers(4, 12), items=st.just(8)),
    "lock in C": st.builds(Mix, locked_release=MAIN, hold=SHORT),
    "half and half": st.builds(
        lambda one, other, ms: replace(Mix(), **{one: ms, other: ms}),
        st.sampled_from(("hold", "release")),
        st.sampled_from(("wait", "locked_wait", "pieces")),
        st.integers(3, 8),
    ),
}
"""What is drawn of each kind: which part is most of an item, and what else it may do for a while."""


def draw(tries: int, kinds: tuple[str, ...] = tuple(KINDS)) -> list[tuple[str, Mix]]:
    """Return so many mixes with their kinds, the kinds in turn; always the same ones, in the same order."""
    drawn = {kind: _examples(KINDS[kind]) for kind in kinds}
    in_turn = ((kind, drawn[kind][turn % len(drawn[kind])]) for turn in count() for kind in kinds)
    return list(islice(in_turn, tries))


def _examples(mixes: st.SearchStrategy[Mix]) -> list[Mix]:
    """Return different mixes; the first that is drawn, the smallest of all, comes last."""
    found: dict[Mix, None] = {}

    @settings(max_examples=100, derandomize=True, database=None, phases=[Phase.generate])
    @given(mixes)
    def collect(mix: Mix) -> None:
        found[mix] = None

    collect()
    smallest, *others = found
    return [*others, smallest]
