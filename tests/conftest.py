"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

# How long an example takes says nothing on a machine that others use as well.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(scope="session", autouse=True)
def _children_are_no_workers() -> Iterator[None]:
    """Let a measurement that a test starts not take itself for one of the processes that share the tests.

    pytest-benchmark measures nothing where it reads pytest-xdist's variables.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_XDIST_WORKER", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _lock_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let no measurement that a test starts wait for a real one, or for one of other tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIL_BENCH_LOCK_FOLDER", str(tmp_path_factory.mktemp("lock")))
        yield
