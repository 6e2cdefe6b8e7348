"""Work with a known GIL share and known hand-overs, to check how exactly both are measured here.

The share follows from the times of calls of one C function, some of which hold the GIL and some release it;
hand-overs are those of two threads that take turns.

The function is zlib's crc32, called through ctypes: ``PyDLL`` calls it with the GIL held, ``CDLL`` releases
the GIL around the call.
"""

from __future__ import annotations

import ctypes
import time
import timeit
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_share import GilShare, measure_gil_share
from benchmarks.evidence.gil_words import NotMeasuredError, find_gil_words, hand_overs_of_turns, own_gil
from benchmarks.process.messages import TASK_ERRORS, Failure, Finished, Starting, failure_of
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.process.messages import Send

    Checksum = Callable[[int, bytes, int], int]

SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
SEGMENTS_S = (0.0002, 0.02)
"""Well below and well above Python's switch interval of 5 ms."""
MAX_BUFFER_BYTES = 2**28
SPEED_SAMPLE_BYTES = 2**22
PERIOD = 20
"""Number of segments of which each of SHARES is a whole number."""


@dataclass(frozen=True, slots=True)
class Mix:
    """The share of the segments that hold the GIL, and the seconds of each segment."""

    share: float
    segment_s: float

    @property
    def label(self) -> str:
        """Return a readable name, for example ``0.25-in-0.2ms``."""
        return f"{self.share:g}-in-{self.segment_s * 1000:g}ms"


TURNS, TIMES = 5_000, 6
"""How many turns two threads take, and how often."""

SELF_TEST_MIXES = tuple(Mix(share, 0.0002) for share in (0.1, 0.5, 0.9))

SELF_TEST_S, SELF_TEST_TURNS = 0.3, 500

MIXES = tuple(Mix(share, segment_s) for segment_s in SEGMENTS_S for share in SHARES)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The share by the clock and by the sampler, and the seconds over which both were taken."""

    true_share: float
    wall_s: float
    gil_share: GilShare


@dataclass(slots=True)
class Stopwatch:
    """When the first segment began, when the last ended, and the time in segments that released the GIL.

    Our own code between two calls holds the GIL, and so does ctypes before and after the function itself:
    ``call_s`` per call.
    """

    clock: Callable[[], float]
    call_s: float = 0.0
    began_s: float | None = None
    ended_s: float = 0.0
    released_s: float = 0.0

    def run(self, segments: Sequence[tuple[bool, Callable[[], object]]]) -> None:
        """Call every segment; the flag says whether it holds the GIL."""
        for holds, call in segments:
            began = self.clock()
            call()
            self.ended_s = self.clock()
            if self.began_s is None:
                self.began_s = began
            if not holds:
                self.released_s += max(0.0, self.ended_s - began - self.call_s)

    @property
    def wall_s(self) -> float:
        """Return the seconds of the whole stretch."""
        return 0.0 if self.began_s is None else self.ended_s - self.began_s

    @property
    def held_share(self) -> float:
        """Return the share of the stretch in which the GIL was held."""
        return 1 - self.released_s / self.wall_s


def pattern(share: float) -> tuple[bool, ...]:
    """Return which of PERIOD segments hold the GIL: ``share`` of them, spread as evenly as possible."""
    return tuple(int((place + 1) * share + 1e-9) > int(place * share + 1e-9) for place in range(PERIOD))


@dataclass(frozen=True, slots=True)
class Turns:
    """Two threads that took turns, several times: seconds, counted hand-overs, and true hand-overs."""

    wall_s: tuple[float, ...]
    hand_overs: tuple[int, ...]
    true_hand_overs: int


@dataclass(frozen=True, slots=True)
class SelfTest:
    """How exact the GIL figures are in this run.

    Attributes:
        method: How the share is measured; None if it is not.
        reason: Why not, or why not from the GIL's state in memory.
        true_shares: The true shares of a few mixes.
        measured_shares: Their measured shares.
        true_hand_overs: The true hand-overs of threads that took turns.
        measured_hand_overs: The counted ones; None if the GIL's state can't be read.
    """

    method: str | None = None
    reason: str | None = None
    true_shares: tuple[float, ...] = ()
    measured_shares: tuple[float, ...] = ()
    true_hand_overs: int | None = None
    measured_hand_overs: int | None = None


def calibrate_mix(mix: Mix, seconds: float, send: Send) -> None:
    """Sample a mix and send Calibrated, or the Failure to do it."""
    send(Starting(f"sampling the mix {mix.label}"))
    send(Finished(_or_skipped(partial(_calibrate, mix, seconds), f"calibration with the mix {mix.label}")))


def calibrate_turns(send: Send) -> None:
    """Count hand-overs of a known number and send Turns, or the Failure to do it."""
    send(Starting("counting hand-overs"))
    send(Finished(_or_skipped(_count_turns, "calibration of the hand-overs")))


def self_test(send: Send) -> None:
    """Send a SelfTest of this process."""
    send(Starting("testing how the GIL is measured"))
    send(Finished(_or_skipped(_self_test, "the self-test of the GIL share")))


def _or_skipped(measure: Callable[[], object], subject: str) -> object:
    try:
        return measure()
    except NotMeasuredError as error:
        return Failure(str(error), status="skipped")
    except TASK_ERRORS as error:
        return failure_of(subject, error)


def _self_test() -> SelfTest:
    gils = own_gil()
    try:
        seen = [_calibrate(mix, SELF_TEST_S) for mix in SELF_TEST_MIXES]
    except NotMeasuredError as error:
        return SelfTest(reason=str(error))
    counted = hand_overs_of_turns(gils.words[0], SELF_TEST_TURNS) if gils.words else None
    return SelfTest(
        seen[0].gil_share.method,
        gils.reason,
        tuple(each.true_share for each in seen),
        tuple(each.gil_share.share for each in seen),
        2 * SELF_TEST_TURNS,
        counted,
    )


def _count_turns() -> Turns:
    words = find_gil_words()
    wall_s, counted = [], []
    for _ in range(TIMES):
        began_s = time.perf_counter()
        counted.append(hand_overs_of_turns(words, TURNS))
        wall_s.append(time.perf_counter() - began_s)
    return Turns(tuple(wall_s), tuple(counted), 2 * TURNS)


def _calibrate(mix: Mix, seconds: float) -> Calibrated:
    holding, releasing = checksums(ctypes.PyDLL), checksums(ctypes.CDLL)
    buffer = bytes(buffer_bytes(mix.segment_s, releasing))
    expected = zlib.crc32(buffer)
    calls = {
        True: partial(checked, holding, buffer, expected),
        False: partial(checked, releasing, buffer, expected),
    }
    segments = [(holds, calls[holds]) for holds in pattern(mix.share)]
    watch = Stopwatch(time.perf_counter, call_s=_call_s(holding))
    share = measure_gil_share(partial(watch.run, segments), seconds, own_gil(), __file__)
    return Calibrated(watch.held_share, watch.wall_s, share)


def _call_s(checksum: Checksum) -> float:
    """Return the seconds of the fastest call without bytes: the overhead around the function."""
    call = partial(checked, checksum, b"", zlib.crc32(b""))
    return min(timeit.repeat(call, number=20, repeat=20)) / 20


def checked(checksum: Checksum, buffer: bytes, expected: int) -> None:
    """Call the function once.

    Raises:
        WrongResultError: Its result is not the expected one.
    """
    found = checksum(0, buffer, len(buffer))
    if found != expected:
        raise WrongResultError(f"crc32 through ctypes gave {found} instead of {expected}")


def buffer_bytes(segment_s: float, checksum: Checksum) -> int:
    """Return how many bytes take about ``segment_s``, by the fastest of three tries."""
    sample = bytes(SPEED_SAMPLE_BYTES)
    tries = []
    for _ in range(3):
        began = time.perf_counter()
        checksum(0, sample, len(sample))
        tries.append(time.perf_counter() - began)
    return min(MAX_BUFFER_BYTES, max(1, round(SPEED_SAMPLE_BYTES * segment_s / min(tries))))


def checksums(load: Callable[[str | None], ctypes.CDLL]) -> Checksum:
    """Return zlib's crc32 through one kind of ctypes library.

    Python's zlib module has it, whether it is linked to the library, contains it, or is built into the
    interpreter.

    Raises:
        NotMeasuredError: The function's name is in none of these.
    """
    for place in (getattr(zlib, "__file__", None), None, "libz.so.1", "libz.dylib"):
        with suppress(OSError, AttributeError, TypeError):  # on Windows None is not a library
            function = load(place).crc32
            function.restype = ctypes.c_ulong
            function.argtypes = (ctypes.c_ulong, ctypes.c_char_p, ctypes.c_uint)
            return function
    raise NotMeasuredError("not measured: zlib's crc32 can't be reached through ctypes here.")
