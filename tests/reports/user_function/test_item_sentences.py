"""What the items themselves decide, in sentences."""

from __future__ import annotations

import pytest

from reports.statistics.scheduling import looks_at_a_pass
from reports.user_function.items import order_sentences, remembered_sentences
from tests.reports.user_function.make_own import own_of

REMEMBERED = {"first_s": 0.0085, "later_s": 2e-7, "elsewhere_s": 0.009, "items": 4, "by_functools": True}
LAST = {
    "items_s": [0.001] * 16 + [0.016],
    "longest_item": {"number": 17, "item": "16"},
    "given_items": 17,
    "measured_items": 17,
}


def _order(count: int, **facts: object) -> tuple[str, ...]:
    own = own_of(**facts)
    return tuple(order_sentences(own, looks_at_a_pass(own, None), count))


def test_remembered_calls_are_told_first() -> None:
    """Both times, what rounds timed, what it means for threads and processes, and what to do."""
    what, where, how = remembered_sentences(own_of(remembered=REMEMBERED))
    assert what == (
        "The first call for an item takes 8.5 ms, a later one 200 ns: the function caches its results. "
        "Nearly all rounds timed later calls, so these numbers do not show the work itself."
    )
    assert where == (
        "Threads share this cache. Each process has its own and repeats the work: a new process took 9 ms "
        "for an item that was cached here."
    )
    assert how == "To measure the work itself, name a function without functools' cache."
    assert not tuple(remembered_sentences(own_of()))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"elsewhere_s": 1e-5}, "Threads and processes share this cache: a new process took 10 µs"),
        ({"elsewhere_s": None}, "whether processes do is unknown"),
        ({"items": 1}, "caches its result or prepares something once"),
        ({"by_functools": False}, "name a function that does not cache"),
    ],
)
def test_what_differs_is_said(facts: dict[str, object], said: str) -> None:
    """A file that all share, a function that can't be sent, a single item, a dict."""
    assert said in " ".join(remembered_sentences(own_of(remembered={**REMEMBERED, **facts})))


def test_one_pass_is_told_although_rounds_repeat_the_list() -> None:
    """The item, the bound of this order, that of the longest first, and why more was measured."""
    bounds, repeated = _order(2, **LAST, repeats=4)
    assert bounds == (
        "The items are unequal: item 17 of 17 (16) is 50 % of the work. One pass over this list gains at "
        "most 1.33× with 2 workers, if items are handed out one at a time. Longest first would allow 2.00×."
    )
    assert repeated.startswith("Each round runs the list 4 times and the passes overlap")
    assert len(_order(2, **LAST, repeats=1)) == 1


def test_an_item_that_no_order_helps_is_to_be_split() -> None:
    """Half of the work in one item is twice as fast at most."""
    (said,) = _order(8, **{**LAST, "items_s": [0.016] + [0.001] * 16, "repeats": 1})
    assert said.endswith("Longest first would allow 2.00×, hardly more: split that item instead.")
    (said,) = _order(3, **LAST, repeats=1)
    assert said.endswith("Longest first would allow 2.00×; for more than that, split the item.")


@pytest.mark.parametrize(
    "facts",
    [{"items_s": [0.001] * 20}, {"items_s": None}, {"items_s": [1e-7] * 20 + [9e-5]}, {"items_s": [1.0]}],
    ids=["equal", "not known", "too short to tell", "a single one"],
)
def test_where_no_order_binds_nothing_is_said(facts: dict[str, object]) -> None:
    """Nothing to warn of."""
    assert not _order(4, **facts)


def test_a_slow_moment_of_one_look_is_no_long_item() -> None:
    """What the other look does not show is not said."""
    own = own_of(**LAST)
    assert not tuple(order_sentences(own, (own.items_s or (), (0.001,) * 17), 2))
