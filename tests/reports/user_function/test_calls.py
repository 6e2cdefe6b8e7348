"""Names as source code."""

from __future__ import annotations

import pytest

from reports.user_function.calls import import_lines, imported, is_dotted_name


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
