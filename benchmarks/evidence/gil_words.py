"""The memory words in which CPython keeps its GIL: whether it is held, its holder, the number of hand-overs.

They are next to each other (``struct _gil_runtime_state``, 3.11 to 3.15): the switch interval, the thread
state that held the GIL last, ``locked``, and ``switch_number``, which increases by one whenever another
thread than the last holder takes the GIL. Their address differs between builds, so they are searched by their
known contents, and accepted only if they then change as they must. This needs no permission: a process may
always read its own memory.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine.gil_state import gil_enabled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEMORY = Path("/proc/self/mem")

MAPPINGS = Path("/proc/self/maps")

FORMAT = "@LPi4xL"
"""Switch interval in microseconds, last holder, locked, switch number."""

LOCKED_AT, HAND_OVERS_AT = 16, 24

NEARBY_BYTES = 2**20
"""An interpreter's state, and the runtime around the main one, have about 100 to 400 KiB."""

UNUSUAL_S = (0.004321, 0.004567)
"""Unusual switch intervals; near the default of 5 ms, so that setting them briefly changes nothing."""

TURNS = 50

WITHOUT_GIL = "not applicable: this interpreter runs without a GIL."


class NotMeasuredError(Exception):
    """A figure is missing; the message begins with 'not applicable' or 'not measured' and says why."""


@dataclass(frozen=True, slots=True)
class GilWords:
    """Where in this process the words of one interpreter's GIL are."""

    address: int

    @property
    def locked_address(self) -> int:
        """Return the address of ``locked``: 1 if the GIL is held, else 0; 32 bits."""
        return self.address + LOCKED_AT

    def hand_overs(self) -> int:
        """Return the number of hand-overs of this GIL so far.

        Raises:
            OSError: Its interpreter is gone.
        """
        with _own_memory() as memory:
            (count,) = struct.unpack("@L", os.pread(memory, 8, self.address + HAND_OVERS_AT))
        return int(count)


@dataclass(frozen=True, slots=True)
class Gils:
    """The GILs that hold for some execution.

    Attributes:
        words: The readable ones: that of this process, or one per sub-interpreter.
        reason: Why there are none; begins with 'not applicable' or 'not measured'.
        apply: Whether this process has a GIL at all, readable or not.
        here: Whether anything is executed in this process.
    """

    words: tuple[GilWords, ...] = ()
    reason: str | None = None
    apply: bool = True
    here: bool = True

    def hand_overs(self) -> int | None:
        """Return the number of hand-overs of all of them so far; None if unreadable."""
        try:
            return sum(gil.hand_overs() for gil in self.words) if self.words else None
        except OSError:  # a sub-interpreter has ended; its round fails anyway
            return None


@dataclass(slots=True)
class HandOverMeter:
    """Measures the rate of hand-overs of this process's GIL."""

    gils: Gils
    clock: Callable[[], float] = time.perf_counter
    began_s: float = 0.0
    before: int | None = None

    def begin(self) -> None:
        """Begin to count."""
        self.began_s, self.before = self.clock(), self.gils.hand_overs()

    def per_s(self) -> float | None:
        """Return the hand-overs per second since then; None if unreadable."""
        now, ended_s = self.gils.hand_overs(), self.clock()
        if now is None or self.before is None or ended_s <= self.began_s:
            return None
        return (now - self.before) / (ended_s - self.began_s)


def own_gil() -> Gils:
    """Return the GIL of this process; the words are searched once, preferably before there are threads."""
    return _own_gil(gil_enabled())


@cache
def _own_gil(enabled: bool) -> Gils:  # noqa: FBT001 - searched again if an import switches it on
    try:
        return Gils((find_gil_words(),))
    except NotMeasuredError as error:
        return Gils(reason=str(error), apply=enabled)


def find_gil_words() -> GilWords:
    """Return where the words of the calling interpreter's GIL are.

    They must be the only words that follow a change of the switch interval. While a thread computes, they
    must name it as the holder of the GIL. While two threads take a known number of turns, the counter must
    increase by exactly that number.

    Raises:
        NotMeasuredError: There is no GIL, the words can't be found, or they don't change as they must.
    """
    if not gil_enabled():
        raise NotMeasuredError(WITHOUT_GIL)
    if sys.implementation.name != "cpython" or struct.calcsize("P") != struct.calcsize("@L"):
        raise NotMeasuredError("not measured: where this Python keeps the state of its GIL is not known.")
    if not MEMORY.exists():
        raise NotMeasuredError("not measured: this system has no file with the memory of a process.")
    try:
        found = _search()
        if len(found) != 1:
            raise NotMeasuredError(
                f"not measured: the state of the GIL was found at {len(found)} places, not one."
            )
        _verify(found[0])
    except (OSError, AttributeError, ValueError) as error:
        raise NotMeasuredError(f"not measured: the state of the GIL can't be read ({error}).") from error
    return found[0]


def _search() -> list[GilWords]:
    """Return all addresses near the interpreter's state that follow the switch interval."""
    state = _address("PyInterpreterState_Get")
    thread = _address("PyThreadState_Get")
    low, high = _mapped_around(state)
    with _own_memory() as memory, _interval_kept():
        places: list[int] = []
        for interval_us in map(_set_interval, UNUSUAL_S):
            pattern = struct.pack("@LP", interval_us, thread)
            if places:
                places = [place for place in places if os.pread(memory, len(pattern), place) == pattern]
            else:
                places = list(_positions(os.pread(memory, high - low, low), pattern, low))
    return [GilWords(place) for place in places]


def _positions(data: bytes, pattern: bytes, base: int) -> Iterator[int]:
    at = data.find(pattern)
    while at >= 0:
        if (base + at) % struct.calcsize("P") == 0:
            yield base + at
        at = data.find(pattern, at + 1)


def _mapped_around(address: int) -> tuple[int, int]:
    """Return the range of contiguous readable memory, at most NEARBY_BYTES to each side."""
    low = high = address
    for line in MAPPINGS.read_text().splitlines():
        span, rights = line.split()[:2]
        begin, end = (int(part, 16) for part in span.split("-"))
        if "r" not in rights:
            continue
        if begin <= address < end:
            low, high = begin if high == address and low == address else low, end
        elif begin == high > address:
            high = end
    return max(low, address - NEARBY_BYTES), min(high, address + NEARBY_BYTES)


def _verify(words: GilWords) -> None:
    """Check that the words are the GIL's.

    Raises:
        NotMeasuredError: They are not.
    """
    for who in (_says_it_is_mine, _in_another_thread(_says_it_is_mine)):
        if not who(words):
            raise NotMeasuredError(
                "not measured: the supposed state of the GIL does not name the thread that holds it."
            )
    seen = hand_overs_of_turns(words, TURNS)
    if seen != 2 * TURNS:
        seen = hand_overs_of_turns(words, TURNS)  # a thread that just ends can add one
    if seen != 2 * TURNS:
        raise NotMeasuredError(
            f"not measured: the supposed counter of the GIL shows {seen} hand-overs instead of {2 * TURNS}."
        )


def _says_it_is_mine(words: GilWords) -> bool:
    """Return whether the words name the calling thread, which holds the GIL now, as its holder."""
    _, holder, locked, _ = struct.unpack(FORMAT, ctypes.string_at(words.address, struct.calcsize(FORMAT)))
    return bool(locked == 1 and holder == _address("PyThreadState_Get"))


def _in_another_thread(ask: Callable[[GilWords], bool]) -> Callable[[GilWords], bool]:
    def asked(words: GilWords) -> bool:
        answers: list[bool] = []
        thread = threading.Thread(target=lambda: answers.append(ask(words)))
        thread.start()
        thread.join()
        return answers == [True]

    return asked


def hand_overs_of_turns(words: GilWords, turns: int) -> int:
    """Return how much the counter increases while two threads take turns: twice the turns if it is right.

    A thread that waits for a lock releases the GIL, so only one of them can run.
    """
    mine, others, over = threading.Lock(), threading.Lock(), threading.Event()
    mine.acquire()
    others.acquire()

    def answer() -> None:
        while others.acquire() and not over.is_set():
            mine.release()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        others.release()  # the first turn waits until the other thread is there
        mine.acquire()
        before = words.hand_overs()
        for _ in range(turns):
            others.release()
            mine.acquire()
        return words.hand_overs() - before
    finally:
        over.set()
        with suppress(RuntimeError):  # we were interrupted just when it was its turn
            others.release()
        thread.join()


def _address(function: str) -> int:
    ask = getattr(ctypes.pythonapi, function)
    ask.restype = ctypes.c_void_p
    return int(ask())


def _set_interval(seconds: float) -> int:
    """Set the switch interval and return its whole microseconds."""
    sys.setswitchinterval(seconds)
    return round(sys.getswitchinterval() * 1e6)


@contextmanager
def _interval_kept() -> Iterator[None]:
    before = sys.getswitchinterval()
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def _own_memory() -> Iterator[int]:
    memory = os.open(MEMORY, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield memory
    finally:
        os.close(memory)
