"""The code to paste: what it guards, names and warns of, and where there is none."""

from __future__ import annotations

import pytest

from reports.user_function.code import (
    BESIDE_THREADS,
    NO_NAMES,
    NO_SHORT_CODE,
    POOL_BESIDE_THREADS,
    POOLS,
    code,
)
from tests.reports.user_function.make_own import own_of


def _code(runner: str) -> str:
    return code(own_of(), runner, 2)


@pytest.mark.parametrize("runner", [*(name for name, pool in POOLS.items() if pool.isolated), "pool-map"])
def test_whatever_starts_interpreters_is_guarded(runner: str) -> None:
    """A worker that imports the file starts no workers of its own."""
    assert 'if __name__ == "__main__":' in _code(runner)


@pytest.mark.parametrize("runner", ["threads-divided", "processes-divided"])
def test_divided_native_threads_are_set_before_python_starts(runner: str) -> None:
    """The pools are the plain ones."""
    note, *plain = _code(runner).splitlines()
    assert note.startswith("# Start Python with OMP_NUM_THREADS")
    assert plain == _code(runner.removesuffix("-divided")).splitlines()


@pytest.mark.parametrize(
    "runner", ["threads", "thread-pool", "anyio-threads", "asyncio-threads", "sequential"]
)
def test_nothing_else_is_guarded(runner: str) -> None:
    """Threads need no guard."""
    assert "__main__" not in _code(runner)


def test_the_start_method_is_named_where_the_runner_names_it() -> None:
    """The others are started in the platform's own way, as they were measured."""
    assert 'multiprocessing.get_context("spawn")' in _code("processes-spawn")
    assert "multiprocessing" not in _code("processes")


def test_a_file_is_imported_by_its_module() -> None:
    """A path is nothing to import; where the file has to be is said in a comment."""
    text = code(own_of(workload="some where/my_module.py:function"), "threads", 2)
    assert text.startswith("# Run this where my_module.py can be imported")
    assert "some where" not in text


@pytest.mark.parametrize("name", ["x; import os", "f()", "class", "a\nb", 'a"""b', "# x"])
def test_a_text_that_is_no_name_becomes_no_code(name: str) -> None:
    """Only a comment is left, and nothing of the text."""
    for field in ("module", "function", "items_module", "items_name"):
        assert code(own_of(**{field: name}), "threads", 2) == NO_NAMES


def test_a_runner_without_short_code_says_so() -> None:
    """An unknown runner, and one that this function has no form for."""
    assert code(own_of(), "dask", 2) == NO_SHORT_CODE
    assert code(own_of(), "asyncio", 2) == NO_SHORT_CODE


@pytest.mark.parametrize(
    ("runner", "warned"),
    [("processes", True), ("processes-spawn", False), ("threads", False), ("pool-imap", False)],
)
def test_a_pool_that_may_fork_beside_threads_is_warned_of(runner: str, warned: bool) -> None:  # noqa: FBT001 - parametrized
    """Where the start method is named, or nothing is forked, there is nothing to warn of."""
    assert (BESIDE_THREADS in code(own_of(import_threads=["keep fresh"]), runner, 2)) is warned
    assert BESIDE_THREADS not in code(own_of(), runner, 2)
    told = POOL_BESIDE_THREADS in code(own_of(import_threads=["keep fresh"]), runner, 2)
    assert told is runner.startswith("pool-")
