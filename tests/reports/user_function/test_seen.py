"""What was seen of a function."""

from __future__ import annotations

import pytest

from reports.user_function.seen import failed_table, seen
from tests.reports.user_function.make_own import NO_ITEMS, own_of


def test_all_of_it_in_sentences() -> None:
    """How much was measured, in what environment, what importing costs, check, sizes and observations."""
    assert seen(own_of(observations=["It prints."])) == (
        (
            "Each round runs 250 of the 10,000 given items 2 times, because a single pass is too short to "
            "time."
        ),
        "It ran in your environment: threads of libraries, for example of BLAS, were not limited.",
        (
            "Importing my_module takes 310 ms. Every worker process that is not forked pays this once, "
            "outside the times here."
        ),
        (
            "After every round the results were compared with those of sequential; a cell whose results "
            "differ fails."
        ),
        "Pickled, the largest item is 120 B and the largest result is 3.91 KiB.",
        "It prints.",
    )


def test_what_is_not_known_is_not_said() -> None:
    """Nothing on times, imports and sizes that nobody measured."""
    told = seen(own_of(item_s=None, import_s=None, item_bytes=None, result_bytes=None))
    assert len(told) == 3


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"given_items": 250, "repeats": 1}, "Each round runs all 250 given items."),
        ({"given_items": None, "repeats": 1}, "Each round runs 250 items."),
        (
            {"items_kind": "one", "measured_items": 1, "repeats": 40},
            "One item was given; each round runs it 40 times.",
        ),
        (
            {**NO_ITEMS, "measured_items": 1, "repeats": 40},
            "Each round calls it 40 times, without an argument.",
        ),
    ],
)
def test_how_much_was_measured(facts: dict[str, object], sentence: str) -> None:
    """Of each kind of items, and of none."""
    assert seen(own_of(**facts))[0] == sentence


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"form": "coroutine"}, "It is a coroutine function"),
        ({"form": "generator"}, "It is a generator function"),
        ({**NO_ITEMS, "form": "workload", "check": "own"}, "It is a whole workload"),
        ({"check": "none"}, "Results were not checked"),
        ({"check": "own"}, "your own check looked at the results"),
        ({"travel_problem": "A lambda cannot be pickled."}, "A lambda cannot be pickled."),
        (
            {"failed_items": [{"number": 1, "item": "0", "error": "ZeroDivisionError"}]},
            "It raised an exception for 1 item",
        ),
    ],
)
def test_what_is_special_is_said(facts: dict[str, object], words: str) -> None:
    """Forms, checks, what cannot travel, and items that failed."""
    assert any(words in sentence for sentence in seen(own_of(**facts)))


def test_failed_items_are_a_table() -> None:
    """The first ones with item and error, shortened; how many more there are is said."""
    assert failed_table(own_of()) is None
    failed = [{"number": n, "item": "x" * 1_000, "error": "ValueError: no"} for n in range(30)]
    table = failed_table(own_of(failed_items=failed))
    assert table is not None
    assert table.caption == "Items that raised an exception and were left out; 10 more are not shown"
    assert [row[0] for row in table.rows[:2]] == ["0", "1"]
    assert table.rows[0][1] == f"{'x' * 300} …"
    assert table.rows[0][2] == "ValueError: no"
