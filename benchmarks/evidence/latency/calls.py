"""Chunks of busy work in C: calls that keep the GIL for long, and calls that drop it."""

from __future__ import annotations

import ctypes
import hashlib
import zlib
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.evidence.known_share import buffer_bytes, checked, checksums
from benchmarks.evidence.latency.conditions import KEPT_S
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable

HASHED_BYTES = 2**20
"""Takes a millisecond or more, in which hashlib drops the GIL (from 2,048 bytes on)."""


def keeping_the_gil() -> Callable[[], None]:
    """Return a chunk that is one call of zlib's crc32 through ``ctypes.PyDLL``, which keeps the GIL.

    Raises:
        NotMeasuredError: The function can't be reached here.
    """
    checksum = checksums(ctypes.PyDLL)
    buffer = bytes(buffer_bytes(KEPT_S, checksum))
    return partial(checked, checksum, buffer, zlib.crc32(buffer))


def dropping_the_gil() -> Callable[[], None]:
    """Return a chunk that is one SHA-256 of a large buffer."""
    buffer = bytes(HASHED_BYTES)
    return partial(_hash_checked, buffer, hashlib.sha256(buffer).digest())


def _hash_checked(buffer: bytes, expected: bytes) -> None:
    if hashlib.sha256(buffer).digest() != expected:
        raise WrongResultError("a busy worker computed a wrong SHA-256")
