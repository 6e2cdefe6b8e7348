"""CPU meters: differences, throttling, and another process's CPU time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.machine.meters import Meters, Reading, process_cpu_s, throttle_meter

SPIN = """
import sys, time
end = time.process_time() + 0.3
while time.process_time() < end:
    pass
print("spun", flush=True)
sys.stdin.read()
"""


def test_the_difference_of_two_readings_is_what_was_used() -> None:
    """Field by field; what is unknown at either end stays unknown."""
    used = Reading(3.0, 2.0, 10.0, None, 5.5) - Reading(1.0, 1.5, 4.0, 0.5, 5.0)
    assert used == Reading(2.0, 0.5, 6.0, None, 0.5)


def test_other_cpu_is_the_rest_of_the_machine() -> None:
    """6 CPU seconds of the machine less 2 of ours and 0.5 of the helper's leave 3.5."""
    assert Reading(2.0, 0.5, 6.0, None, None).other_cpu_s == 3.5


def test_another_process_is_metered() -> None:
    """A child that has computed for 0.3 CPU seconds shows at least that, and none of them is ours."""
    with subprocess.Popen(
        [sys.executable, "-c", SPIN], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        meters = Meters([child.pid], [], lambda: None)
        used = meters.read() - meters.read()
        assert process_cpu_s(child.pid) >= 0.3
        assert abs(used.cpu_s) < 0.3
        child.communicate()


def test_a_process_that_is_gone_counts_as_zero() -> None:
    """Its round fails anyway; the meter does not."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert process_cpu_s(child.pid) == 0.0


def test_without_helpers_their_time_is_unknown() -> None:
    """Null, never 0: no helper was measured."""
    assert Meters([], [], lambda: None).read().helper_cpu_s is None


@pytest.mark.parametrize(
    ("stat", "seconds"),
    [
        ("nr_throttled 4\nthrottled_usec 2500000\n", 2.5),
        ("nr_periods 9\nthrottled_time 2500000000\n", 2.5),
        ("usage_usec 1\n", None),
        ("damaged", None),
    ],
)
def test_throttling_of_both_cgroup_versions(tmp_path: Path, stat: str, seconds: float | None) -> None:
    """Version 2 counts microseconds, version 1 nanoseconds."""
    (tmp_path / "cpu.stat").write_text(stat)
    assert throttle_meter(tmp_path)() == seconds


def test_without_a_quota_nothing_is_throttled() -> None:
    """No cgroup sets a quota: not measured."""
    assert throttle_meter(None)() is None
