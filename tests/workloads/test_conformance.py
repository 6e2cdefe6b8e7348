"""What every workload must do; a new one is tested as soon as its file exists."""

from __future__ import annotations

import asyncio
import inspect
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.plan.selection import find_workloads
from workloads.model import Workload, WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Results = Sequence[Any]

WORKLOADS = list(find_workloads().values())


def changed(result: Any) -> Any:  # noqa: ANN401 - results are of any type
    """Return a result that is only a little wrong."""
    match result:
        case bytes():
            return result[:-1] + bytes([result[-1] ^ 1])
        case float():
            return result * (1 + 1e-6)
        case int():
            return result + 1
    raise TypeError(f"say how a {type(result).__name__} is changed")


CORRUPTIONS: dict[str, Callable[[Results], Results]] = {
    "all missing": lambda _results: [],
    "first missing": lambda results: results[1:],
    "last missing": lambda results: results[:-1],
    "one too many": lambda results: [*results, results[-1]],
    "first is None": lambda results: [None, *results[1:]],
    "last is None": lambda results: [*results[:-1], None],
    "first and last swapped": lambda results: [results[-1], *results[1:-1], results[0]],
    "first a little wrong": lambda results: [changed(results[0]), *results[1:]],
    "last a little wrong": lambda results: [*results[:-1], changed(results[-1])],
    "last a string": lambda results: [*results[:-1], str(results[-1])],
}


@pytest.fixture(scope="module", params=WORKLOADS, ids=lambda workload: workload.name)
def workload(request: pytest.FixtureRequest) -> Workload:
    """Return each workload in turn."""
    found: Workload = request.param
    return found


@pytest.fixture(scope="module")
def one_round(
    workload: Workload, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Sequence[Any], Results]]:
    """Yield the prepared items of a workload and the results of one sequential round."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIL_BENCH_SCRATCH", str(tmp_path_factory.mktemp("scratch")))
        patch.delenv("GIL_BENCH_HTTP_URL", raising=False)
        with workload.prepare() as items:
            yield items, [workload.task(item) for item in items]


def test_the_built_in_workloads_are_there() -> None:
    """The eight exist; a new file adds to them."""
    assert {workload.name for workload in WORKLOADS} >= {
        "file_io",
        "http_fetch",
        "matmul_large",
        "matmul_small",
        "pure_python",
        "sha256_large",
        "sha256_small",
        "sleep",
    }


def test_results_of_a_sequential_round_are_right(
    workload: Workload, one_round: tuple[Sequence[Any], Results]
) -> None:
    """The check accepts what the task returns."""
    items, results = one_round
    workload.check(items, results)


@pytest.mark.parametrize("corruption", CORRUPTIONS)
def test_wrong_results_are_refused(
    workload: Workload, one_round: tuple[Sequence[Any], Results], corruption: str
) -> None:
    """The check names the workload when a result is missing, surplus, out of place or wrong."""
    items, results = one_round
    with pytest.raises(WrongResultError, match=f"^{workload.name}: "):
        workload.check(items, CORRUPTIONS[corruption](results))


def test_a_wrong_result_is_named_by_its_number(
    workload: Workload, one_round: tuple[Sequence[Any], Results]
) -> None:
    """The message says which item is wrong, counted from 1, and what was expected."""
    items, results = one_round
    wrong = [*results[:2], changed(results[2]), *results[3:]]
    with pytest.raises(WrongResultError, match=f"item 3 of {len(items)}: expected .+, got .+"):
        workload.check(items, wrong)


def test_a_subset_is_checked_by_item_not_by_position(
    workload: Workload, one_round: tuple[Sequence[Any], Results]
) -> None:
    """The check follows the items it is given, in whatever order."""
    items, results = one_round
    workload.check([items[2], items[0]], [results[2], results[0]])


def test_the_task_is_repeatable(workload: Workload, one_round: tuple[Sequence[Any], Results]) -> None:
    """A second execution of an item returns an equal result, so a warm-up item does no harm."""
    items, results = one_round
    assert workload.task(items[0]) == results[0]


def test_the_coroutine_form_does_the_same_work(
    workload: Workload, one_round: tuple[Sequence[Any], Results]
) -> None:
    """All items at once in an event loop, twice over, give the results that the task gives."""
    coroutine = workload.coroutine
    if coroutine is None:
        pytest.skip("it has no coroutine form")
    items, results = one_round

    async def execute() -> Results:
        return await asyncio.gather(*map(coroutine, items))

    with asyncio.Runner() as runner:
        for _ in range(2):
            found = runner.run(execute())
            workload.check(items, found)
            assert found == results


def test_the_coroutine_form_stands_beside_the_task(workload: Workload) -> None:
    """It is a coroutine function of the same module, where whoever samples the GIL looks for the work."""
    if workload.coroutine is not None:
        assert inspect.iscoroutinefunction(workload.coroutine)
        assert workload.coroutine.__module__ == workload.task.__module__


def test_the_task_pickles_by_reference(workload: Workload) -> None:
    """What travels to a worker is the task's name, in a few bytes."""
    pickled = pickle.dumps(workload.task)
    assert pickle.loads(pickled) is workload.task  # noqa: S301 - pickled on the line before
    assert len(pickled) < 200


def test_what_waits_has_a_coroutine_form() -> None:
    """The two that can be awaited are there; a new file may add to them."""
    assert {"http_fetch", "sleep"} <= {found.name for found in WORKLOADS if found.coroutine is not None}


def test_items_and_results_pickle(workload: Workload, one_round: tuple[Sequence[Any], Results]) -> None:
    """Items reach a process, and results come back, as they were."""
    items, results = one_round
    for value in (items[0], items[-1], results[0], results[-1]):
        assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - pickled here
    assert workload.task.__module__.startswith("workloads.")


def test_preparing_twice_gives_equal_work(workload: Workload) -> None:
    """Two runs execute equally many items."""
    with workload.prepare() as first:
        count = len(first)
    with workload.prepare() as second:
        assert len(second) == count >= 8


@pytest.mark.parametrize("at_least", [1, 40])
def test_as_many_items_as_asked_are_prepared(workload: Workload, at_least: int) -> None:
    """However many workers there are, the number of items does not cap them; each has a right result."""
    with workload.prepare(at_least=at_least) as items:
        assert len(items) >= at_least
        workload.check(items[-2:], [workload.task(item) for item in items[-2:]])


def test_words_for_readers_are_there(workload: Workload) -> None:
    """Name, unit and summary can be printed as they are."""
    assert workload.name == workload.name.lower().strip()
    assert workload.unit.isidentifier()
    assert workload.unit.endswith("s")
    assert workload.summary.endswith(".")
    assert "\n" not in workload.summary


def test_caveats_are_sentences_and_rare(workload: Workload) -> None:
    """Without settings only file_io may have a caveat, where the test's folder is in memory."""
    with workload.prepare() as items:
        caveats = workload.caveats(items)
    assert all(sentence.endswith(".") for sentence in caveats)
    assert workload.name == "file_io" or not caveats
