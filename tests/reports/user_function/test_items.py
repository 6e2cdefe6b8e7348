"""How long items take, and where that lies to the break-even."""

from __future__ import annotations

from typing import Any

import pytest

from reports.data.user_function import ItemTime
from reports.user_function.seen import item_sentences, item_time
from tests.reports.make_kinds import run_of, sweep
from tests.reports.user_function.make_own import NO_ITEMS, own_of

# Slower at 100 µs, faster at 10 ms, crossing 1 in the middle of the logarithmic scale: at 1 ms.
CROSSING = {1e-4: [0.5] * 6, 1e-2: [2.0] * 6}


def _sentences(swept: list[Any], advised: str | None = "processes", **facts: object) -> tuple[str, ...]:
    return tuple(item_sentences(run_of(*swept), own_of(**facts), advised))


def _item_s(median_s: float) -> dict[str, float]:
    return {"median": median_s, "shortest": median_s, "longest": median_s}


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (ItemTime(0.004, 0.001, 0.0090041), "4 ms (median, from 1 ms to 9 ms)"),
        (ItemTime(2.0, 2.0, 2.0), "2 s"),
    ],
)
def test_a_time_with_its_extremes(time: ItemTime, text: str) -> None:
    """Three digits; alone where all items took the same."""
    assert item_time(time) == text


def test_without_a_sweep_only_the_time_is_told() -> None:
    """What was not measured is not claimed."""
    assert _sentences([]) == ("Items take 4 ms (median, from 1 ms to 9 ms).",)
    assert _sentences([], item_s=None) == ()
    assert _sentences([], **NO_ITEMS) == ("A call takes 4 ms (median, from 1 ms to 9 ms).",)
    assert _sentences([], items_kind="one", item_s=_item_s(1.0)) == ("An item takes 1 s.",)


@pytest.mark.parametrize(
    ("median_s", "beside"),
    [
        (4e-3, ": yours are longer"),
        (2e-4, ": yours are shorter"),
        (1e-3, ": whether yours are longer is not clear"),
    ],
)
def test_items_beside_the_break_even(median_s: float, beside: str) -> None:
    """On one side of the whole interval, or it can't be told."""
    swept = sweep({1e-4: [0.5, 0.52] * 3, 1e-2: [1.9, 2.0] * 3})
    _, sentence = _sentences(swept, item_s=_item_s(median_s))
    assert sentence.startswith(
        "Processes (2 workers, items sent one by one) pay off when an item takes at least "
    )
    assert sentence.endswith(f"{beside}.")


@pytest.mark.parametrize("advised", ["sequential", "threads", "processes", "processes-spawn", None])
def test_the_break_even_is_that_of_processes(advised: str | None) -> None:
    """Also where they are not advised: it tells from which items on they might be."""
    _, sentence = _sentences(sweep(CROSSING), advised)
    assert sentence.startswith("Processes (2 workers")


def test_chunks_have_a_break_even_of_their_own() -> None:
    """The way of sending items is that of the runner that is advised."""
    chunked = sweep({1e-5: [0.5] * 6, 1e-3: [2.0] * 6}, chunk_size=50)
    swept = [*sweep(CROSSING), *chunked]
    _, sentence = _sentences(swept, "processes-chunked")
    assert "items sent in one chunk per worker" in sentence
    assert "at least 100.0 µs" in sentence


@pytest.mark.parametrize("last", [[0.9] * 6, [0.9, 1.1] * 3, [2.0] * 3])
def test_no_win_no_break_even(last: list[float]) -> None:
    """Where the intervals show no win at any duration, none is claimed."""
    swept = sweep({1e-4: [0.5] * len(last), 1e-2: last})
    _, sentence = _sentences(swept)
    assert "pay off" not in sentence
    assert "with items of 100 µs to 10 ms" in sentence


def test_a_win_from_the_start_has_no_break_even_either() -> None:
    """Even the shortest items tried paid: that is what is said."""
    _, sentence = _sentences(sweep({1e-4: [1.5] * 6, 1e-2: [2.0] * 6}))
    assert sentence.startswith(
        "Items that only compute: with 2 workers, processes beat sequential from the shortest items tried, "
        "100 µs"
    )


@pytest.mark.parametrize(("item_bytes", "result_bytes"), [(10_001, 4), (4, 2**21), (None, 2**21)])
def test_large_items_are_not_those_of_the_sweep(item_bytes: int | None, result_bytes: int) -> None:
    """What was sent there was a few bytes."""
    sentences = _sentences(sweep(CROSSING), item_bytes=item_bytes, result_bytes=result_bytes)
    assert sentences[-1].startswith(
        "This limit was measured with items of a few bytes. Yours or their results are"
    )
    assert len(_sentences(sweep(CROSSING), item_bytes=10_000, result_bytes=None)) == 2
    assert len(_sentences([], item_bytes=item_bytes, result_bytes=result_bytes)) == 1
