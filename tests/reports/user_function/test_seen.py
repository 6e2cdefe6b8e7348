"""What was seen of a function."""

from __future__ import annotations

import pytest

from reports.user_function.seen import failed_table, seen
from tests.reports.user_function.make_own import NO_ITEMS, own_of


def test_all_of_it_in_sentences() -> None:
    """How much was measured, how long it takes, what importing costs, the check, sizes and observations."""
    assert seen(own_of(observations=["It prints."])) == (
        (
            "250 of 10,000 given items are executed in each round, 2 times each: shorter rounds could not be "
            "timed."
        ),
        "Of single calls, one took 4 ms in the median (1 ms to 9 ms).",
        (
            "Importing my_module took 310 ms: every worker process that is not forked does that before its "
            "first item. No round contains it."
        ),
        (
            "Results were compared with those of calling it item by item, after every round; a cell with "
            "another result has no time."
        ),
        "Pickled, as between processes, the largest item is 120 B and the largest result is 3.91 KiB.",
        "It prints.",
    )


def test_what_is_not_known_is_not_said() -> None:
    """Nothing on times, imports and sizes that nobody measured."""
    told = seen(own_of(item_s=None, import_s=None, item_bytes=None, result_bytes=None))
    assert len(told) == 2


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"given_items": 250, "repeats": 1}, "All 250 given items are executed in each round."),
        ({"given_items": None, "repeats": 1}, "250 items are executed in each round."),
        (
            {"items_kind": "one", "measured_items": 1, "repeats": 40},
            "One item was given; every round repeats it 40 times.",
        ),
        (
            {**NO_ITEMS, "measured_items": 1, "repeats": 40},
            "It was called without an argument, 40 times in each round.",
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
        ({"check": "own"}, "by the check that came with it"),
        ({"travel_problem": "A lambda cannot be pickled."}, "A lambda cannot be pickled."),
        (
            {"failed_items": [{"number": 1, "item": "0", "error": "ZeroDivisionError"}]},
            "For 1 item it raised",
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
