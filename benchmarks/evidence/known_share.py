"""Work whose GIL share is known: calls of one C function that hold the GIL or release it, and their times.

The function is zlib's crc32, reached through ctypes: ``PyDLL`` calls it with the GIL held, ``CDLL`` releases
the GIL around the call.
"""

from __future__ import annotations

import ctypes
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_share import GilShare, NotMeasuredError, measure_gil_share
from benchmarks.process.messages import Failure, Finished, Starting, attempt
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
"""Segments after which every one of SHARES comes out even."""


@dataclass(frozen=True, slots=True)
class Mix:
    """What part of the segments shall hold the GIL, and the seconds that each shall take."""

    share: float
    segment_s: float

    @property
    def label(self) -> str:
        """Return a name for people, such as ``0.25-in-0.2ms``."""
        return f"{self.share:g}-in-{self.segment_s * 1000:g}ms"


MIXES = tuple(Mix(share, segment_s) for segment_s in SEGMENTS_S for share in SHARES)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The share by the clock and by the sampler, and the seconds over which both were taken."""

    true_share: float
    wall_s: float
    gil_share: GilShare


@dataclass(slots=True)
class Stopwatch:
    """When the first segment began, when the last ended, and the time in those that released the GIL.

    What is not in them is glue of ours between two calls, which holds the GIL.
    """

    clock: Callable[[], float]
    began_s: float | None = None
    ended_s: float = 0.0
    released_s: float = field(default=0.0)

    def run(self, segments: Sequence[tuple[bool, Callable[[], object]]]) -> None:
        """Call every segment; the flag says whether it holds the GIL."""
        for holds, call in segments:
            began = self.clock()
            call()
            self.ended_s = self.clock()
            if self.began_s is None:
                self.began_s = began
            if not holds:
                self.released_s += self.ended_s - began

    @property
    def wall_s(self) -> float:
        """Return the seconds of the whole stretch."""
        return 0.0 if self.began_s is None else self.ended_s - self.began_s

    @property
    def held_share(self) -> float:
        """Return the part of the stretch in which the GIL was held."""
        return 1 - self.released_s / self.wall_s


def pattern(share: float) -> tuple[bool, ...]:
    """Return which of PERIOD segments hold the GIL: ``share`` of them, spread as evenly as they can be."""
    return tuple(int((place + 1) * share + 1e-9) > int(place * share + 1e-9) for place in range(PERIOD))


def calibrate_mix(mix: Mix, seconds: int, send: Send) -> None:
    """Sample a mix and send Calibrated, or the Failure to do it."""
    send(Starting(f"sampling the mix {mix.label}"))
    send(Finished(attempt(partial(_calibrate, mix, seconds), f"calibration with the mix {mix.label}")))


def _calibrate(mix: Mix, seconds: int) -> Calibrated | Failure:
    try:
        holding, releasing = checksums(ctypes.PyDLL), checksums(ctypes.CDLL)
        buffer = bytes(buffer_bytes(mix.segment_s, releasing))
        expected = zlib.crc32(buffer)
        calls = {
            True: partial(checked, holding, buffer, expected),
            False: partial(checked, releasing, buffer, expected),
        }
        segments = [(holds, calls[holds]) for holds in pattern(mix.share)]
        watch = Stopwatch(time.perf_counter)
        share = measure_gil_share(partial(watch.run, segments), seconds, __file__)
    except NotMeasuredError as error:
        return Failure(str(error), status="skipped")
    return Calibrated(watch.held_share, watch.wall_s, share)


def checked(checksum: Checksum, buffer: bytes, expected: int) -> None:
    """Call the function once.

    Raises:
        WrongResultError: Its result is not the expected one.
    """
    found = checksum(0, buffer, len(buffer))
    if found != expected:
        raise WrongResultError(f"crc32 through ctypes gave {found} instead of {expected}")


def buffer_bytes(segment_s: float, checksum: Checksum) -> int:
    """Return how many bytes take about ``segment_s``: by the fastest of three tries."""
    sample = bytes(SPEED_SAMPLE_BYTES)
    tries = []
    for _ in range(3):
        began = time.perf_counter()
        checksum(0, sample, len(sample))
        tries.append(time.perf_counter() - began)
    return min(MAX_BUFFER_BYTES, max(1, round(SPEED_SAMPLE_BYTES * segment_s / min(tries))))


def checksums(load: Callable[[str | None], ctypes.CDLL]) -> Checksum:
    """Return zlib's crc32 through one kind of ctypes library.

    The zlib module of Python brings it along, whether it is linked to the library, contains it, or is
    itself part of the interpreter.

    Raises:
        NotMeasuredError: None of these makes the function's name known.
    """
    for place in (getattr(zlib, "__file__", None), None, "libz.so.1", "libz.dylib"):
        with suppress(OSError, AttributeError, TypeError):  # Windows knows no library None
            function = load(place).crc32
            function.restype = ctypes.c_ulong
            function.argtypes = (ctypes.c_ulong, ctypes.c_char_p, ctypes.c_uint)
            return function
    raise NotMeasuredError("not measured: zlib's crc32 can't be reached through ctypes here.")
