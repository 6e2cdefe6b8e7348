"""sha256_large and sha256_small: the same C code above and below the length from which it releases the GIL.

CPython's hashlib releases the GIL while it hashes more than 2,047 bytes in one call, otherwise it holds it.

- One item of sha256_large (unit: strings) is one string of 2 MiB. The item **is** the string: a process
  runner pays for its copy, like a program that receives its data in the parent.
- One item of sha256_small (unit: batches) is 2,000 strings of 1 KiB, hashed one by one. The item is the
  batch's number; the strings are slices of one read-only block that every worker makes in its warm-up.
  A batch starts one byte after the previous one, so all its strings are different.

Not measured: making the strings, and any other way to hash them (``update`` in pieces, files).
"""

from __future__ import annotations

import functools
import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workloads.checking import check_each, difference
from workloads.model import FEWEST_ITEMS, Workload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LARGE_STRINGS = 32
LARGE_BYTES = 2 * 2**20
SMALL_BATCHES = 32
SMALL_STRINGS = 2_000
SMALL_BYTES = 1_024
PIECE_BYTES = 1_000_003  # not a multiple of SHA-256's 64-byte block: the check takes another path in C


def hash_large(text: bytes) -> bytes:
    """Return the SHA-256 digest of one string."""
    return hashlib.sha256(text).digest()


def hash_small(batch: int) -> bytes:
    """Return the digest of the digests of the batch's strings, in order.

    Every string has its own hash object, and the collecting one gets only 32 bytes at a time: in some
    versions of CPython an object that has released the GIL once does so for short data, too.
    """
    # A separate view: threads of a free-threaded build would contend for a shared one's reference count.
    texts = memoryview(_small_texts())[batch:]
    digests = hashlib.sha256()
    for start in range(0, SMALL_STRINGS * SMALL_BYTES, SMALL_BYTES):
        digests.update(hashlib.sha256(texts[start : start + SMALL_BYTES]).digest())
    return digests.digest()


@contextmanager
def prepare_large(at_least: int = FEWEST_ITEMS) -> Iterator[Sequence[bytes]]:
    """Yield 32 different strings of 2 MiB, the same in every run, repeatedly; then clear the cache."""
    ending = hashlib.shake_128(b"sha256_large").digest(LARGE_BYTES - 8)
    try:
        texts = [b"%08d" % number + ending for number in range(LARGE_STRINGS)]
        yield [texts[number % LARGE_STRINGS] for number in range(at_least)]
    finally:
        _expected_large.cache_clear()


@contextmanager
def prepare_small(at_least: int = FEWEST_ITEMS) -> Iterator[Sequence[int]]:
    """Yield the numbers of the batches, repeatedly."""
    yield [number % SMALL_BATCHES for number in range(at_least)]


def check_large(items: Sequence[bytes], results: Sequence[object]) -> None:
    """Compare the digests with those of the same strings hashed in pieces.

    Raises:
        WrongResultError: A digest is missing, surplus or wrong.
    """
    check_each("sha256_large", items, results, lambda text, found: difference(_expected_large(text), found))


def check_small(items: Sequence[int], results: Sequence[object]) -> None:
    """Compare the digests with those computed by joining first and hashing once.

    Raises:
        WrongResultError: A digest is missing, surplus or wrong.
    """
    check_each("sha256_small", items, results, lambda batch, found: difference(_expected_small(batch), found))


@functools.cache
def _small_texts() -> bytes:
    return hashlib.shake_128(b"sha256_small").digest(SMALL_STRINGS * SMALL_BYTES + SMALL_BATCHES)


@functools.cache
def _expected_large(text: bytes) -> bytes:
    whole = hashlib.sha256()
    for start in range(0, len(text), PIECE_BYTES):
        whole.update(text[start : start + PIECE_BYTES])
    return whole.digest()


@functools.cache
def _expected_small(batch: int) -> bytes:
    texts = _small_texts()
    starts = range(batch, batch + SMALL_STRINGS * SMALL_BYTES, SMALL_BYTES)
    digests = (hashlib.sha256(texts[start : start + SMALL_BYTES]).digest() for start in starts)
    return hashlib.sha256(b"".join(digests)).digest()


SHA256_LARGE = Workload(
    name="sha256_large",
    summary=(
        "Hashes one string of 2 MiB with SHA-256: long enough for hashlib to release the GIL; "
        "the string is sent to the worker."
    ),
    unit="strings",
    task=hash_large,
    prepare=prepare_large,
    check=check_large,
)
SHA256_SMALL = Workload(
    name="sha256_small",
    summary=(
        "Hashes 2,000 strings of 1 KiB with SHA-256, one by one: the same C code, but too short for hashlib "
        "to release the GIL."
    ),
    unit="batches",
    task=hash_small,
    prepare=prepare_small,
    check=check_small,
)
