"""What the tests of mistakes share: demonstrations shown for real, each once, in a process of its own."""

from __future__ import annotations

import functools

import pytest

from tests.workloads.mistakes.showing import Show, run_to_its_end


@pytest.fixture
def run() -> Show:
    """Return a function that runs an interpreter with arguments to its end."""
    return run_to_its_end


@pytest.fixture(scope="session")
def show() -> Show:
    """Return a function that shows a demonstration of a mistake, or what it told the first time."""
    return functools.cache(functools.partial(run_to_its_end, "-m", "workloads.mistakes"))
