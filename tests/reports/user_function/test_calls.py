"""Names as source code, and how a function is called with its items."""

from __future__ import annotations

import pytest

from reports.user_function.calls import calls_of, import_lines, imported, is_dotted_name
from tests.reports.user_function.make_own import NO_ITEMS, own_of


@pytest.mark.parametrize("name", ["f", "parser.parse", "_a1.b", "größe", "数.f"])
def test_names_of_python_are_names(name: str) -> None:
    """Identifiers with dots between them, in any script."""
    assert is_dotted_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "a.", ".a", "a..b", "1a", "a b", "a-b", "f()", "a;b", "a\nb", "a #", "a,b", "*", "a'"),
        *("class", "a.import.b", "None", "\u202ea", "f\ufffd"),
    ],
)
def test_all_else_is_none(name: str) -> None:
    """Nothing that could end a name and begin something else."""
    assert not is_dotted_name(name)


def test_only_the_first_part_is_imported() -> None:
    """An attribute is looked up in what the module has."""
    found = imported("my_module", "parser.parse", frozenset(), "my_function")
    assert (found.clause, found.bound, found.expression) == ("parser", "parser", "parser.parse")


def test_a_name_that_is_taken_gets_another() -> None:
    """What the code itself uses is not hidden, and neither is the substitute if that is taken, too."""
    found = imported("my_module", "main.run", {"main", "my_function"}, "my_function")
    assert found.clause == "main as my_function_"
    assert found.expression == "my_function_.run"


def test_one_line_for_each_module() -> None:
    """What comes from one module shares a line; what is the same is named once."""
    a, b, c = (imported(m, n, (), "x") for m, n in (("m", "f"), ("m", "items"), ("n", "items")))
    assert import_lines([a, b]) == ("from m import f, items",)
    assert import_lines([a, a]) == ("from m import f",)
    assert import_lines([a, c]) == ("from m import f", "from n import items")


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
