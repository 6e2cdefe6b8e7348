"""How a user's function is called: pieces of source that every runner shares."""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.data.user_function import CELL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from reports.data.user_function import Own

INDENT = "    "

TAKEN = frozenset(
    {
        *("asyncio", "multiprocessing", "ThreadPoolExecutor", "ProcessPoolExecutor"),
        *("InterpreterPoolExecutor", "list", "range", "main", "one", "call", "calls", "each", "item"),
        *("batch", "number", "prepared", "pool", "places", "loop", "context", "results"),
        *(
            "Pool",
            "ThreadPool",
            "numbered",
            "pair",
            "pairs",
            "dict",
            "enumerate",
            "sorted",
            "anyio",
            "parallel",
            "Parallel",
            "delayed",
        ),
        *(
            "os",
            "len",
            "min",
            "work",
            "part",
            "parts",
            "in_threads",
            "PROCESSES",
            "THREADS",
        ),
        *("held", "shared", "load", "attach", "by_number", "summary", "result", "zip", "sum", "np"),
        *(
            "array",
            "arrays",
            "sizes",
            "start",
            "starts",
            "shape",
            "kind",
            "accumulate",
            "SharedMemory",
            "import_module",
        ),
    }
)
"""Names that the code uses itself: a user's object with such a name is imported under another one."""

PLAIN = "{}"

SAVE_FIRST = (
    f"# Worker processes import it: first save it, with all that it uses, as {CELL}.py (%%writefile)."
)

WRAPPED = {"coroutine": "asyncio.run({})", "generator": "list({})"}
"""How the result of a call becomes a plain value, with ``{}`` for the call, by the function's form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The calls of a user's function.

    Attributes:
        imports: Lines that import what is the user's.
        imports_here: The same without what a notebook has and only worker processes must import.
        function: What is called with an item, or without one; a workload's task.
        coroutine: What returns a coroutine to be awaited; None if the function has no such form.
        wrapped: How its result becomes a plain value; ``PLAIN`` or one of ``WRAPPED``.
        items: The items as an expression; None where the function is called without an argument.
        setup: Lines before the calls.
        opening: A context manager that is entered around the calls with ``with``; None for none.
        count: How many calls to make.
    """

    imports: tuple[str, ...]
    imports_here: tuple[str, ...]
    function: str
    coroutine: str | None
    wrapped: str
    items: str | None
    setup: tuple[str, ...]
    opening: str | None
    count: int

    @property
    def is_plain(self) -> bool:
        """Whether a call's value is what the function returns."""
        return self.wrapped == PLAIN

    @property
    def needs_asyncio(self) -> bool:
        """Whether a single call needs a loop."""
        return self.wrapped == WRAPPED["coroutine"]

    def call(self, argument: str) -> str:
        """Return the source of one call whose value is plain."""
        return self.wrapped.format(f"{self.function}({argument})")


@dataclass(frozen=True, slots=True)
class Imported:
    """A user's object as it is called in the code.

    Attributes:
        module: What it is imported from.
        clause: What stands behind ``import``.
        bound: The name that the import makes.
        expression: How the code refers to the object.
    """

    module: str
    clause: str
    bound: str
    expression: str

    @property
    def is_renamed(self) -> bool:
        """Whether the code calls it by another name than the module."""
        return self.bound != self.clause


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code for one runner.

    Attributes:
        imports: Lines that import what is the standard library's.
        definitions: Lines at module level.
        lines: The calls, which leave their values in ``results``.
        guarded: Whether they must not run when a worker imports the module.
    """

    imports: tuple[str, ...]
    definitions: tuple[str, ...]
    lines: tuple[str, ...]
    guarded: bool = False


def calls_of(own: Own) -> Calls | None:
    """Return how the function is called, or None if one of its names is not valid in Python."""
    names = [own.module, own.function]
    if own.takes_items and own.form != "workload":
        names += [own.items_module or "", own.items_name or ""]
    if not all(map(is_dotted_name, names)):
        return None
    function = imported(own.module, own.function, TAKEN, "my_function")
    if own.form == "workload":
        return _of_a_workload(own, function)
    if not own.takes_items:
        return _of_a_function(own, function, None)
    others = TAKEN if _same_object(own) else TAKEN | {function.bound}
    return _of_a_function(
        own,
        function,
        imported(own.items_module or "", own.items_name or "", others, "my_items"),
    )


def call_count(own: Own) -> int:
    """Return how many calls the code makes: one for each given item, else as many as were measured."""
    if own.items_kind == "one" or not own.takes_items:
        return own.calls
    return own.given_items or own.calls


def _same_object(own: Own) -> bool:
    """Tell whether function and items are attributes of one object of one module."""
    return own.module == own.items_module and (
        own.function.partition(".")[0] == (own.items_name or "").partition(".")[0]
    )


def _of_a_function(own: Own, function: Imported, items: Imported | None) -> Calls:
    count = call_count(own)
    given = None if items is None else items.expression
    if given is not None and own.items_callable:
        given = f"{given}()"
    setup: tuple[str, ...] = ()
    if own.items_kind == "one":
        setup = (
            "# The measured item, repeated as in the benchmark: put your own items here.",
            f"batch = [{given}] * {count}",
        )
        given = "batch"
    if items is not None and own.are_items_given:
        setup = (f"# {items.bound}: those that you gave to gil_bench.compare().", *setup)
    named = [] if items is None or own.are_items_given else [items]
    return Calls(
        imports=(*([SAVE_FIRST] if own.is_of_a_cell else []), *import_lines([function, *named])),
        imports_here=import_lines(
            named if own.is_of_a_cell and not function.is_renamed else [function, *named]
        ),
        function=function.expression,
        coroutine=function.expression if own.form == "coroutine" else None,
        wrapped=WRAPPED.get(own.form, PLAIN),
        items=given,
        setup=setup,
        opening=None,
        count=count,
    )


def _of_a_workload(own: Own, workload: Imported) -> Calls:
    return Calls(
        imports=import_lines([workload]),
        imports_here=import_lines([workload]),
        function=f"{workload.expression}.task",
        coroutine=f"{workload.expression}.coroutine",
        wrapped=PLAIN,
        items="prepared",
        setup=(),
        opening=f"{workload.expression}.prepare() as prepared",
        count=call_count(own),
    )


def is_dotted_name(text: str) -> bool:
    """Tell whether a text is a name that can be imported or looked up, such as ``package.module``."""
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in text.split("."))


def imported(module: str, name: str, taken: Collection[str], instead: str) -> Imported:
    """Return how an object is imported and called.

    Args:
        module: A dotted name.
        name: A dotted name in it.
        taken: Names that mean something else in the code.
        instead: What to call the first part of the name if it is taken; underscores follow until it is free.
    """
    first, dot, rest = name.partition(".")
    if first not in taken:
        return Imported(module, first, first, name)
    while instead in taken:
        instead += "_"
    return Imported(module, f"{first} as {instead}", instead, f"{instead}{dot}{rest}")


def import_lines(objects: Iterable[Imported]) -> tuple[str, ...]:
    """Return one line for each module, in the order in which modules and objects come."""
    clauses: dict[str, dict[str, None]] = {}
    for each in objects:
        clauses.setdefault(each.module, {})[each.clause] = None
    return tuple(f"from {module} import {', '.join(names)}" for module, names in clauses.items())


def indented(lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines one level deeper; empty ones stay empty."""
    return tuple(f"{INDENT}{line}" if line else "" for line in lines)


def within(calls: Calls, lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines with the setup before them and the context manager around them."""
    if calls.opening is None:
        return (*calls.setup, *lines)
    return (*calls.setup, f"with {calls.opening}:", *indented(lines))


def for_each(calls: Calls) -> str:
    """Return the end of a comprehension over all calls."""
    return f"for _ in range({calls.count})" if calls.items is None else f"for item in {calls.items}"


def parameter(calls: Calls) -> str:
    """Return what stands between the brackets of one call."""
    return "" if calls.items is None else "item"


def sent(calls: Calls, unused: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return what is handed to workers, and its definition where it is not the user's function itself.

    Args:
        calls: The calls.
        unused: A parameter to be ignored, where the function takes none but is given one.
    """
    if calls.is_plain and unused is None:
        return calls.function, ()
    passed = parameter(calls)
    return "call", (f"def call({unused or passed}):", f"{INDENT}return {calls.call(passed)}")
