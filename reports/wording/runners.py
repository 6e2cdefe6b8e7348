"""What a runner's name tells: what its workers are, and how simple it is to use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

WorkerKind = Literal["threads", "isolated", "coroutines"]
"""What workers share: threads share one interpreter and its GIL; isolated workers have an interpreter each (a
process or a sub-interpreter), so items are sent to them; coroutines take turns in one thread."""

SIMPLEST_FIRST = (
    "sequential",
    "threads",
    "thread-pool",
    "threads-divided",
    "asyncio-threads",
    "joblib-threads",
    "anyio-threads",
    "processes",
    "processes-divided",
    "processes-chunked",
    "pool-map",  # after its standard sisters, because it waits forever for a worker that ended
    "pool-imap",
    "pool-imap-unordered",  # its results must be matched to their items
    "joblib-loky",
    "processes-spawn",
    "processes-forkserver",
    "processes-fork",  # after its siblings, because it is unsafe once there are threads
    "processes-x-threads",  # after processes, because two pools are one inside the other
    "interpreters",  # after processes, because not every library can be imported there
    "asyncio",  # the task must be rewritten
    "dask",
)
"""From what needs no change of the program to what needs most."""

KINDS: dict[str, WorkerKind] = {
    "processes": "isolated",
    "pool": "isolated",
    "interpreters": "isolated",
    "dask": "isolated",
    "joblib-loky": "isolated",
    "asyncio": "coroutines",
    "asyncio-threads": "threads",
}

SPLIT = "processes-x-threads"
"""The runner whose workers are threads of several processes."""

MOST_IN_A_TITLE = 4


def worker_kind(runner: str, start_method: str | None = None) -> WorkerKind:
    """Return what the workers of a runner are; threads for an unknown runner that starts no processes.

    Args:
        runner: Its name; an unknown ``processes-…`` is one of processes.
        start_method: How its worker processes were started, if it has any.
    """
    if start_method is not None:
        return "isolated"
    return KINDS.get(runner) or KINDS.get(family(runner)) or "threads"


def simplicity(runner: str, *, coroutine: bool = False) -> tuple[int, str]:
    """Return what sorts runners from simple to complex; an unknown variant is as simple as its family.

    Args:
        runner: Its name.
        coroutine: Whether the task is a coroutine function: then an event loop is what it was written for.
    """
    if coroutine and runner == "asyncio":
        return -1, runner
    for name in (runner, family(runner)):
        if name in SIMPLEST_FIRST:
            return SIMPLEST_FIRST.index(name), runner
    return len(SIMPLEST_FIRST), runner


def prominence(runner: str) -> tuple[bool, int, str]:
    """Return what sorts runners where space is short: one of each family, then the variants."""
    return (runner != family(runner), *simplicity(runner))


def in_a_title(runners: Iterable[str]) -> tuple[frozenset[str], str]:
    """Return the runners that a chart's title has room for, and a note on the others, if any."""
    ordered = sorted(set(runners), key=prominence)
    others = len(ordered) - MOST_IN_A_TITLE
    return frozenset(ordered[:MOST_IN_A_TITLE]), f" (and {others} more below)" if others > 0 else ""


def family(runner: str) -> str:
    """Return what a runner is a variant of: ``processes`` for ``processes-spawn``, else its own name."""
    return runner.partition("-")[0]
