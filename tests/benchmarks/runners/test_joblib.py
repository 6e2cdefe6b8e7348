"""joblib's Parallel: cells of different sizes beside each other, and what it does not do."""

from __future__ import annotations

import os
import threading

import pytest

pytest.importorskip("joblib", reason="joblib is an extra that is not installed here")

from benchmarks.runners.joblib import JOBLIB_LOKY, JOBLIB_THREADS
from benchmarks.runners.model import CannotRunError, Runner
from benchmarks.runners.worker import in_every_worker


@pytest.mark.parametrize("runner", [JOBLIB_LOKY, JOBLIB_THREADS], ids=lambda runner: runner.name)
def test_one_worker_is_a_reason_to_skip(runner: Runner) -> None:
    """Joblib executes the items in the caller then, which would be sequential."""
    with pytest.raises(CannotRunError, match="starts no workers"):
        runner.make(1)


def test_cells_of_two_sizes_keep_their_processes() -> None:
    """Joblib has one set of processes for the whole program, which it would resize from round to round."""
    with JOBLIB_LOKY.open(2) as two, JOBLIB_LOKY.open(3) as three:
        before = [set(in_every_worker(cell, size, os.getpid)) for cell, size in ((two, 2), (three, 3))]
        assert not before[0] & before[1]
        for cell, pids in zip((two, three), before, strict=True):
            assert set(cell.map(eval, ["__import__('os').getpid()"] * 50)) <= pids
        after = [set(in_every_worker(cell, size, os.getpid)) for cell, size in ((two, 2), (three, 3))]
    assert after == before


def test_threads_share_what_the_caller_has() -> None:
    """They are threads of this process, and several of them."""
    together = threading.Barrier(2)
    with JOBLIB_THREADS.open(2) as executor:
        assert sorted(executor.map(lambda _: together.wait(60), range(2))) == [0, 1]
