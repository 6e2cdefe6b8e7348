"""How a user's function is called, as pieces of source that are the same for every way of executing it.

Code for runners that are an executor of the standard library.

Code for runners that are an event loop: coroutines that take turns, or threads behind the loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.user_function.source_lines import (
    INDENT,
    Imported,
    Snippet,
    for_each,
    import_lines,
    imported,
    indented,
    is_dotted_name,
    parameter,
    sent,
    within,
)

if TYPE_CHECKING:
    from reports.user_function.facts import Own

TAKEN = frozenset(
    {
        *("asyncio", "multiprocessing", "ThreadPoolExecutor", "ProcessPoolExecutor"),
        *("InterpreterPoolExecutor", "list", "range", "main", "one", "call", "calls", "each", "item"),
        *("batch", "number", "prepared", "pool", "places", "loop", "context", "results"),
    }
)
"""Names that the code itself uses: a user's object of such a name is imported under another one."""
PLAIN = "{}"
WRAPPED = {"coroutine": "asyncio.run({})", "generator": "list({})"}
"""How the result of a call becomes a plain value, with ``{}`` for the call, by the function's form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The calls of a user's function.

    Attributes:
        imports: Lines that import what is the user's.
        function: What is called with an item, or without one; a workload's task.
        coroutine: What returns a coroutine to be awaited; None if the function has no such form.
        wrapped: How its result becomes a plain value; ``PLAIN`` or one of ``WRAPPED``.
        items: The items as an expression; None where the function is called without an argument.
        setup: Lines that must come before the calls.
        opening: What has to be entered with ``with`` around the calls; None if nothing has.
        count: How many calls there shall be.
    """

    imports: tuple[str, ...]
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


def calls_of(own: Own) -> Calls | None:
    """Return how the function is called, or None if a name is none that Python accepts."""
    names = [own.module, own.function]
    if own.takes_items and own.form != "workload":
        names += [own.items_module or "", own.items_name or ""]
    if not all(map(is_dotted_name, names)):
        return None
    function = imported(own.module, own.function, TAKEN, "my_function")
    if own.form == "workload":
        return _of_a_workload(own, function)
    if not own.takes_items:
        return _of_a_function(own, function, None, own.calls)
    others = TAKEN if _same_object(own) else TAKEN | {function.bound}
    return _of_a_function(
        own,
        function,
        imported(own.items_module or "", own.items_name or "", others, "my_items"),
        own.given_items or own.calls,
    )


def _same_object(own: Own) -> bool:
    """Tell whether function and items are attributes of one object of one module."""
    return own.module == own.items_module and (
        own.function.partition(".")[0] == (own.items_name or "").partition(".")[0]
    )


def _of_a_function(own: Own, function: Imported, items: Imported | None, count: int) -> Calls:
    given = None if items is None else items.expression
    if given is not None and own.items_callable:
        given = f"{given}()"
    setup: tuple[str, ...] = ()
    if own.items_kind == "one":
        count = own.calls
        setup = (
            "# The one item that was measured, as often as it was: put your own items here.",
            f"batch = [{given}] * {count}",
        )
        given = "batch"
    return Calls(
        imports=import_lines([function] if items is None else [function, items]),
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
        function=f"{workload.expression}.task",
        coroutine=f"{workload.expression}.coroutine",
        wrapped=PLAIN,
        items="prepared",
        setup=(),
        opening=f"{workload.expression}.prepare() as prepared",
        count=own.given_items or own.calls,
    )


@dataclass(frozen=True, slots=True)
class Pool:
    """An executor of the standard library.

    Attributes:
        start_method: How worker processes are started; None for the platform's own way.
        isolated: Whether workers import the module anew.
        chunked: Whether each worker gets its items in one chunk.
    """

    executor: str
    start_method: str | None = None
    isolated: bool = True
    chunked: bool = False


POOLS = {
    "threads": Pool("ThreadPoolExecutor", isolated=False),
    "processes": Pool("ProcessPoolExecutor"),
    "processes-chunked": Pool("ProcessPoolExecutor", chunked=True),
    "processes-spawn": Pool("ProcessPoolExecutor", "spawn"),
    "processes-forkserver": Pool("ProcessPoolExecutor", "forkserver"),
    "processes-fork": Pool("ProcessPoolExecutor", "fork"),
    "interpreters": Pool("InterpreterPoolExecutor"),
}


def pooled(calls: Calls, pool: Pool, workers: int) -> Snippet:
    """Return the code that hands all calls to an executor and collects their values."""
    function, definition = sent(calls, "_number" if calls.items is None and pool.chunked else None)
    imports = [f"from concurrent.futures import {pool.executor}"]
    before, arguments = [], f"max_workers={workers}"
    if pool.start_method is not None:
        imports.insert(0, "import multiprocessing")
        before.append(f'context = multiprocessing.get_context("{pool.start_method}")')
        arguments += ", mp_context=context"
    if pool.chunked:
        before.append(f"# One chunk for each worker: {calls.count} calls / {workers}, rounded up.")
    if calls.needs_asyncio:
        imports.insert(0, "import asyncio")
    handing = indented(_handed_out(calls, function, pool, workers))
    lines = [*before, f"with {pool.executor}({arguments}) as pool:", *handing]
    return Snippet(tuple(imports), definition, within(calls, lines), guarded=pool.isolated)


def _handed_out(calls: Calls, function: str, pool: Pool, workers: int) -> tuple[str, ...]:
    if calls.items is None and not pool.chunked:
        return (
            f"calls = [pool.submit({function}) for _ in range({calls.count})]",
            "results = [each.result() for each in calls]",
        )
    items = calls.items or f"range({calls.count})"
    chunk = f", chunksize={_chunk_size(calls.count, workers)}" if pool.chunked else ""
    return (f"results = list(pool.map({function}, {items}{chunk}))",)


def _chunk_size(count: int, workers: int) -> int:
    """Return the smallest size with which there is no more than one chunk for each worker."""
    return max(1, -(-count // workers))


RUN = "results = asyncio.run(main())"


def coroutines(calls: Calls, workers: int) -> Snippet | None:
    """Return code with so many coroutines at once, or None if the function has no coroutine form."""
    if calls.coroutine is None:
        return None
    argument = parameter(calls)
    body = (
        f"places = asyncio.Semaphore({workers})",
        "",
        f"async def one({argument}):",
        f"{INDENT}async with places:",
        f"{INDENT * 2}return await {calls.coroutine}({argument})",
        "",
        f"return await asyncio.gather(*(one({argument}) {for_each(calls)}))",
    )
    return Snippet(("import asyncio",), ("async def main():", *indented(body)), within(calls, [RUN]))


def coroutine_threads(calls: Calls, workers: int) -> Snippet:
    """Return code that hands all calls to so many threads behind a loop."""
    function, definition = sent(calls)
    passed = ", ".join(filter(None, (function, parameter(calls))))
    body = (
        "loop = asyncio.get_running_loop()",
        f"loop.set_default_executor(ThreadPoolExecutor(max_workers={workers}))",
        f"return await asyncio.gather(*(asyncio.to_thread({passed}) {for_each(calls)}))",
    )
    apart = ("", "") if definition else ()
    return Snippet(
        ("import asyncio", "from concurrent.futures import ThreadPoolExecutor"),
        (*definition, *apart, "async def main():", *indented(body)),
        within(calls, [RUN]),
    )
