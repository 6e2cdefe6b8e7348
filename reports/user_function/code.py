"""The code to paste: a few lines that run a user's function as advised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.user_function.calls import (
    INDENT,
    Calls,
    Snippet,
    calls_of,
    for_each,
    indented,
    parameter,
    sent,
    within,
)
from reports.user_function.other_pools import other_pool, processes_x_threads
from reports.wording.runners import SPLIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.data.user_function import Own

NO_CODE = "# No code here"
"""How the comment begins that stands in place of code."""

NO_SHORT_CODE = f"{NO_CODE}: the advised runner needs more than a few lines."

GUARD = 'if __name__ == "__main__":'

DIVIDED = (
    "# Start Python with OMP_NUM_THREADS, OPENBLAS_NUM_THREADS and MKL_NUM_THREADS set to CPUs / max_workers."
)

NOTES = {
    "interpreters": "# InterpreterPoolExecutor needs Python 3.14 or newer.",
    "threads-divided": DIVIDED,
    "processes-divided": DIVIDED,
    "processes-fork": "# fork is unsafe if the program has already started threads.",
}

FORKED_BY_DEFAULT = {"processes", "processes-chunked", SPLIT}
"""On Linux before Python 3.14."""

BESIDE_THREADS = "# Importing it starts threads: if pools fork, pass mp_context=get_context('spawn')."

FORKED_POOLS = {"pool-map", "pool-imap", "pool-imap-unordered"}
"""The same of ``multiprocessing.Pool``."""

POOL_BESIDE_THREADS = (
    "# Importing it starts threads: if pools fork, use multiprocessing.get_context('spawn').Pool."
)

RUN = "results = asyncio.run(main())"

RUN_IN_A_CELL = "results = await main()  # a notebook's loop runs already"


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
    "threads-divided": Pool("ThreadPoolExecutor", isolated=False),
    "processes": Pool("ProcessPoolExecutor"),
    "processes-divided": Pool("ProcessPoolExecutor"),
    "processes-chunked": Pool("ProcessPoolExecutor", chunked=True),
    "processes-spawn": Pool("ProcessPoolExecutor", "spawn"),
    "processes-forkserver": Pool("ProcessPoolExecutor", "forkserver"),
    "processes-fork": Pool("ProcessPoolExecutor", "fork"),
    "interpreters": Pool("InterpreterPoolExecutor"),
}


def code(own: Own, runner: str, workers: int, chunk_size: int | None = None) -> str:
    """Return lines that run the function under a runner, or a comment that says why there are none.

    Only valid Python names from the run become code, and no other text of it.

    Args:
        own: The function.
        runner: Its name, such as ``"processes-chunked"``.
        workers: How many workers to use.
        chunk_size: How many items to send to a process at a time; None for what the runner does by itself.
    """
    calls = calls_of(own)
    if calls is None:
        return NO_NAMES
    found = _snippet(calls, runner, workers, chunk_size)
    if found is None:
        return NO_SHORT_CODE
    return pasted(own, runner, calls, found)


def pasted(own: Own, runner: str, calls: Calls, found: Snippet) -> str:
    """Return a snippet as a whole module, with what must be known before running it."""
    lines = [*_notes(own, runner), *_module(calls, found)]
    return "\n".join(RUN_IN_A_CELL if own.is_of_a_cell and line == RUN else line for line in lines)


def split_code(own: Own, processes: int, threads: int) -> str:
    """Return lines that run the function in some processes of some threads each, or why there are none."""
    calls = calls_of(own)
    if calls is None:
        return NO_NAMES
    found = processes_x_threads(calls, processes * threads, processes)
    return "\n".join([*_notes(own, SPLIT), *_module(calls, found)])


def _snippet(calls: Calls, runner: str, workers: int, chunk_size: int | None = None) -> Snippet | None:
    """Return the code for a runner, or None for one that has no short code."""
    if runner == "sequential":
        return _one_after_the_other(calls)
    if runner == "asyncio":
        return coroutines(calls, workers)
    if runner == "asyncio-threads":
        return coroutine_threads(calls, workers)
    if runner in POOLS:
        return pooled(calls, POOLS[runner], workers, chunk_size)
    return other_pool(calls, runner, workers)


def _one_after_the_other(calls: Calls) -> Snippet:
    imports = ("import asyncio",) if calls.needs_asyncio else ()
    line = f"results = [{calls.call(parameter(calls))} {for_each(calls)}]"
    return Snippet(imports, (), within(calls, [line]))


def pooled(calls: Calls, pool: Pool, workers: int, chunk_size: int | None = None) -> Snippet:
    """Return the code that hands all calls to an executor and collects their values.

    Args:
        calls: The calls.
        pool: The executor.
        workers: How many workers to use.
        chunk_size: How many items to send at a time, if the pool does not decide that itself.
    """
    size = _chunk_size(calls.count, workers) if pool.chunked else chunk_size
    function, definition = sent(calls, "_number" if calls.items is None and size else None)
    imports = [f"from concurrent.futures import {pool.executor}"]
    before, arguments = [], f"max_workers={workers}"
    if pool.start_method is not None:
        imports.insert(0, "import multiprocessing")
        before.append(f'context = multiprocessing.get_context("{pool.start_method}")')
        arguments += ", mp_context=context"
    if pool.chunked:
        before.append(f"# One chunk for each worker: {calls.count} calls / {workers}, rounded up.")
    elif size:
        before.append(f"# Chunks of {size} were measured to be enough; with 1, each item is sent by itself.")
    if calls.needs_asyncio:
        imports.insert(0, "import asyncio")
    handing = indented(_handed_out(calls, function, size))
    lines = [*before, f"with {pool.executor}({arguments}) as pool:", *handing]
    return Snippet(tuple(imports), definition, within(calls, lines), guarded=pool.isolated)


def _handed_out(calls: Calls, function: str, size: int | None) -> tuple[str, ...]:
    if calls.items is None and not size:
        return (
            f"calls = [pool.submit({function}) for _ in range({calls.count})]",
            "results = [each.result() for each in calls]",
        )
    items = calls.items or f"range({calls.count})"
    chunk = f", chunksize={size}" if size else ""
    return (f"results = list(pool.map({function}, {items}{chunk}))",)


def _chunk_size(count: int, workers: int) -> int:
    """Return the smallest chunk size that gives each worker at most one chunk."""
    return max(1, -(-count // workers))


def coroutines(calls: Calls, workers: int) -> Snippet | None:
    """Return code that runs up to ``workers`` coroutines at once, or None without a coroutine form."""
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
    """Return code that hands all calls to ``workers`` threads behind an event loop."""
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


def _notes(own: Own, runner: str) -> Iterator[str]:
    """Yield what the reader must know before running the code."""
    if own.workload.rpartition(":")[0].endswith(".py"):
        file = f"{own.module.rpartition('.')[2]}.py"
        yield f"# Run this where {file} can be imported, for example in its folder."
    if runner in NOTES:
        yield NOTES[runner]
    if own.import_threads and runner in FORKED_BY_DEFAULT:
        yield BESIDE_THREADS
    if own.import_threads and runner in FORKED_POOLS:
        yield POOL_BESIDE_THREADS


def _module(calls: Calls, found: Snippet) -> Iterator[str]:
    if found.imports:
        yield from (*found.imports, "")
    if imports := calls.imports if found.guarded else calls.imports_here:
        yield from (*imports, "")
    if found.definitions:
        yield from (*([""] if imports or found.imports else []), *found.definitions, "", "")
    yield from (GUARD, *indented(found.lines)) if found.guarded else found.lines


NO_NAMES = f"{NO_CODE}: Python can't import the function by its name."
