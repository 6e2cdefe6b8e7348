"""Calibration: mixes of known share, the stopwatch, the table, and one real mix."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from benchmarks.evidence.gil_share import GilShare
from benchmarks.evidence.known_share import (
    MIXES,
    PERIOD,
    SHARES,
    Calibrated,
    Mix,
    SelfTest,
    Stopwatch,
    pattern,
    self_test,
)
from benchmarks.kinds import calibration
from benchmarks.kinds.calibration import HAND_OVERS, calibrate, calibration_record, main, table
from benchmarks.kinds.model import Measured, Outcome, run_or_fail
from benchmarks.process.messages import Failure
from benchmarks.process.supervisor import Supervision

SAMPLED = GilShare(0.52, 0.49, 0.55, 5000, 0, 5000, "words")


def measured(share: float, true_share: float, segment_s: float) -> Measured:
    """Return the record of a mix for which the sampler gave ``share``."""
    found = GilShare(share, share - 0.03, share + 0.03, 5000, 0, 5000, "words")
    return calibration_record(Mix(true_share, segment_s), Calibrated(true_share, 5.0, found))


@pytest.mark.parametrize("share", SHARES)
def test_a_period_holds_the_gil_in_just_its_share_of_segments(share: float) -> None:
    """Of 20 segments every share of SHARES is a whole number."""
    assert sum(pattern(share)) == pytest.approx(PERIOD * share)


def test_the_segments_that_hold_the_gil_are_spread() -> None:
    """A quarter: every fourth, never two in a row."""
    assert pattern(0.25) == (False, False, False, True) * 5


def test_there_are_fourteen_mixes_of_short_and_long_segments() -> None:
    """Seven shares at 0.2 ms and at 20 ms, each with its own label."""
    assert len({mix.label for mix in MIXES}) == len(MIXES) == 14
    assert {mix.segment_s for mix in MIXES} == {0.0002, 0.02}
    assert MIXES[2].label == "0.25-in-0.2ms"


def test_the_stopwatch_counts_glue_between_calls_as_held() -> None:
    """Dropped from 0 s to 2 s and from 5 s to 7 s of a stretch of 8 s: the GIL was held for half of it."""
    watch = Stopwatch(iter([0.0, 2.0, 3.0, 4.0, 5.0, 7.0, 7.5, 8.0]).__next__)
    watch.run([(False, int), (True, int)])
    watch.run([(False, int), (True, int)])
    assert watch.wall_s == 8.0
    assert watch.held_share == 0.5


def test_a_record_has_the_true_share_beside_the_measured_one() -> None:
    """The only time is that of the sampled stretch."""
    record = calibration_record(Mix(0.5, 0.02), Calibrated(0.501, 5.2, SAMPLED))
    assert record.data_s == (5.2,)
    assert record.extra_info == {
        "kind": "calibration",
        "verified": True,
        "true_share": 0.501,
        "segment_s": 0.02,
        "gil_share": asdict(SAMPLED),
        "unit": "mixes",
        "caveats": [],
    }


def test_the_table_ends_with_the_mean_and_the_largest_error() -> None:
    """Errors of +0.02 and -0.04: 0.03 on average, 0.04 at most."""
    outcome = Outcome(
        {"a": measured(0.52, 0.5, 0.0002), "b": measured(0.86, 0.9, 0.02)},
        {"c": Failure("not measured: py-spy is not installed.")},
    )
    assert list(table(outcome)) == [
        "segment   true    measured (95 % interval)   error",
        " 0.2 ms   0.500   0.520 (0.490 to 0.550)    +0.020",
        "  20 ms   0.900   0.860 (0.830 to 0.890)    -0.040",
        "2 mixes: mean error 0.030, largest 0.040",
        "not measured: py-spy is not installed.",
    ]


def test_a_real_mix_is_sampled_near_its_share(supervision: Supervision) -> None:
    """Half of the time, within a wide margin; without a GIL or py-spy there is a reason instead."""
    mix = Mix(0.5, 0.0002)
    outcome = calibrate(1, supervision, [mix])
    if outcome.failures:
        record = next(outcome.records("calibration"))
        assert record["status"] == "skipped"
        assert record["reason"].startswith("not ")
        return
    facts = outcome.measured[mix.label].extra_info
    assert 0.3 < facts["true_share"] < 0.7
    assert abs(facts["gil_share"]["share"] - facts["true_share"]) < 0.25


def test_without_a_gil_there_is_nothing_to_calibrate(
    monkeypatch: pytest.MonkeyPatch, supervision: Supervision
) -> None:
    """Every mix is skipped with the reason that the sampler gives."""
    reason = "not applicable: this interpreter runs without a GIL."
    monkeypatch.setattr(calibration, "run_or_fail", lambda *_arguments: Failure(reason, status="skipped"))
    outcome = calibrate(1, supervision)
    assert {failure.reason for failure in outcome.failures.values()} == {reason}
    assert len(outcome.failures) == 15


def test_the_command_prints_the_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 0 if every mix was measured, 1 if not."""
    monkeypatch.setattr(calibration, "run_or_fail", lambda *_arguments: Calibrated(0.5, 1.0, SAMPLED))
    assert main(["--seconds", "1"]) == 0
    assert capsys.readouterr().out.endswith("14 mixes: mean error 0.020, largest 0.020\n")
    monkeypatch.setattr(calibration, "run_or_fail", lambda *_arguments: Failure("it failed"))
    assert main([]) == 1


def test_known_turns_are_counted(supervision: Supervision) -> None:
    """Exactly; without a GIL there is a reason instead."""
    outcome = calibrate(1, supervision, [])
    if outcome.failures:
        assert outcome.failures[HAND_OVERS].reason.startswith("not ")
        return
    facts = outcome.measured[HAND_OVERS].extra_info
    assert set(facts["hand_overs"]) == {facts["true_hand_overs"]}
    assert len(outcome.measured[HAND_OVERS].data_s) == len(facts["hand_overs"])
    assert "hand-overs: 10,000 true; counted: 10,000" in list(table(outcome))[-1]


def test_the_self_test_tells_what_the_figures_are_worth(supervision: Supervision) -> None:
    """Measured beside true, and by which method; or why there is none."""
    found = run_or_fail(self_test, "the self-test", supervision)
    assert isinstance(found, SelfTest)
    if found.method is None:
        assert str(found.reason).startswith("not ")
        return
    assert len(found.true_shares) == len(found.measured_shares) == 3
    assert found.measured_hand_overs in {None, found.true_hand_overs}


def test_what_surrounds_a_call_counts_as_held() -> None:
    """Two segments of 2 s that release the GIL, of which ctypes takes 0.5 s each: 3 of 8 s are released."""
    watch = Stopwatch(iter([0.0, 2.0, 3.0, 4.0, 5.0, 7.0, 7.5, 8.0]).__next__, call_s=0.5)
    watch.run([(False, int), (True, int)])
    watch.run([(False, int), (True, int)])
    assert watch.held_share == pytest.approx(1 - 3 / 8)
