"""Native threads divided among workers, and given back."""

from __future__ import annotations

import numpy as np
import pytest
import threadpoolctl

from benchmarks.machine.meters import count_cpus
from benchmarks.plan.presets import PRESETS, Preset
from benchmarks.runners.divided import PROCESSES_DIVIDED, THREADS_DIVIDED, limited, native_threads
from benchmarks.runners.model import Runner
from benchmarks.runners.worker import in_every_worker

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def pools() -> list[int]:
    """Return the sizes of the BLAS pools of this process."""
    np.ones((2, 2)) @ np.ones((2, 2))
    return [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]


def test_workers_times_native_threads_are_no_more_than_the_cpus() -> None:
    """Unless there are more workers than CPUs: each has one at least."""
    cpus = count_cpus().usable
    for workers in range(1, 3 * cpus):
        assert native_threads(workers) * workers <= max(cpus, workers)
        assert native_threads(workers) >= 1


def test_threads_share_limited_pools_while_a_round_runs_and_no_longer() -> None:
    """The other cells of the group have what they had."""
    before = pools()
    with THREADS_DIVIDED.open(2) as executor:
        with limited(2):
            inside = in_every_worker(executor, 2, pools)
        assert pools() == before
    assert inside == [[min(native_threads(2), size) for size in before]] * 2


def test_each_process_has_limited_pools_of_its_own() -> None:
    """From the start, whether the library was loaded before or after."""
    with PROCESSES_DIVIDED.open(2) as executor:
        found = in_every_worker(executor, 2, pools)
    assert all(size <= native_threads(2) for sizes in found for size in sizes)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
@pytest.mark.parametrize("runner", [THREADS_DIVIDED, PROCESSES_DIVIDED], ids=lambda runner: runner.name)
def test_nobody_measures_them_unasked(preset: Preset, runner: Runner) -> None:
    """They mean something for functions with native threads only, whatever the preset."""
    assert preset.numbers(runner, (2, 4)) == ()
