"""The code to paste for pools that are not those of ``concurrent.futures``: what each library calls them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reports.user_function.calls import INDENT, Calls, Snippet, indented, sent, within

if TYPE_CHECKING:
    from collections.abc import Callable


def other_pool(calls: Calls, runner: str, workers: int) -> Snippet | None:
    """Return the code for a runner on another library's pool, or None for any other runner."""
    return OTHER_POOLS[runner](calls, workers) if runner in OTHER_POOLS else None


def pool_map(calls: Calls, workers: int) -> Snippet:
    """Return the code of ``multiprocessing.Pool.map``, with its own chunks."""
    function, definition = _taking_an_item(calls)
    return _in_a_pool(calls, workers, definition, f"results = pool.map({function}, {_items(calls)})")


def pool_imap(calls: Calls, workers: int) -> Snippet:
    """Return the code of ``multiprocessing.Pool.imap``, which sends items one by one."""
    function, definition = _taking_an_item(calls)
    return _in_a_pool(calls, workers, definition, f"results = list(pool.imap({function}, {_items(calls)}))")


def pool_imap_unordered(calls: Calls, workers: int) -> Snippet:
    """Return the code of ``imap_unordered``: every item has its number, as in the measurement."""
    function, definition = _taking_an_item(calls)
    numbered = (
        "def numbered(pair):",
        f"{INDENT}number, item = pair",
        f"{INDENT}return number, {function}(item)",
    )
    apart = ("", "") if definition else ()
    return _in_a_pool(
        calls,
        workers,
        (*definition, *apart, *numbered),
        "# Results come in the order of their arrival: the numbers put them back.",
        f"pairs = dict(pool.imap_unordered(numbered, enumerate({_items(calls)})))",
        "results = [pairs[number] for number in sorted(pairs)]",
    )


def thread_pool(calls: Calls, workers: int) -> Snippet:
    """Return the code of ``multiprocessing.pool.ThreadPool``."""
    function, definition = _taking_an_item(calls)
    lines = (
        f"with ThreadPool({workers}) as pool:",
        f"{INDENT}results = pool.map({function}, {_items(calls)})",
    )
    imports = (*_asyncio(calls), "from multiprocessing.pool import ThreadPool")
    return Snippet(imports, definition, within(calls, lines))


def anyio_threads(calls: Calls, workers: int) -> Snippet:
    """Return the code of AnyIO's threads, limited to the number of workers."""
    function, definition = _taking_an_item(calls)
    body = (
        f"places = anyio.CapacityLimiter({workers})",
        "results = {}",
        "",
        "async def one(number, item):",
        f"{INDENT}results[number] = await anyio.to_thread.run_sync({function}, item, limiter=places)",
        "",
        "async with anyio.create_task_group() as group:",
        f"{INDENT}for number, item in enumerate({_items(calls)}):",
        f"{INDENT * 2}group.start_soon(one, number, item)",
        "return [results[number] for number in sorted(results)]",
    )
    apart = ("", "") if definition else ()
    return Snippet(
        (*_asyncio(calls), "import anyio", "import anyio.to_thread"),
        (*definition, *apart, "async def main():", *indented(body)),
        within(calls, ["results = anyio.run(main)"]),
    )


def joblib(calls: Calls, workers: int, backend: str = "loky") -> Snippet:
    """Return the code of ``joblib.Parallel``; loky is its default."""
    function, definition = _taking_an_item(calls)
    chosen = "" if backend == "loky" else f', backend="{backend}"'
    lines = (
        f"parallel = Parallel(n_jobs={workers}{chosen})",
        f"results = parallel(delayed({function})(item) for item in {_items(calls)})",
    )
    imports = (*_asyncio(calls), "from joblib import Parallel, delayed")
    return Snippet(imports, definition, within(calls, lines), guarded=backend == "loky")


def _in_a_pool(calls: Calls, workers: int, definitions: tuple[str, ...], *handing: str) -> Snippet:
    lines = (f"with Pool({workers}) as pool:", *indented(handing))
    imports = (*_asyncio(calls), "from multiprocessing import Pool")
    return Snippet(imports, definitions, within(calls, lines), guarded=True)


def _taking_an_item(calls: Calls) -> tuple[str, tuple[str, ...]]:
    """Return a function that takes an item, or the number of a call, and its definition if it has one."""
    return sent(calls, "_number" if calls.items is None else None)


def _items(calls: Calls) -> str:
    return calls.items or f"range({calls.count})"


def _asyncio(calls: Calls) -> tuple[str, ...]:
    return ("import asyncio",) if calls.needs_asyncio else ()


def processes_x_threads(calls: Calls, workers: int, processes: int | None = None) -> Snippet:
    """Return the code of a pool of processes that each run their part of the items in a pool of threads.

    Args:
        calls: The calls.
        workers: How many threads there are in all.
        processes: In how many processes they are; None for one per CPU where the code runs.
    """
    function, definition = _taking_an_item(calls)
    count = f"min({workers}, os.cpu_count() or 1)" if processes is None else str(processes)
    threads = f"-(-{workers} // PROCESSES)" if processes is None else str(-(-workers // processes))
    constants = (f"PROCESSES = {count}", f"THREADS = {threads}  # in each process")
    in_threads = (
        "def in_threads(part):",
        f"{INDENT}with ThreadPoolExecutor(THREADS) as pool:",
        f"{INDENT * 2}return list(pool.map({function}, part))",
    )
    apart = ("", "")
    definitions = (*constants, *apart, *definition, *(apart if definition else ()), *in_threads)
    lines = (
        f"work = list({_items(calls)})",
        "parts = [work[number::PROCESSES] for number in range(PROCESSES)]",
        "results = [None] * len(work)",
        "with ProcessPoolExecutor(PROCESSES) as pool:",
        f"{INDENT}for number, part in enumerate(pool.map(in_threads, parts)):",
        f"{INDENT * 2}results[number::PROCESSES] = part",
    )
    imports = (
        *_asyncio(calls),
        *(("import os",) if processes is None else ()),
        "from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor",
    )
    return Snippet(imports, definitions, within(calls, lines), guarded=True)


OTHER_POOLS: dict[str, Callable[[Calls, int], Snippet]] = {
    "pool-map": pool_map,
    "pool-imap": pool_imap,
    "pool-imap-unordered": pool_imap_unordered,
    "thread-pool": thread_pool,
    "anyio-threads": anyio_threads,
    "processes-x-threads": processes_x_threads,
    "joblib-loky": joblib,
    "joblib-threads": partial(joblib, backend="threading"),
}
