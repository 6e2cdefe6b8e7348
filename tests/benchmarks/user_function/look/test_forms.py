"""Forms of functions, items and checks: which can be measured, and what is said of the others."""

from __future__ import annotations

import pytest

from tests.benchmarks.user_function.conftest import DOUBLE, ProcessSample, Write, refusal


def test_a_coroutine_function(write: Write, seen: ProcessSample) -> None:
    """It can be awaited in a loop, and has a loop of its own elsewhere."""
    write(
        "import asyncio\n\nasync def nap(x):\n    await asyncio.sleep(0)\n    return x\n\nnumbers = [1, 2]\n"
    )
    found = seen("their_work:nap", "numbers")
    assert (found.form, found.awaitable, found.pickling.problem) == ("coroutine", True, None)


@pytest.mark.parametrize("function", ["generate", "lazy"])
def test_a_generator_is_consumed(write: Write, seen: ProcessSample, function: str) -> None:
    """Its work is done while it is iterated over, also where a plain function returns an iterator."""
    write("def generate(x):\n    yield x\n\ndef lazy(x):\n    return map(str, [x])\n\nnumbers = [1, 2]\n")
    found = seen(f"their_work:{function}", "numbers")
    assert found.pickling.problem is None
    assert found.form == "generator"


def test_an_asynchronous_generator(write: Write, seen: ProcessSample) -> None:
    """It has no one result: a coroutine function that collects is what can be measured."""
    write("async def stream(x):\n    yield x\n\nnumbers = [1]\n")
    assert "collects" in refusal(seen, "their_work:stream", "numbers")


def test_methods_and_partials(write: Write, seen: ProcessSample) -> None:
    """Whatever pickles by reference can be measured under every runner."""
    write(
        """
        import functools

        class Scaler:
            def __init__(self, factor):
                self.factor = factor

            def scale(self, x):
                return self.factor * x

            @staticmethod
            def twice(x):
                return 2 * x

        scaler = Scaler(3)
        square = functools.partial(pow, exp=2)
        numbers = [1, 2]
        """
    )
    for name in ("scaler.scale", "Scaler.twice", "square"):
        assert seen(f"their_work:{name}", "numbers").pickling.problem is None


def test_a_method_without_its_object(write: Write, seen: ProcessSample) -> None:
    """The error says what is missing."""
    write("class Scaler:\n    def scale(self, x):\n        return x\n\nnumbers = [1]\n")
    assert "missing 1 required positional argument" in refusal(seen, "their_work:Scaler.scale", "numbers")


@pytest.mark.parametrize(
    ("items", "kind", "given"),
    [
        ("one", "one", 1),
        ("several", "list", 3),
        ("make", "list", 3),
        ("lazily", "list", 3),
        (None, "none", 1),
    ],
)
def test_items_of_every_kind(
    write: Write, seen: ProcessSample, items: str | None, kind: str, given: int
) -> None:
    """One item, a list, a callable that makes one, an iterator, or none at all."""
    write(
        """
        one = "a text is one item"
        several = (1, 2, 3)

        def make():
            return [1, 2, 3]

        def lazily():
            yield from range(3)

        def same(x=None):
            return x
        """
    )
    found = seen("their_work:same", items)
    assert (found.items_kind, found.given) == (kind, given)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ("none_at_all", "is empty"),
        ("fail", "failed to make the items"),
        ("forgets", "forgets returns None: let it return one item or a list of items."),
        ("nothing", "nothing is None: give one item or a list of items."),
    ],
)
def test_items_that_are_none(write: Write, seen: ProcessSample, items: str, said: str) -> None:
    """An empty list, a callable that raises or returns nothing."""
    write(
        DOUBLE + "none_at_all, nothing = [], None\n\ndef fail():\n    raise OSError('no disk')\n\n"
        "def forgets():\n    [1, 2]\n"
    )
    assert said in refusal(seen, "their_work:double", items)


def test_the_users_own_check(write: Write, seen: ProcessSample) -> None:
    """It is found beside the function."""
    write(DOUBLE + "def right(items, results):\n    return results == [2 * x for x in items]\n")
    assert seen("their_work:double", "numbers", "right").check_kind == "own"
    assert "CHECK=numbers is not a function" in refusal(seen, "their_work:double", "numbers", "numbers")
