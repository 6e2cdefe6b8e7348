"""sleep: pure waiting, the opposite of pure_python.

One item (unit: waits) is one ``time.sleep`` of 10 ms, during which the GIL is free and no CPU is used: any
loss of a runner is due to its own dispatch. In an event loop it is one ``asyncio.sleep``.

Not measured: anything that happens after a wait, for example parsing an answer.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workloads.checking import check_each, difference
from workloads.model import FEWEST_ITEMS, Workload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WAIT_S = 0.010


def wait(number: int) -> int:
    """Sleep for 10 ms and return the item, so that lost or repeated items are noticed."""
    time.sleep(WAIT_S)
    return number


async def wait_async(number: int) -> int:
    """Do the same in an event loop, which runs other tasks meanwhile."""
    import asyncio  # noqa: PLC0415 - workers without an event loop must not pay for one

    await asyncio.sleep(WAIT_S)
    return number


@contextmanager
def prepare(at_least: int = FEWEST_ITEMS) -> Iterator[Sequence[int]]:
    """Yield the numbers of the waits."""
    yield range(at_least)


def check(items: Sequence[int], results: Sequence[object]) -> None:
    """Compare each result with its item.

    Raises:
        WrongResultError: A wait is missing, surplus or out of place.
    """
    check_each("sleep", items, results, difference)


SLEEP = Workload(
    name="sleep",
    summary="Sleeps for 10 ms: pure waiting.",
    unit="waits",
    task=wait,
    prepare=prepare,
    check=check,
    coroutine=wait_async,
)
