"""What the process runners share: start methods that there are, and those that there aren't."""

from __future__ import annotations

import multiprocessing

import pytest

from benchmarks.plan.discovery import find_runners
from benchmarks.runners.process_pool import default_method, no_pool


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_a_start_method_is_named_by_its_runner(method: str) -> None:
    """It is what the JSON says of the runner's cells."""
    assert find_runners()[f"processes-{method}"].start_method() == method


def test_a_start_method_that_this_system_lacks_is_a_reason() -> None:
    """It names what there is instead."""
    reason = no_pool("clone")
    assert reason is not None
    assert "by clone, only by" in reason
    assert "spawn" in reason


def test_a_system_without_shared_semaphores_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where /dev/shm can't be written."""

    def fail(_self: object) -> None:
        raise OSError("no /dev/shm")

    monkeypatch.setattr(type(multiprocessing.get_context()), "Lock", fail)
    assert no_pool() == "this system has no semaphores that processes can share (no /dev/shm)"


def test_the_default_is_the_platforms() -> None:
    """Recorded, because it differs between systems and versions of Python."""
    assert default_method() in multiprocessing.get_all_start_methods()
