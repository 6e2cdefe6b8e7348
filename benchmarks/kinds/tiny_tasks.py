"""The items of the dispatch measurements. Stdlib only: worker processes import this module and no other."""

from __future__ import annotations


def nothing(item: int) -> int:
    """Return the item: what is left is the cost of handing it out and back."""
    return item


def copy(payload: bytes) -> bytes:
    """Return a copy of the payload, so that it travels back as well where there is a way to travel."""
    return memoryview(payload).tobytes()


def spin(iterations: int) -> int:
    """Hold the GIL for a time in proportion to ``iterations``; return what was computed, to be checked.

    The values stay below 2**16: larger and larger integers would make later iterations slower.
    """
    value = 1
    for _ in range(iterations):
        value = value * 5 + 3 & 0xFFFF
    return value
