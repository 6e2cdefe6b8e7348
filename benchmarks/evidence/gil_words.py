"""CPython's own words on the GIL: whether it is held, by whom, and how often it has changed hands.

CPython keeps them side by side (``struct _gil_runtime_state``, 3.11 to 3.15): the switch interval, the thread
state that held the GIL last, ``locked``, and ``switch_number``, which rises by one whenever the GIL is taken
by another thread than its last holder. Where they are differs between builds, so they are searched by what is
known of them, and believed only when they then move as they must. Nothing needs a right: a process may always
read its own memory.
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
"""An interpreter's state, and the runtime around the main one, are some 100 to 400 KiB long."""

UNUSUAL_S = (0.004321, 0.004567)
"""Switch intervals that nobody sets; near the usual 5 ms, so that a moment of them changes nothing."""

TURNS = 50

WITHOUT_GIL = "not applicable: this interpreter runs without a GIL."


class NotMeasuredError(Exception):
    """A figure can't be had; the message begins with 'not applicable' or 'not measured' and says why."""


@dataclass(frozen=True, slots=True)
class GilWords:
    """Where in this process the words of one GIL are; they belong to one interpreter."""

    address: int

    @property
    def locked_address(self) -> int:
        """Return where it says whether the GIL is held: 1 or 0, 32 bits."""
        return self.address + LOCKED_AT

    def hand_overs(self) -> int:
        """Return how often this GIL has passed from one thread to another so far.

        Raises:
            OSError: Its interpreter is gone.
        """
        with _own_memory() as memory:
            (count,) = struct.unpack("@L", os.pread(memory, 8, self.address + HAND_OVERS_AT))
        return int(count)


@dataclass(frozen=True, slots=True)
class Gils:
    """The GILs under which something is executed.

    Attributes:
        words: Those whose words can be read: that of this process, or one of each sub-interpreter.
        reason: Why there are none; begins with 'not applicable' or 'not measured'.
        apply: Whether there is a GIL of this process at all, readable or not.
        here: Whether anything is executed in this process.
    """

    words: tuple[GilWords, ...] = ()
    reason: str | None = None
    apply: bool = True
    here: bool = True

    def hand_overs(self) -> int | None:
        """Return how often they have changed hands so far, all together; None where that can't be read."""
        try:
            return sum(gil.hand_overs() for gil in self.words) if self.words else None
        except OSError:  # a sub-interpreter has ended; its round fails anyway
            return None


@dataclass(slots=True)
class HandOverMeter:
    """Tells at which rate the GIL of this process changes hands."""

    gils: Gils
    clock: Callable[[], float] = time.perf_counter
    began_s: float = 0.0
    before: int | None = None

    def begin(self) -> None:
        """Begin to count."""
        self.began_s, self.before = self.clock(), self.gils.hand_overs()

    def per_s(self) -> float | None:
        """Return how often a second it has changed hands since; None where that can't be read."""
        now, ended_s = self.gils.hand_overs(), self.clock()
        if now is None or self.before is None or ended_s <= self.began_s:
            return None
        return (now - self.before) / (ended_s - self.began_s)


def own_gil() -> Gils:
    """Return the GIL of this process; the words are searched once, and at best before there are threads."""
    return _own_gil(gil_enabled())


@cache
def _own_gil(enabled: bool) -> Gils:  # noqa: FBT001 - an import may switch it on: then it is searched again
    try:
        return Gils((find_gil_words(),))
    except NotMeasuredError as error:
        return Gils(reason=str(error), apply=enabled)


def find_gil_words() -> GilWords:
    """Return where the words of the calling interpreter's GIL are.

    They are the only ones that follow the switch interval when it is set; as long as a thread computes they
    must say that the GIL is held, and by it; and while two threads take a known number of turns, the counter
    must rise by just as many.

    Raises:
        NotMeasuredError: There is no GIL, the words can't be found, or they do not move as they must.
    """
    if not gil_enabled():
        raise NotMeasuredError(WITHOUT_GIL)
    if sys.implementation.name != "cpython" or struct.calcsize("P") != struct.calcsize("@L"):
        raise NotMeasuredError("not measured: this Python keeps no words on its GIL that are known.")
    if not MEMORY.exists():
        raise NotMeasuredError("not measured: this system does not show a process its own memory as a file.")
    try:
        found = _search()
        if len(found) != 1:
            raise NotMeasuredError(f"not measured: the GIL's words were found {len(found)} times, not once.")
        _verify(found[0])
    except (OSError, AttributeError, ValueError) as error:
        raise NotMeasuredError(f"not measured: the GIL's words can't be read ({error}).") from error
    return found[0]


def _search() -> list[GilWords]:
    """Return all places near the interpreter's state that follow the switch interval."""
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
    """Return from where to where memory can be read without a gap, at most NEARBY_BYTES to each side."""
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
    """Have the words prove that they are the GIL's.

    Raises:
        NotMeasuredError: They don't.
    """
    for who in (_says_it_is_mine, _in_another_thread(_says_it_is_mine)):
        if not who(words):
            raise NotMeasuredError("not measured: the words that were found do not say who holds the GIL.")
    seen = hand_overs_of_turns(words, TURNS)
    if seen != 2 * TURNS:
        seen = hand_overs_of_turns(words, TURNS)  # a thread that was just ending can add one
    if seen != 2 * TURNS:
        raise NotMeasuredError(
            f"not measured: the words that were found count {seen} hand-overs of the GIL where there were "
            f"{2 * TURNS}."
        )


def _says_it_is_mine(words: GilWords) -> bool:
    """Tell whether the words say that the calling thread holds the GIL, which it does: ctypes keeps it."""
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
    """Return what the counter says while two threads pass the GIL to and fro: twice the turns if it is right.

    Whoever waits for a lock releases the GIL, so that only one of them can go on.
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
    """Set the switch interval and return the microseconds that were taken of it."""
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
