"""Operands are made once in a process, and are the same in all of them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workloads import matmul_operands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def _nothing_made() -> Iterator[None]:
    """Begin and end without operands."""
    matmul_operands._make.cache_clear()
    yield
    matmul_operands._make.cache_clear()


def test_threads_that_begin_together_share_one_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """BLAS is limited once and operands are made once, though four threads ask at the same moment."""
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(matmul_operands, "threadpool_limits", lambda **asked_for: asked.append(asked_for))
    start = threading.Barrier(4, timeout=30)

    def ask(_number: int) -> matmul_operands.Operands:
        start.wait()
        return matmul_operands.operands(8, 2, 2)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(ask, range(4)))
    assert all(operands is made[0] for operands in made)
    assert asked == [{"limits": 1, "user_api": "blas"}]


def test_operands_are_equal_in_every_process(run_python: Callable[[str], str]) -> None:
    """Another interpreter makes the same numbers."""
    printed = run_python(
        "from workloads.matmul_operands import operands\nprint(float(operands(8, 2, 3).rights[2].sum()))\n"
    )
    assert float(printed) == float(matmul_operands.operands(8, 2, 3).rights[2].sum())


def test_shapes() -> None:
    """There are as many float64 matrices as asked for, all different, and vectors of their length."""
    made = matmul_operands.operands(8, 2, 3)
    matrices = [*made.lefts, *made.rights]
    assert [matrix.shape for matrix in matrices] == [(8, 8)] * 5
    assert {array.dtype for array in (*matrices, made.u, made.v)} == {np.dtype(np.float64)}
    assert len({float(matrix.sum()) for matrix in matrices}) == 5
    assert made.u.shape == made.v.shape == (8,)
    assert not np.array_equal(made.u, made.v)
