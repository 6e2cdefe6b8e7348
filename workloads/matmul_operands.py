"""The operands of the matrix products: made once in a process, after BLAS is held to one thread."""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Sequence

Array: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

_one_maker = threading.Lock()


@dataclass(frozen=True, slots=True)
class Operands:
    """The read-only arrays of one workload; matrices are n by n, vectors have n elements.

    Attributes:
        lefts: Left factors.
        rights: Right factors.
        u: What a product is multiplied with from the left, to make it one number.
        v: What it is multiplied with from the right.
    """

    lefts: Sequence[Array]
    rights: Sequence[Array]
    u: Array
    v: Array


def operands(n: int, lefts: int, rights: int) -> Operands:
    """Return the process's operands, the same in every process; the first call makes them.

    That call also holds BLAS to one thread until the process ends, whatever the environment says: else
    every worker would bring BLAS's own threads. Other threads wait until it is done.
    """
    # threadpoolctl is meant for one thread at a time, and a cache alone lets two first calls run at once.
    with _one_maker:
        return _make(n, lefts, rights)


@functools.cache
def _make(n: int, lefts: int, rights: int) -> Operands:
    threadpool_limits(limits=1, user_api="blas")
    random = np.random.default_rng(seed=n)
    # All positive, so that no sum loses digits; u is not v, so that a transposed product shows.
    return Operands(
        lefts=tuple(random.random((n, n)) for _ in range(lefts)),
        rights=tuple(random.random((n, n)) for _ in range(rights)),
        u=np.linspace(0.5, 1.5, n),
        v=np.linspace(2.0, 1.0, n),
    )
