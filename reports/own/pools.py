"""Code for runners that are an executor of the standard library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.own.source_lines import Snippet, indented, sent, within

if TYPE_CHECKING:
    from reports.own.calls import Calls


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
