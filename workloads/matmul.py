"""matmul_large and matmul_small: the same float64 product with long and with short calls into BLAS.

- One item of matmul_large (unit: products) is one product of two 512 x 512 matrices.
- One item of matmul_small (unit: batches) is 500 products of 48 x 48 matrices, and their sum.

An item is a number. Every worker makes its operands in its warm-up, so they are neither made in the timed
part nor sent with each item; from then on BLAS uses one thread.

A task returns ``u @ product @ v`` with fixed vectors u and v: one number in which every element of the
product counts, while the product itself is not sent back.

Not measured: making, sending or storing matrices.
"""

from __future__ import annotations

import functools
import math
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

from workloads.checking import check_each, difference
from workloads.model import FEWEST_ITEMS, Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LARGE_N = 512
LARGE_LEFTS = 4
LARGE_RIGHTS = 8
SMALL_N = 48
SMALL_BATCHES = 32
SMALL_PRODUCTS = 500
# Relative errors: rounding about 1e-15, single precision 1e-10, a missing product of a batch 2e-3.
RELATIVE_TOLERANCE = 1e-12

Array: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

_one_maker = threading.Lock()


@dataclass(frozen=True, slots=True)
class Operands:
    """The read-only arrays of one workload; matrices are n by n, vectors have n elements.

    Attributes:
        lefts: Left factors.
        rights: Right factors.
        u: Left vector that reduces a product to one number.
        v: Right vector for that.
    """

    lefts: Sequence[Array]
    rights: Sequence[Array]
    u: Array
    v: Array


def operands(n: int, lefts: int, rights: int) -> Operands:
    """Return the process's operands, the same in every process; the first call makes them.

    That call also limits BLAS to one thread until the process ends, whatever the environment says; otherwise
    every worker would use BLAS's own threads. Other threads wait until it is done.
    """
    # threadpoolctl is not thread-safe, and a cache alone would let two first calls run at once.
    with _one_maker:
        return _make(n, lefts, rights)


@functools.cache
def _make(n: int, lefts: int, rights: int) -> Operands:
    threadpool_limits(limits=1, user_api="blas")
    random = np.random.default_rng(seed=n)
    # All positive, so that no sum loses digits; u differs from v, so that a transposed product is noticed.
    return Operands(
        lefts=tuple(random.random((n, n)) for _ in range(lefts)),
        rights=tuple(random.random((n, n)) for _ in range(rights)),
        u=np.linspace(0.5, 1.5, n),
        v=np.linspace(2.0, 1.0, n),
    )


_large = functools.partial(operands, LARGE_N, LARGE_LEFTS, LARGE_RIGHTS)
_small = functools.partial(operands, SMALL_N, SMALL_BATCHES, SMALL_PRODUCTS)


def multiply_large(item: int) -> float:
    """Return ``u @ (left @ right) @ v`` for the pair that the item stands for."""
    made = _large()
    left, right = divmod(item, LARGE_RIGHTS)
    product = made.lefts[left] @ made.rights[right]
    return float(made.u @ product @ made.v)


def multiply_small(item: int) -> float:
    """Return ``u @ (sum of left @ right) @ v`` over all right matrices."""
    made = _small()
    left = made.lefts[item]
    total = np.zeros((SMALL_N, SMALL_N))
    for right in made.rights:
        total += left @ right
    return float(made.u @ total @ made.v)


@contextmanager
def prepare_large(at_least: int = FEWEST_ITEMS) -> Iterator[Sequence[int]]:
    """Yield the numbers of all pairs of a left and a right matrix, repeatedly."""
    yield [number % (LARGE_LEFTS * LARGE_RIGHTS) for number in range(at_least)]


@contextmanager
def prepare_small(at_least: int = FEWEST_ITEMS) -> Iterator[Sequence[int]]:
    """Yield the numbers of the left matrices, one per batch, repeatedly."""
    yield [number % SMALL_BATCHES for number in range(at_least)]


def check_large(items: Sequence[int], results: Sequence[object]) -> None:
    """Compare with ``(u @ left) @ (right @ v)``, which needs no product of matrices.

    Raises:
        WrongResultError: A result is missing, surplus, or off by more than rounding.
    """
    check_each("matmul_large", items, results, functools.partial(_fault, _expected_large))


def check_small(items: Sequence[int], results: Sequence[object]) -> None:
    """Compare with ``(u @ left) @ (sum of right @ v)``, which needs no product of matrices.

    Raises:
        WrongResultError: A result is missing, surplus, or off by more than rounding.
    """
    check_each("matmul_small", items, results, functools.partial(_fault, _expected_small))


def _fault(expected: Callable[[int], float], item: int, result: object) -> str | None:
    if isinstance(result, float) and math.isclose(result, expected(item), rel_tol=RELATIVE_TOLERANCE):
        return None
    return difference(expected(item), result)


@functools.cache
def _expected_large(item: int) -> float:
    made = _large()
    left, right = divmod(item, LARGE_RIGHTS)
    return float((made.u @ made.lefts[left]) @ (made.rights[right] @ made.v))


@functools.cache
def _expected_small(item: int) -> float:
    made = _small()
    return float((made.u @ made.lefts[item]) @ np.sum([right @ made.v for right in made.rights], axis=0))


MATMUL_LARGE = Workload(
    name="matmul_large",
    summary="Multiplies two 512 x 512 float64 matrices with NumPy, one BLAS thread: long calls into C.",
    unit="products",
    task=multiply_large,
    prepare=prepare_large,
    check=check_large,
)
MATMUL_SMALL = Workload(
    name="matmul_small",
    summary=(
        "Multiplies 500 pairs of 48 x 48 float64 matrices with NumPy, one BLAS thread: "
        "many short calls into C with Python between them."
    ),
    unit="batches",
    task=multiply_small,
    prepare=prepare_small,
    check=check_small,
)
