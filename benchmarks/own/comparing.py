"""Whether two results are the same, whatever they are: results of one item by two runners."""

from __future__ import annotations

import hashlib
import math
import pickle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

NESTED_TOO_DEEPLY = (ValueError, RecursionError)
"""What fast pickling raises for an object that contains itself."""


def same(expected: Any, got: Any) -> bool:  # noqa: ANN401 - results are anything
    """Return whether two results are equal, or else alike in all that pickling sees.

    Arrays, NaN, and objects without an equality of their own (syntax trees) are not equal to their copies,
    but pickle to the same bytes.
    """
    if type(expected) is not type(got):
        return False
    return _equal(expected, got) or _alike(expected, got)


def fingerprint(value: object, most_bytes: float = math.inf) -> bytes | None:
    """Return a digest that is equal for alike values within one process.

    None for what can't be pickled, or pickles to more than ``most_bytes``. Nothing is held in memory, and
    there is no memo, so that it makes no difference which equal parts are one and the same object.
    """
    for fast in (True, False):
        digest = _Digest(most_bytes)
        pickler = pickle.Pickler(digest, pickle.HIGHEST_PROTOCOL)
        pickler.fast = fast
        try:
            pickler.dump(value)
        except NESTED_TOO_DEEPLY:
            continue
        except Exception:  # noqa: BLE001 - a class's own pickling may raise anything
            return None
        return digest.hash.digest()
    return None


class _TooLargeError(Exception):
    """More was written than is worth a look."""


class _Digest:
    """A file that keeps only the digest of what is written."""

    def __init__(self, most_bytes: float) -> None:
        self.hash = hashlib.blake2b()
        self._left = most_bytes

    def write(self, part: bytes) -> None:
        self._left -= len(part)
        if self._left < 0:
            raise _TooLargeError
        self.hash.update(part)


def _equal(expected: object, got: object) -> bool:
    try:
        return bool(expected == got)
    except Exception:  # noqa: BLE001 - arrays have no truth; a class's own equality may raise anything
        return False


def _alike(expected: object, got: object) -> bool:
    one = fingerprint(expected)
    return one is not None and one == fingerprint(got)
