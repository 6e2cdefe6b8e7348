"""The workload that only waits."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from workloads import sleep

if TYPE_CHECKING:
    import pytest


def test_one_item_is_one_sleep_of_10_ms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The task asks for 10 ms once and does nothing else."""
    asked: list[float] = []
    monkeypatch.setattr(time, "sleep", asked.append)
    assert sleep.wait(5) == 5
    assert asked == [0.010]


def test_in_an_event_loop_one_item_is_one_sleep_of_10_ms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The coroutine asks the loop for 10 ms once, and the thread does not sleep."""
    asked: list[float] = []

    async def note(wait_s: float) -> None:
        asked.append(wait_s)

    with asyncio.Runner() as runner:
        monkeypatch.setattr(asyncio, "sleep", note)
        monkeypatch.delattr(time, "sleep")
        assert runner.run(sleep.wait_async(5)) == 5
    assert asked == [0.010]
