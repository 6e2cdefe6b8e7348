"""Code for runners that are an event loop: coroutines that take turns, or threads behind the loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.own.source_lines import INDENT, Snippet, for_each, indented, parameter, sent, within

if TYPE_CHECKING:
    from reports.own.calls import Calls

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
