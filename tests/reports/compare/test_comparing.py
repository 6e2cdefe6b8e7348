"""Two sides compared, from files to verdicts, and what limits the whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports.compare.answer import comparison_answer
from reports.compare.comparing import Comparison, compare
from reports.compare.judging import Verdict
from reports.compare.outcome import comparison_exit_code
from reports.series.identity import Override
from tests.reports.compare.make_comparison import run, side
from tests.reports.make_run import cell, document, gil_share, group, memory, without_time

HALF, DOUBLE = [0.5] * 12, [1.0] * 12
ONES = [1.0] * 6


def verdicts(comparison: Comparison) -> dict[str, str]:
    """Return the verdicts by path."""
    return {entry.series.path: str(entry.verdict) for entry in comparison.judgments}


def test_a_doubled_time_and_its_halved_speedup(tmp_path: Path) -> None:
    """Of one run a side both look worse; of six a side they have regressed, and sequential is the same."""
    base, head = side(tmp_path / "base", run(HALF)), side(tmp_path / "head", run(DOUBLE, 2))
    assert verdicts(compare(base, head)) == {
        "speedup/sha256/sequential/1/time": "equivalent",
        "speedup/sha256/threads/2/speedup": "looks worse",
        "speedup/sha256/threads/2/time": "looks worse",
    }
    assert set(verdicts(compare(head, base)).values()) == {"equivalent", "looks better"}
    many = side(tmp_path / "before", *(run(HALF, day) for day in range(1, 7)))
    after = side(tmp_path / "after", *(run(DOUBLE, day) for day in range(7, 13)))
    assert list(verdicts(compare(many, after)).values()) == ["equivalent", "regressed", "regressed"]


def test_across_environments_only_speedups_are_comparison_of(tmp_path: Path) -> None:
    """And it is said, first of all."""
    base, head = side(tmp_path / "base", run(HALF)), side(tmp_path / "head", run(DOUBLE, 2))
    comparison = compare(base, head, across=True)
    assert verdicts(comparison) == {"speedup/sha256/threads/2/speedup": "looks worse"}
    assert "take this as advice" in comparison.notes[0]


def test_a_threshold_of_ones_own(tmp_path: Path) -> None:
    """Twice as long is within 150 %."""
    base, head = side(tmp_path / "base", run(HALF)), side(tmp_path / "head", run(DOUBLE, 2))
    found = verdicts(compare(base, head, [Override("*/time", 1.5)]))
    assert found["speedup/sha256/threads/2/time"] == "equivalent"


def test_noisy_controls_raise_the_threshold_and_it_is_said(tmp_path: Path) -> None:
    """Identical code differed by half, so a quarter more is no regression, and not the same either."""
    noisy = [
        cell("sha256", "sequential", 1, [1.0] * 6, role="reference"),
        cell("sha256", "sequential", 1, [1.5, 1.4, 1.0, 1.0, 1.0, 1.0], role="twin"),
    ]
    sides = [
        side(tmp_path / name, document([*noisy, cell("sha256", "threads", 2, [wall_s] * 6)], seed=place))
        for place, (name, wall_s) in enumerate({"base": 1.0, "head": 1.25}.items())
    ]
    found = {entry.series.runner: entry for entry in compare(*sides).judgments}["threads"]
    assert (found.verdict, found.threshold) == (Verdict.INCONCLUSIVE, pytest.approx(0.5))
    assert "within 50 %, and identical code differed as much" in found.sentence
    assert "Threshold raised from 15 % to 50 %" in found.sentence


def test_what_one_side_lacks(tmp_path: Path) -> None:
    """New, missing, failed and skipped are told apart, and what neither side could run is left out."""
    base = document(
        group("sha256", {("threads", 2): ONES, ("threads", 4): ONES, ("processes", 2): ONES}),
        [without_time("sha256", "processes", 4, "skipped"), without_time("sha256", "threads", 8, "failed")],
    )
    head = document(
        group("sha256", {("processes", 2): ONES, ("threads", 8): ONES}),
        [
            without_time("sha256", "processes", 4, "skipped"),
            without_time("sha256", "threads", 2, "failed"),
            without_time("sha256", "threads", 4, "skipped"),
        ],
        seed=2,
    )
    comparison = compare(side(tmp_path / "base", base), side(tmp_path / "head", head))
    found = {
        (entry.series.runner, entry.series.workers): (str(entry.verdict), entry.sentence)
        for entry in comparison.judgments
        if entry.change is None
    }
    assert found == {
        ("threads", 2): ("failed", "Failed in the head: the reason"),
        ("threads", 4): ("missing", "Skipped in the head: the reason"),
        ("threads", 8): ("new", "Failed in the base: the reason"),
    }


def test_rounds_of_unequal_work_do_not_compare(tmp_path: Path) -> None:
    """Twice the items take twice as long, and that is no regression."""
    base = side(tmp_path / "base", document(group("sha256", {("threads", 2): [1.0] * 6}, items=10)))
    head = side(tmp_path / "head", document(group("sha256", {("threads", 2): [2.0] * 6}), seed=2))
    judgments = compare(base, head).judgments
    assert {entry.verdict for entry in judgments} == {Verdict.INCONCLUSIVE}
    assert "10 strings in the base but 20 strings in the head" in judgments[0].sentence


def test_many_runs_are_one_value_each(tmp_path: Path) -> None:
    """With six runs a side the drift between runs is in the interval, and with fewer it is said not to be."""
    base = [run([1.0 + day / 10] * 6, day) for day in range(1, 7)]
    head = [run([1.0 + day / 10] * 6, day + 6) for day in range(1, 7)]
    many = compare(side(tmp_path / "base", *base), side(tmp_path / "head", *head))
    few = compare(side(tmp_path / "few", *base[:2]), side(tmp_path / "head", *head))
    threads = next(entry for entry in many.judgments if entry.series.path.endswith("threads/2/time"))
    assert threads.change is not None
    assert threads.change.ratio.low < 0.9  # blocks within a run are all alike: only the runs differ
    assert not any("not between runs" in note for note in many.notes)
    assert any("not between runs" in note for note in few.notes)


def test_a_failure_in_one_of_several_runs_counts(tmp_path: Path) -> None:
    """How often it failed is said."""
    good = [run(DOUBLE, day) for day in (1, 2)]
    bad = document(group("sha256", {}), [without_time("sha256", "threads", 2, "failed")], seed=9)
    comparison = compare(side(tmp_path / "base", *good), side(tmp_path / "head", *good, bad))
    failed = [entry for entry in comparison.judgments if entry.verdict is Verdict.FAILED]
    assert len(failed) == 2
    assert failed[0].sentence == "Failed in the head in 1 of 3 runs: the reason"


def test_runs_in_common_presets_and_interruptions(tmp_path: Path) -> None:
    """Each is one sentence."""
    base = side(tmp_path / "base", run(ONES, 1), run(ONES, 2, preset="full"))
    head = side(tmp_path / "head", run(ONES, 1, interrupted="SIGINT"))
    said = " ".join(compare(base, head).notes)
    assert "The sides share 1 run:" in said
    assert "presets differ (base: full and quick; head: quick)" in said
    assert "A run of the head was interrupted" in said


@pytest.mark.parametrize(
    ("factors", "told"), [([1.2] * 10, True), ([1.2, 0.8] * 5, False), ([1.0] * 10, False)]
)
def test_times_that_all_move_alike_point_to_the_machine(
    tmp_path: Path,
    factors: list[float],
    told: bool,  # noqa: FBT001 - a test's expectation
) -> None:
    """A fifth more of everything is a slower moment, up and down is not, and no move is none."""
    cells = {("threads", workers): ONES for workers in range(1, len(factors) + 1)}
    moved = {key: [factor] * 6 for key, factor in zip(cells, factors, strict=True)}
    base = side(tmp_path / "base", document(group("sha256", cells)))
    head = side(tmp_path / "head", document(group("sha256", moved), seed=2))
    said = [
        note for note in compare(base, head).notes if "moved in the same direction, typically by 20 %" in note
    ]
    assert bool(said) == told


def explained(share: float, seed: int = 1, **evidence: object) -> dict[str, Any]:
    """Return a run of six even blocks whose cells hold the GIL for a share of the time."""
    benchmarks = group(
        "sha256", {("threads", 2): ONES}, gil_share=gil_share(share, method="words"), **evidence
    )
    return document(benchmarks, seed=seed)


def test_a_share_that_grows_is_seen_though_no_time_did(tmp_path: Path) -> None:
    """As of an extension that stops releasing the GIL: of one run a side it looks so, of six it is so."""
    base = side(tmp_path / "base", explained(0.12))
    head = side(tmp_path / "head", explained(0.48, 2))
    comparison = compare(base, head)
    assert verdicts(comparison)["speedup/sha256/sequential/1/gil_share"] == "looks worse"
    answer = comparison_answer(comparison)
    assert answer.title == "Seems to hold the GIL for longer"
    assert "sha256 holds the GIL for more of a call: 12 % → 48 %." in answer.sentence
    assert comparison_exit_code(comparison) == 3
    many = [
        side(tmp_path / name, *(explained(share, first + n) for n in range(6)))
        for name, share, first in (("before", 0.12, 0), ("after", 0.48, 6))
    ]
    surely = compare(*many)
    assert verdicts(surely)["speedup/sha256/sequential/1/gil_share"] == "regressed"
    reasons = [one.sentence for one in surely.judgments if one.series.metric == "gil_share"]
    assert any("5.0 % away from the base, and the change is more than 5 points." in why for why in reasons)
    assert comparison_answer(surely).title == "Holds the GIL for longer"
    assert comparison_exit_code(surely) == 1


def test_five_points_of_a_share_do_not_matter(tmp_path: Path) -> None:
    """Three times as much of next to nothing is next to nothing."""
    base, head = side(tmp_path / "base", explained(0.01)), side(tmp_path / "head", explained(0.03, 2))
    found = {one.series.metric: one for one in compare(base, head).judgments}["gil_share"]
    assert (found.verdict, "within 5 points" in found.sentence) == (Verdict.EQUIVALENT, True)


def test_memory_has_one_figure_a_run(tmp_path: Path) -> None:
    """Twice as much looks like more; within the threshold it is the same, also without an interval."""
    base = side(tmp_path / "base", explained(0.5, memory=memory(40 * 2**20)))
    same = side(tmp_path / "same", explained(0.5, 2, memory=memory(41 * 2**20)))
    more = side(tmp_path / "more", explained(0.5, 3, memory=memory(80 * 2**20)))
    path = "speedup/sha256/threads/2/peak_memory"
    assert verdicts(compare(base, same))[path] == "equivalent"
    assert verdicts(compare(base, more))[path] == "looks worse"
    assert "takes more memory: 40.0 MiB → 80.0 MiB" in comparison_answer(compare(base, more)).sentence


def test_hand_overs_are_neither_better_nor_worse(tmp_path: Path) -> None:
    """Ten times as many have changed, and no exit code minds."""
    base = side(tmp_path / "base", explained(0.5, hand_overs=[20] * 6))
    head = side(tmp_path / "head", explained(0.5, 2, hand_overs=[200] * 6))
    comparison = compare(base, head)
    assert verdicts(comparison)["speedup/sha256/threads/2/hand_overs"] == "changed"
    assert comparison_exit_code(comparison) == 0


def test_evidence_of_one_side_only_is_no_loss(tmp_path: Path) -> None:
    """Runs of older versions have none, in the base as well as in the head."""
    old = side(tmp_path / "old", run(ONES))
    new = side(tmp_path / "new", explained(0.5, 2, memory=memory(2**24)))
    for comparison in (compare(old, new), compare(new, old)):
        assert {one.series.metric for one in comparison.judgments} == {"time", "speedup"}
        assert comparison_exit_code(comparison) == 0
