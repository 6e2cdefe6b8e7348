"""No round is planned that would exceed its time limit or the memory: fewer items, fewer workers, or none."""

from __future__ import annotations

import math
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plan.allowed import WORKER_BYTES
from benchmarks.user_function.look.pickling import Pickling
from benchmarks.user_function.room import MEMORY_SHARE, ROUND_SHARE, Room, fit, leaner, load_of
from benchmarks.user_function.source import UserFunctionError
from benchmarks.user_function.workload import Shape, round_s, shape_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.user_function.look.findings import Probe

MANY = (2, 4, 8, 16, 32, 64)


def shapes(room: Room) -> Callable[[int], Iterable[Shape]]:
    """Return the shapes that a run tries."""
    return lambda workers: leaner(shape_for(room.item_s, workers, consumed=False), workers)


@given(
    st.lists(st.floats(1e-4, 100), min_size=1, max_size=50),
    st.integers(0, 2**30),
    st.floats(1, 600),
)
def test_what_is_planned_has_room_and_an_item_for_each_worker(
    durations: list[float], result_bytes: int, limit_s: float
) -> None:
    """Or it is refused, and then not even the fewest workers with one item each have room."""
    room = Room(limit_s, 2**32, dict(enumerate(durations)), result_bytes)
    try:
        fitted = fit(shapes(room), MANY, room, may_be_fewer=True)
    except UserFunctionError:
        assert room.problem(Shape((0,), 2), (2,)) is not None
        return
    items = len(fitted.shape.places) * fitted.shape.repeats
    assert items >= fitted.workers[-1]
    assert round_s(room.item_s, fitted.shape) <= ROUND_SHARE * limit_s
    assert items * result_bytes <= MEMORY_SHARE * 2**32


def test_64_workers_with_items_of_a_second_are_fewer() -> None:
    """A round of 64 s would be ended after 60: 16 workers have room, and that is said."""
    room = Room(60, math.inf, {0: 1.0}, 0)
    fitted = fit(shapes(room), MANY, room, may_be_fewer=True)
    assert fitted.workers == (2, 4, 8, 16)
    assert str(fitted.fewer_because).startswith("At most 16 workers are measured: with 32, a sequential")


def test_workers_that_were_asked_for_are_refused_with_the_number_to_set() -> None:
    """With that number they have room."""
    room = Room(60, math.inf, {0: 1.0}, 0)
    with pytest.raises(UserFunctionError, match=r"With 64 workers, a sequential round of 64") as refused:
        fit(shapes(room), (64,), room, may_be_fewer=False)
    (number,) = re.findall(r"STEP_TIMEOUT=(\d+)", str(refused.value))
    enough = Room(float(number), math.inf, {0: 1.0}, 0)
    assert fit(shapes(enough), (64,), enough, may_be_fewer=False).workers == (64,)


def test_every_worker_has_its_time_to_warm_up() -> None:
    """Each executes the first item before any block, and threads take turns with that."""
    room = Room(60, math.inf, {0: 10.0, 1: 0.1}, 0)
    assert room.problem(Shape((0, 1), 1), (2,)) is None
    assert room.problem(Shape((0, 1), 1), (2, 4)) is not None


def test_large_results_mean_fewer_items() -> None:
    """Of results of 200 MB, 8 GB of free memory hold a few; each worker still has one item."""
    room = Room(60, 8e9, dict.fromkeys(range(20), 0.05), 200_000_000)
    fitted = fit(shapes(room), (2,), room, may_be_fewer=True)
    assert fitted.workers == (2,)
    assert 2 <= len(fitted.shape.places) * fitted.shape.repeats < 20


def test_results_that_do_not_fit_are_refused_with_both_figures() -> None:
    """One of 2 GiB for each of two workers, and 3 GiB are free."""
    room = Room(60, 3 * 2.0**30, {0: 0.05}, 2 * 2**30)
    with pytest.raises(UserFunctionError, match=r"2 GiB each.*3 GiB of free memory"):
        fit(shapes(room), (2, 4), room, may_be_fewer=True)


def test_a_whole_workload_keeps_its_items() -> None:
    """It has said which they are: one that does not fit is refused, however few the workers."""
    room = Room(60, math.inf, {0: 1.0}, 0)
    with pytest.raises(UserFunctionError, match="a sequential round of 500 items takes about 8 min 20 s"):
        fit(lambda _workers: [Shape(tuple(range(500)), 1)], (2, 4), room, may_be_fewer=True)


def _seen(check_kind: str) -> Probe:
    """Return a first look: 1,000 bytes imported, 2,000 of items, 4,000 kept, 8,000 a call, 100 a result."""
    pickling = Pickling(None, None, item_bytes=16, result_bytes=32, held_bytes=100)
    sizes = {"process_bytes": 1_000, "items_bytes": 2_000, "kept_bytes": 4_000, "call_bytes": 8_000}
    return cast("Probe", SimpleNamespace(pickling=pickling, check_kind=check_kind, **sizes))


def test_the_load_of_a_round_has_items_results_and_what_is_expected() -> None:
    """Three items, each twice: six results and three expected ones in the parent, three in each ceiling."""
    load = load_of(_seen("compared"), Shape((0, 1, 2), 2))
    assert load.worker_bytes == WORKER_BYTES + 1_000 + 4_000
    assert load.item_bytes == 8_000 + 16 + 32
    assert load.held_bytes == load.worker_bytes + 2_000 + 3 * 100 + 6 * 100
    assert load.part_bytes == 3 * 16 + 3 * 100


def test_what_is_not_compared_is_not_expected() -> None:
    """Then only the results of the round are held."""
    load = load_of(_seen("none"), Shape((0, 1, 2), 2))
    assert load.held_bytes == load.worker_bytes + 2_000 + 6 * 100
    assert load.part_bytes == 3 * 16
