"""What can be sent to a worker process, at what cost, and what becomes of an exception."""

from __future__ import annotations

import copyreg
import functools
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

import numpy as np
import pytest

from benchmarks.user_function.look.pickling import exception_trouble, largest_global_array


class _NeedsTwo(Exception):  # noqa: N818 - an example of somebody else's
    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"record {number}: {reason}")


class _KeepsALock(Exception):  # noqa: N818 - as above
    def __init__(self) -> None:
        super().__init__("busy")
        self.lock = threading.Lock()


@pytest.fixture(autouse=True)
def _as_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take back what a library of another test, such as Dask's tblib, has taught pickle about exceptions."""
    for kind in (_NeedsTwo, _KeepsALock):
        monkeypatch.delitem(copyreg.dispatch_table, kind, raising=False)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ValueError("no number"), None),
        (_NeedsTwo(23, "no closing bracket"), "breaks the whole process pool"),
        (_KeepsALock(), "raises another error instead"),
    ],
)
def test_what_a_pool_makes_of_an_exception(error: Exception, says: str | None) -> None:
    """One that can't be unpickled breaks the pool, one that can't be pickled is replaced, others arrive."""
    told = exception_trouble(error, 23)
    assert told is None if says is None else says in (told or "")


def test_the_warning_about_an_exception_is_true() -> None:
    """A pool whose worker raises one that can't be read back is broken."""
    assert exception_trouble(_NeedsTwo(1, "bad"), 1)
    with (
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool,
        pytest.raises(BrokenExecutor),
    ):
        pool.submit(_fail).result()


def _fail() -> None:
    raise _NeedsTwo(1, "bad")


LITTLE, MUCH, OBJECTS = np.zeros(10), np.zeros(1000), np.array([{}] * 9999)


def reads_arrays(item: int) -> object:
    """Name arrays of this module."""
    return LITTLE[item], MUCH[item], OBJECTS[item]


@pytest.mark.parametrize("task", [reads_arrays, functools.partial(reads_arrays, 1)])
def test_the_largest_array_of_the_module_is_found(task: Callable[[int], object]) -> None:
    """By the names in the code; an array of objects can't be mapped from a file, and does not count."""
    found = largest_global_array(task)
    assert found is not None
    assert (found.module, found.name, found.array_bytes) == (__name__, "MUCH", 8000)


@pytest.mark.parametrize("task", [abs, _fail, int])
def test_a_function_without_arrays_has_none(task: Callable[[int], object]) -> None:
    """Nor has one that is written in C."""
    assert largest_global_array(task) is None
