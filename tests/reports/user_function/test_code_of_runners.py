"""How a user's function is called."""

from __future__ import annotations

import pytest

from reports.user_function.code_of_runners import calls_of
from tests.reports.user_function.make_own import NO_ITEMS, own_of


@pytest.mark.parametrize(
    ("form", "call"),
    [
        ("function", "function(item)"),
        ("coroutine", "asyncio.run(function(item))"),
        ("generator", "list(function(item))"),
    ],
)
def test_every_form_has_its_call(form: str, call: str) -> None:
    """A coroutine is run, and a generator is exhausted."""
    calls = calls_of(own_of(form=form))
    assert calls is not None
    assert calls.call("item") == call
    assert calls.needs_asyncio is (form == "coroutine")
    assert (calls.coroutine is not None) is (form == "coroutine")
    assert calls.count == 10_000


def test_items_of_a_call_are_called() -> None:
    """What was named as items may have to be called first."""
    calls = calls_of(own_of(items_callable=True, items_name="data.make"))
    assert calls is not None
    assert calls.items == "data.make()"
    assert calls.imports == ("from my_module import function, data",)


def test_function_and_items_of_one_object_share_its_name() -> None:
    """Both are attributes of one object: it is imported once and is not renamed."""
    calls = calls_of(own_of(function="job.run", items_name="job.items"))
    assert calls is not None
    assert calls.imports == ("from my_module import job",)
    assert (calls.function, calls.items) == ("job.run", "job.items")


def test_two_objects_of_one_name_are_told_apart() -> None:
    """Items of another module that are called as the function is get a name of their own."""
    calls = calls_of(own_of(items_module="data", items_name="function"))
    assert calls is not None
    assert calls.imports == ("from my_module import function", "from data import function as my_items")
    assert calls.items == "my_items"


def test_without_an_argument_there_are_as_many_calls_as_were_measured() -> None:
    """No items, but a number of calls."""
    calls = calls_of(own_of(**NO_ITEMS, given_items=None))
    assert calls is not None
    assert calls.items is None
    assert calls.count == 500


@pytest.mark.parametrize(
    "wrong",
    [
        {"module": "os; import shutil"},
        {"function": "lambda: 1"},
        {"function": "system('x')"},
        {"items_module": "a b"},
        {"items_name": "__import__('os')"},
        {"items_module": None},
        {"items_name": None},
    ],
)
def test_what_is_no_name_is_not_called(wrong: dict[str, object]) -> None:
    """A text of a file becomes no code."""
    assert calls_of(own_of(**wrong)) is None
