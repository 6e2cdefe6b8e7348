"""Start-up, dispatch and calibration at the door: typed facts, or the reason why not."""

from __future__ import annotations

import math

import pytest

from reports.chapters.calibration.chapter import CalibrationMix
from reports.chapters.dispatch.break_even import DispatchPoint
from reports.chapters.startup.chapter import StartUp
from reports.data.cells import Benchmark
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import known_hand_overs, mix, point, run_of, start_up


def test_a_start_up_has_its_series() -> None:
    """Phases and memory come as they are in the file."""
    (loaded,) = run_of(start_up("processes", 2)).of(StartUp)
    assert (loaded.runner, loaded.workers, loaded.start_method) == ("processes", 2, "fork")
    assert loaded.first_result_s == (2e-3,) * 6
    assert loaded.pss_bytes == (2**22,) * 6


def test_memory_may_be_missing_or_have_shrunk() -> None:
    """Null is not measured, and a difference of two measurements may be negative."""
    shrunk = start_up("threads", 1, uss_bytes=[-4096.0] * 6, pss_bytes=None, peak_rss_bytes=None)
    (loaded,) = run_of(shrunk).of(StartUp)
    assert loaded.uss_bytes == (-4096.0,) * 6
    assert loaded.pss_bytes is None
    assert loaded.peak_rss_bytes is None


def test_each_dispatch_series_has_its_own_field() -> None:
    """A chunk size, a payload or a duration: what does not belong to the series is None."""
    run = run_of(
        point("processes", "empty", [1.0], chunk_size=50),
        point("threads", "payload", [1.0], payload_bytes=1024),
        point("sequential", "break_even", [1.0], item_s=1e-3, chunk_size=1),
    )
    assert run.of(DispatchPoint) == (
        DispatchPoint("empty", "processes", 2, 100, (1.0,), 50),
        DispatchPoint("payload", "threads", 2, 100, (1.0,), None, 1024),
        DispatchPoint("break_even", "sequential", 1, 100, (1.0,), 1, None, 1e-3),
    )
    assert run.other_failures == ()


def test_a_mix_has_truth_and_measurement() -> None:
    """The measured share comes with its interval."""
    (loaded,) = run_of(mix(0.5, 0.5, 0.0002)).of(CalibrationMix)
    assert (loaded.true_share, loaded.segment_s, loaded.gil_share.samples) == (0.5, 0.0002, 1000)
    assert loaded.measured == Interval(0.5, 0.48, 0.52)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (
            start_up("threads", 2, create_s=[1e-3] * 5),
            "create_s must have one entry for each of the 6 repeats",
        ),
        (
            start_up("threads", 2, shutdown_s=[-1e-3] * 6),
            "shutdown_s[0] must be a finite number of at least 0",
        ),
        (start_up("threads", 2, all_ready_s=[math.inf] * 6), "all_ready_s[0] must be a finite number"),
        (start_up("threads", 2, first_result_s=[None] * 6), "first_result_s[0] must be a finite number"),
        (start_up("threads", 2, uss_bytes=[math.nan] * 6), "uss_bytes[0] must be a finite number"),
        (start_up("threads", 0), "workers must be a whole number of at least 1"),
        (point("threads", "unheard of", [1.0]), "series must be one of empty, payload, break_even"),
        (point("threads", "payload", [1.0]), "payload_bytes must be a whole number of at least 1"),
        (point("threads", "break_even", [1.0]), "item_s must be a finite number"),
        (point("threads", "break_even", [1.0], item_s=0.0), "item_s must be a finite number of more than 0"),
        (point("threads", "empty", [1.0], items=0), "items must be a whole number of at least 1"),
        (mix(1.5, 1.0), "true_share must be a number from 0 to 1"),
        (
            mix(0.5, 0.5, gil_share=None, gil_share_reason="not measured: no py-spy."),
            "not measured: no py-spy.",
        ),
        (mix(0.5, 0.5, gil_share=None), "gil_share was not measured"),
        (known_hand_overs(), "hand_overs must have at least one entry"),
        (known_hand_overs(1.5), "hand_overs[0] must be a whole number"),
        (known_hand_overs(1, true=0), "true_hand_overs must be a whole number of at least 1"),
    ],
)
def test_what_is_invalid_is_refused_with_a_reason(entry: Benchmark, reason: str) -> None:
    """Nothing is dropped in silence, and what is sound beside it is kept."""
    run = run_of(entry, mix(0.5, 0.5))
    (refusal,) = run.other_failures
    assert (refusal.kind, refusal.name) == (entry.extra_info.kind, entry.name)
    assert refusal.reason.startswith(reason)
    assert len(run.of(CalibrationMix)) == 1
    assert list(run.facts) == ["calibration"]
