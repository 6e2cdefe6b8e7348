"""One chunk per worker: no more chunks than workers, and none larger than it must be."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.runners.processes import PROCESSES_CHUNKED, chunk_size

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.mark.parametrize(
    ("items", "workers", "size"), [(0, 2, 1), (1, 2, 1), (8, 2, 4), (9, 2, 5), (9, 8, 2), (3, 8, 1)]
)
def test_a_chunk_is_the_even_share_rounded_up(items: int, workers: int, size: int) -> None:
    """Worked out by hand; a chunk is never empty."""
    assert chunk_size(items, workers) == size


@given(items=st.integers(1, 10_000), workers=st.integers(1, 64))
def test_there_are_never_more_chunks_than_workers(items: int, workers: int) -> None:
    """And with chunks that are smaller by one there would be, unless they are of one item already."""
    size = chunk_size(items, workers)
    assert math.ceil(items / size) <= workers
    assert size == 1 or math.ceil(items / (size - 1)) > workers


def test_items_travel_in_chunks_that_stay_with_a_worker() -> None:
    """Ten items, two workers: each half is executed by one process; several arguments are kept together."""
    with PROCESSES_CHUNKED.open(2) as executor:
        pids = list(executor.map(eval, ["__import__('os').getpid()"] * 10, [{}] * 10))
        assert len(set(pids[:5])) == len(set(pids[5:])) == 1
        assert list(executor.map(pow, [2, 3, 4], [2, 2, 2])) == [4, 9, 16]
