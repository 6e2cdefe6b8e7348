"""The matrix products: their results, BLAS held to one thread wherever they run, operands made once."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workloads import matmul

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLAS_VARIABLES = [name for name in os.environ if name.endswith("_NUM_THREADS")]


@pytest.mark.parametrize("task", ["multiply_large", "multiply_small"])
def test_blas_has_one_thread_after_the_task_whatever_the_environment_says(
    task: str, run_python: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a fresh process without any setting, threadpoolctl sees one BLAS thread once an item has run."""
    for name in BLAS_VARIABLES:
        monkeypatch.delenv(name)
    printed = run_python(
        "import threadpoolctl\n"
        "from workloads import matmul\n"
        f"matmul.{task}(0)\n"
        "pools = threadpoolctl.threadpool_info()\n"
        "print(*(pool['num_threads'] for pool in pools if pool['user_api'] == 'blas'))\n"
    )
    assert set(printed.split()) == {"1"}


def test_large_products_need_every_element() -> None:
    """The result is the sum over all elements, each with its own weight (computed without BLAS)."""
    made = matmul._large()
    product = np.einsum("ik,kj->ij", made.lefts[1], made.rights[2], optimize=False)
    by_hand = (made.u[:, None] * product * made.v[None, :]).sum()
    assert matmul.multiply_large(1 * matmul.LARGE_RIGHTS + 2) == pytest.approx(by_hand, rel=1e-12)


def test_small_products_are_all_in_the_result() -> None:
    """The result is that of one product with the sum of all right matrices."""
    made = matmul._small()
    product = np.einsum("ik,kj->ij", made.lefts[3], np.sum(made.rights, axis=0), optimize=False)
    by_hand = (made.u[:, None] * product * made.v[None, :]).sum()
    assert matmul.multiply_small(3) == pytest.approx(by_hand, rel=1e-12)


def test_freivalds_agrees_that_blas_multiplies() -> None:
    """A product and its factors give the same image of a random vector (Freivalds 1977), three times."""
    made = matmul._large()
    product = made.lefts[0] @ made.rights[0]
    random = np.random.default_rng(seed=1)
    for vector in random.integers(0, 2, size=(3, matmul.LARGE_N)).astype(np.float64):
        np.testing.assert_allclose(product @ vector, made.lefts[0] @ (made.rights[0] @ vector), rtol=1e-12)


@pytest.mark.parametrize("wrong", ["transposed", "one element", "rounded to float32"])
def test_wrong_products_give_another_number(wrong: str) -> None:
    """The weights show a transposed product, one wrong element and single precision."""
    made = matmul._large()
    product = made.lefts[0] @ made.rights[0]
    match wrong:
        case "transposed":
            product = product.T
        case "one element":
            product[100, 200] += 1.0
        case _:
            product = (made.lefts[0].astype(np.float32) @ made.rights[0].astype(np.float32)).astype(
                np.float64
            )
    result = float(made.u @ product @ made.v)
    assert matmul._fault(matmul._expected_large, 0, result) is not None


def test_one_missing_small_product_gives_another_number() -> None:
    """The tolerance is far below what one of the 500 products adds."""
    made = matmul._small()
    missing = float(made.u @ made.lefts[0] @ made.rights[-1] @ made.v)
    assert matmul._fault(matmul._expected_small, 0, matmul.multiply_small(0) - missing) is not None


@pytest.mark.parametrize("result", [float("nan"), float("inf"), 0.0, None])
def test_what_is_no_number_is_refused(result: float | None) -> None:
    """NaN, infinity, zero and None are no results."""
    assert matmul._fault(matmul._expected_large, 0, result) is not None


@pytest.fixture
def _nothing_made() -> Iterator[None]:
    """Begin and end without operands."""
    matmul._make.cache_clear()
    yield
    matmul._make.cache_clear()


@pytest.mark.usefixtures("_nothing_made")
def test_threads_that_begin_together_share_one_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """BLAS is limited once and operands are made once, though four threads need them at the same moment."""
    limited: list[dict[str, object]] = []
    monkeypatch.setattr(matmul, "threadpool_limits", lambda **limits: limited.append(limits))
    start = threading.Barrier(4, timeout=30)

    def make(_number: int) -> matmul.Operands:
        start.wait()
        return matmul.operands(8, 2, 2)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(make, range(4)))
    assert all(operands is made[0] for operands in made)
    assert limited == [{"limits": 1, "user_api": "blas"}]


def test_operands_are_equal_in_every_process(run_python: Callable[[str], str]) -> None:
    """Another interpreter makes the same numbers."""
    printed = run_python(
        "from workloads.matmul import operands\nprint(float(operands(8, 2, 3).rights[2].sum()))\n"
    )
    assert float(printed) == float(matmul.operands(8, 2, 3).rights[2].sum())


def test_shapes() -> None:
    """There are as many float64 matrices as asked for, all different, and vectors of their length."""
    made = matmul.operands(8, 2, 3)
    matrices = [*made.lefts, *made.rights]
    assert [matrix.shape for matrix in matrices] == [(8, 8)] * 5
    assert {array.dtype for array in (*matrices, made.u, made.v)} == {np.dtype(np.float64)}
    assert len({float(matrix.sum()) for matrix in matrices}) == 5
    assert made.u.shape == made.v.shape == (8,)
    assert not np.array_equal(made.u, made.v)
