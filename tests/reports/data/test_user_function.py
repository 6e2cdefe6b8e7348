"""The door for what a run tells of a user's own function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.chapters.chapter import load_run
from reports.data.document import UnreadableRunError
from reports.data.fields import FieldError, structure
from reports.data.user_function import FailedItem, ItemTime, Own
from tests.reports.make_run import document, group, stored
from tests.reports.user_function.make_own import NAME, NO_ITEMS, own_facts, own_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_run_brings_it_along(tmp_path: Path) -> None:
    """What the file tells arrives as it was stored, seconds and bytes as numbers."""
    own = load_run(stored(tmp_path, document(group(NAME, {}), own=own_facts()))).own
    assert own is not None
    assert (own.workload, own.module, own.function) == (NAME, "my_module", "function")
    assert own.item_time == ItemTime(0.004, 0.001, 0.009)
    assert (own.import_s, own.item_bytes, own.result_bytes) == (0.31, 120, 4_000)
    assert (own.given_items, own.measured_items, own.repeats, own.calls) == (10_000, 250, 2, 500)
    assert own.items_callable is False
    assert own.takes_items


@pytest.mark.parametrize("facts", [{}, {"own": None}])
def test_other_runs_have_none(tmp_path: Path, facts: dict[str, Any]) -> None:
    """A run of this project's workloads tells nothing of the kind."""
    assert load_run(stored(tmp_path, document(group("sha", {}), **facts))).own is None


def test_what_was_not_measured_is_none() -> None:
    """Null is not 0: of a function without an argument neither items nor their sizes are known."""
    own = own_of(**NO_ITEMS, given_items=None, item_s=None, import_s=None, result_bytes=None)
    assert (own.items, own.items_module, own.items_name, own.given_items) == (None,) * 4
    assert (own.item_time, own.import_s, own.item_bytes, own.result_bytes) == (None,) * 4
    assert not own.takes_items


def test_a_workload_prepares_its_items_itself() -> None:
    """A whole workload has items though none were named."""
    assert own_of(**{**NO_ITEMS, "form": "workload", "check": "own"}).takes_items


def test_texts_of_the_users_objects_may_be_long() -> None:
    """An item of any length is cut, and nothing in it can steer a terminal."""
    failed = {"number": 3, "item": "x" * 50_000, "error": "ValueError: \x1b[31m"}
    (loaded,) = own_of(failed_items=[failed]).failed_items
    assert loaded.number == 3
    assert len(loaded.item) < 21_000
    assert loaded == FailedItem(3, loaded.item, "ValueError: \N{REPLACEMENT CHARACTER}[31m")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"workload": None}, "own.workload must be a text"),
        ({"module": ""}, "own.module must be a text"),
        ({"function": 3}, "own.function must be a text"),
        ({"form": "method"}, "own.form must be one of function, coroutine, generator, workload"),
        ({"check": None}, "own.check must be one of"),
        ({"items_kind": "many"}, "own.items_kind must be one of list, one, none"),
        ({"items_callable": "yes"}, "own.items_callable must be true or false"),
        ({"items_kind": "none"}, "own.items_kind must be none where no items were named"),
        ({"items": None}, "own.items_kind must be none where no items were named"),
        ({"given_items": -1}, "own.given_items"),
        ({"measured_items": 0}, "own.measured_items"),
        ({"repeats": None}, "own.repeats"),
        ({"item_s": {"median": 1.0, "shortest": 2.0, "longest": 3.0}}, "own.item_s must have its median"),
        ({"item_s": {"median": 1.0}}, "own.item_s.shortest"),
        ({"item_s": 1.0}, "own.item_s must be an object"),
        ({"import_s": -1}, "own.import_s"),
        ({"item_bytes": 1.5}, "own.item_bytes"),
        ({"failed_items": None}, "own.failed_items must be a list"),
        ({"failed_items": [{"number": None, "item": "x", "error": "y"}]}, r"failed_items\[0\].number"),
        ({"failed_items": [{"number": 1, "item": None, "error": "y"}]}, r"failed_items\[0\].item"),
        ({"observations": "prints"}, "own.observations must be a list"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any], message: str) -> None:
    """An error names the field by its path."""
    with pytest.raises(FieldError, match=message):
        structure(Own, own_facts(**wrong), "gil_bench.own")


def test_a_damaged_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """The command gets the same sentence as for any other damage."""
    path = stored(tmp_path, document(group(NAME, {}), own=own_facts(form="method")))
    with pytest.raises(UnreadableRunError, match=r"is damaged, gil_bench\.own\.form must be one of"):
        load_run(path)
