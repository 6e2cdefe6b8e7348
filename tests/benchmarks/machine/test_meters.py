"""CPU meters: differences, throttling, and what a process tree has used."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest

from benchmarks.machine.meters import NO_QUOTA, Meters, Quota, Reading, Used, quota_meter
from tests.benchmarks.machine.spinning import SPIN, spun

if TYPE_CHECKING:
    from pathlib import Path

NOTHING = Meters([], [], lambda: NO_QUOTA)


def test_the_difference_of_two_readings_is_what_was_used() -> None:
    """Field by field; what is unknown at either end stays unknown."""
    used = Reading(3.0, 2.0, 10.0, None, Quota(5.5, 9, 3)) - Reading(1.0, 1.5, 4.0, 0.5, Quota(5.0, 4, None))
    assert used == Used(2.0, 0.5, 6.0, None, Quota(0.5, 5, None), None, None)


def test_other_cpu_is_the_rest_of_the_machine() -> None:
    """6 CPU seconds of the machine less 2 of ours and 0.5 of the helper's leave 3.5."""
    assert Used(2.0, 0.5, 6.0, None, NO_QUOTA, None, None).other_cpu_s == 3.5
    assert Used(None, None, 6.0, None, NO_QUOTA, None, None).other_cpu_s is None


def test_only_threads_that_are_left_tell_how_long_they_queued() -> None:
    """The first waited half a second more, the second is gone with what it had, the third is new."""
    before = Reading(0.0, None, 0.0, None, queued_ns={1: 500_000_000, 2: 900_000_000})
    after = Reading(0.0, None, 0.0, None, queued_ns={1: 1_000_000_000, 3: 250_000_000})
    assert (after - before).queue_s == 0.75
    assert (replace(after, queued_ns=None) - before).queue_s is None


def test_reading_the_meters_is_no_use_of_a_short_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it takes: nothing was executed between the readings."""

    def read_slowly() -> object:
        ends_s = time.process_time() + 0.05
        while time.process_time() < ends_s:
            pass
        return read()

    read = psutil.cpu_times
    monkeypatch.setattr(psutil, "cpu_times", read_slowly)
    _, used = NOTHING.measure(lambda: None)
    assert used.cpu_s is not None
    assert used.cpu_s < 0.05


def test_a_program_that_ran_meanwhile_is_ours() -> None:
    """It was started, has computed for 0.3 CPU seconds, and was waited for between the two readings."""
    _, used = NOTHING.measure(lambda: subprocess.run([sys.executable, "-c", SPIN], check=True, input=b""))
    assert used.cpu_s is not None
    assert used.cpu_s >= 0.3
    assert used.queue_s is None, "nobody knows how long it queued"


def test_only_the_last_part_of_a_program_that_ends_meanwhile_counts() -> None:
    """It had computed for 0.3 CPU seconds before the first reading."""
    with spun() as child:
        _, used = NOTHING.measure(child.communicate)
    assert used.cpu_s is not None
    assert used.cpu_s < 0.3


def test_a_helper_is_apart_and_its_end_makes_the_figures_unknown() -> None:
    """Once it was waited for, its whole life is in our own account."""
    with spun() as child:
        meters = Meters([], [child.pid], lambda: NO_QUOTA)
        _, used = meters.measure(lambda: None)
        assert used.cpu_s is not None
        assert used.helper_cpu_s is not None
        assert used.cpu_s < 0.3
        assert used.helper_cpu_s < 0.3
        _, used = meters.measure(child.communicate)
        assert (used.cpu_s, used.helper_cpu_s, used.other_cpu_s) == (None, None, None)


def test_without_helpers_their_time_is_unknown() -> None:
    """Null, never 0: no helper was measured."""
    assert NOTHING.measure(lambda: None)[1].helper_cpu_s is None


@pytest.mark.parametrize(
    ("stat", "taken"),
    [
        ("nr_periods 9\nnr_throttled 4\nthrottled_usec 2500000\n", Quota(2.5, 9, 4)),
        ("nr_periods 9\nnr_throttled 4\nthrottled_time 2500000000\n", Quota(2.5, 9, 4)),
        ("usage_usec 1\n", NO_QUOTA),
        ("damaged", NO_QUOTA),
    ],
)
def test_throttling_of_both_cgroup_versions(tmp_path: Path, stat: str, taken: Quota) -> None:
    """Version 2 counts microseconds, version 1 nanoseconds."""
    (tmp_path / "cpu.stat").write_text(stat)
    assert quota_meter(tmp_path)() == taken


def test_without_a_quota_nothing_is_throttled() -> None:
    """No cgroup sets a quota: not measured."""
    assert quota_meter(None)() == NO_QUOTA


def test_what_ended_programs_used_is_told_apart() -> None:
    """It is a part of all, and counts between two readings like the rest."""
    assert (Reading(3.0, ended_cpu_s=2.5) - Reading(1.0, ended_cpu_s=1.0)).ended_cpu_s == 1.5
