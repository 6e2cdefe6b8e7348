"""What can be lost while a cluster works, and how it is noticed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence
    from typing import Any

    from distributed import Client

Result = TypeVar("Result")


class LostWorkerError(Exception):
    """A worker of the cluster is gone. Dask would go on with the others, which is not what is measured."""


class LostSchedulerError(Exception):
    """The scheduler is gone, and with it everything that its workers were doing."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Notices that one of the workers, or the scheduler, is gone.

    Attributes:
        client: Knows whether its scheduler answers.
        lost: Done as soon as a worker is lost, with its address; belongs to the client's loop.
    """

    client: Client
    lost: asyncio.Future[str]

    async def unless_lost(self, work: Awaitable[Result]) -> Result:
        """Return the result of the work; runs in the client's loop.

        Raises:
            LostWorkerError: A worker was lost before or meanwhile, even if the others did its part.
            LostSchedulerError: The scheduler was.
        """
        task = asyncio.ensure_future(work)
        either: tuple[asyncio.Future[Any], ...] = (task, self.lost)
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if self.lost.done():
                raise LostWorkerError(f"the worker at {self.lost.result()} ended abruptly or was removed.")
            if task.cancelled() or self.client.status != "running":
                raise LostSchedulerError(f"the scheduler at {self.client.scheduler.address} is gone.")
            return task.result()
        finally:
            task.cancel()


async def watch(client: Client, addresses: Sequence[str]) -> Watch:
    """Return a watch over the workers at these addresses, from now on; runs in the client's loop."""
    watching = Watch(client, asyncio.get_running_loop().create_future())

    def note(address: str, event: tuple[Any, Mapping[str, Any]]) -> None:
        if event[1].get("action") == "remove-worker" and not watching.lost.done():
            watching.lost.set_result(address)

    for address in addresses:
        client.subscribe_topic(address, lambda event, address=address: note(address, event))
    return watching
