"""The gate's decisions, to numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from reports.compare.judging import Verdict
from reports.data.document import UnreadableRunError
from reports.gate.measured.pairing import paired_series
from reports.gate.measured.passes import Pass, load_pass
from reports.gate.verdicts import cells_again, confirm, false_alarms, screen
from reports.series.identity import Override, SeriesId
from tests.reports.gate.make_pass import arm, blocks, cell, document, failure, slower, stored

TIME = SeriesId("speedup", "w", "threads", 2, "", "time")
SPEEDUP = SeriesId("speedup", "w", "threads", 2, "", "speedup")
REFERENCE = SeriesId("speedup", "w", "sequential", 1, "", "time")
SLOW = [1.30, 1.31, 1.32, 1.33, 1.34, 1.35] * 2
SAME = [0.99, 1.0, 1.01, 1.0, 0.995, 1.005] * 2

Load = Callable[..., Pass]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function from blocks to the loaded pass."""

    def of(measured: list[dict[str, Any]], **sides: str) -> Pass:
        return load_pass(stored(tmp_path, document(measured, **sides)))

    return of


def verdicts(load: Load, factors: Sequence[float], *overrides: Override) -> dict[SeriesId, Verdict]:
    """Return the verdicts of a screening."""
    judged = screen(load(slower(factors)), overrides).judgments
    return {entry.series: entry.verdict for entry in judged}


def test_a_block_is_the_median_of_paired_rounds(load: Load) -> None:
    """In rounds 3 and 4 the machine is half as fast, for both sides; the head takes 1.1 times as long."""
    measured = blocks(
        {
            "base": arm(cell("sequential", [1.0, 1.0, 2.0, 2.0])),
            "head": arm(cell("sequential", [1.1, 1.1, 2.2, 2.2])),
        }
    )
    pair = paired_series(load(measured))[REFERENCE]
    assert pair.base == [1.5]
    assert pair.head == pytest.approx([1.65])


def test_speedups_are_formed_within_rounds(load: Load) -> None:
    """Sequential over the cell, round by round: 2 in the base and 1 in the head."""
    measured = blocks(
        {
            "base": arm(cell("sequential", [1.0, 4.0]), cell("threads", [0.5, 2.0])),
            "head": arm(cell("sequential", [1.0, 4.0]), cell("threads", [1.0, 4.0])),
        }
    )
    pair = paired_series(load(measured))[SPEEDUP]
    assert (pair.base, pair.head) == ([2.0], [1.0])


def test_a_clear_slowdown_is_flagged_in_time_and_speedup(load: Load) -> None:
    """30 % more than the threshold of 15 %; sequential did not change."""
    assert verdicts(load, SLOW) == {
        REFERENCE: Verdict.EQUIVALENT,
        SPEEDUP: Verdict.REGRESSED,
        TIME: Verdict.REGRESSED,
    }


def test_the_same_and_the_better_are_not_flagged(load: Load) -> None:
    """Equivalent within the threshold; what became faster is not measured again."""
    assert set(verdicts(load, SAME).values()) == {Verdict.EQUIVALENT}
    faster = screen(load(slower([1 / factor for factor in SLOW])), ())
    assert faster.flagged == ()
    assert Verdict.IMPROVED in {entry.verdict for entry in faster.judgments}


def test_noise_across_the_threshold_is_inconclusive(load: Load) -> None:
    """Neither a regression nor equivalent: it says from which change on it could have told."""
    assert verdicts(load, [0.9, 1.4] * 6)[TIME] is Verdict.INCONCLUSIVE


def test_a_threshold_of_the_users_counts(load: Load) -> None:
    """40 % by pattern: 30 % is no change then."""
    assert verdicts(load, SLOW, Override("speedup/w/threads/*", 0.4))[TIME] is Verdict.EQUIVALENT


def test_a_regression_needs_both_passes(load: Load) -> None:
    """Confirmed on fresh blocks it stands; else it is inconclusive, with what the second pass saw."""
    screening = screen(load(slower(SLOW)), ())
    both = {entry.series: entry for entry in confirm(screening, load(slower(SLOW)), ())}
    assert both[TIME].verdict is Verdict.REGRESSED
    assert both[TIME].sentence.endswith("Both passes agree.")
    once = {entry.series: entry for entry in confirm(screening, load(slower(SAME)), ())}
    assert once[TIME].verdict is Verdict.INCONCLUSIVE
    assert "Worse in the first pass, but not in the second" in once[TIME].sentence
    assert once[REFERENCE].verdict is Verdict.EQUIVALENT


def test_an_estimate_beyond_the_threshold_is_enough_to_be_measured_again(load: Load) -> None:
    """Its interval reaches across, so nothing is said yet; the second pass decides, either way."""
    unclear = [1.0, 1.05, 1.2, 1.25, 1.3, 1.35] * 2
    screening = screen(load(slower(unclear)), ())
    assert {entry.verdict for entry in screening.judgments if entry.series == TIME} == {Verdict.INCONCLUSIVE}
    assert set(screening.flagged) == {TIME, SPEEDUP}
    slow = {entry.series: entry.verdict for entry in confirm(screening, load(slower(SLOW)), ())}
    same = {entry.series: entry.verdict for entry in confirm(screening, load(slower(SAME)), ())}
    assert (slow[TIME], same[TIME]) == (Verdict.REGRESSED, Verdict.EQUIVALENT)


def test_what_the_second_pass_lacks_is_not_confirmed(load: Load) -> None:
    """Nothing is called a regression that only one pass saw."""
    screening = screen(load(slower(SLOW)), ())
    judged = {entry.series: entry for entry in confirm(screening, load([]), ())}
    assert judged[TIME].verdict is Verdict.INCONCLUSIVE
    assert "no figure to confirm it" in judged[TIME].sentence


def test_only_flagged_cells_are_measured_again() -> None:
    """Each once, by workload; sequential needs no name, but its workload does."""
    assert cells_again([TIME, SPEEDUP]) == {"w": {"cells": ["threads:2"], "explains": []}}
    assert cells_again([REFERENCE]) == {"w": {"cells": [], "explains": []}}
    assert cells_again([]) == {}


def test_new_missing_and_failed_series_are_results(load: Load) -> None:
    """Each with its reason; only what the head lost counts against it."""
    base, head = arm(cell("sequential", [1.0]), cell("processes", [1.0])), arm(cell("sequential", [1.0]))
    head["failures"] = [failure("threads", "it hung")]
    head["cells"].append(cell("dask", [1.0]))
    base["cells"].append(cell("threads", [1.0]))
    judged = screen(load(blocks({"base": base, "head": head})), ()).judgments
    found = {(entry.series.runner, entry.series.metric): entry for entry in judged}
    assert found["processes", "time"].verdict is Verdict.MISSING
    assert found["dask", "time"].verdict is Verdict.NEW
    assert found["threads", "time"].verdict is Verdict.FAILED
    assert found["threads", "time"].sentence == "it hung"
    assert found["sequential", "time"].verdict is Verdict.INCONCLUSIVE


def without(runner: str, measured: list[dict[str, Any]], side: str, *numbers: int) -> list[dict[str, Any]]:
    """Let a side's runner fail in some blocks."""
    for number in numbers:
        lost = measured[number]["arms"][side]
        lost["cells"] = [each for each in lost["cells"] if each["runner"] != runner]
        lost["failures"] = [failure(runner, "it crashed.")]
    return measured


def test_a_base_that_fails_in_one_block_hides_no_regression(load: Load) -> None:
    """The other blocks decide, and the sentence says in how many it failed."""
    found = {
        entry.series: entry
        for entry in screen(load(without("threads", slower(SLOW), "base", 3)), ()).judgments
    }
    assert found[TIME].verdict is Verdict.REGRESSED
    assert found[TIME].sentence.endswith("The base failed in 1 of 12 blocks: it crashed.")


def test_a_base_that_always_fails_tells_nothing(load: Load) -> None:
    """Nothing is known of a change then, which is not the same as new."""
    found = screen(load(without("threads", slower(SLOW), "base", *range(12))), ()).judgments
    assert {entry.verdict for entry in found if entry.series == TIME} == {Verdict.INCONCLUSIVE}


def test_what_fails_on_both_sides_is_no_failure_of_the_head(load: Load) -> None:
    """It may be a limit of the machine, and it was so before; nothing is known of a change."""
    broken = without("threads", slower(SAME), "base", *range(12))
    found = screen(load(without("threads", broken, "head", *range(12))), ()).judgments
    (judged,) = (entry for entry in found if entry.series == TIME)
    assert judged.verdict is Verdict.INCONCLUSIVE
    assert judged.sentence == "It fails on both sides, at the head: it crashed."


def test_a_head_that_fails_in_the_second_pass_has_failed(load: Load) -> None:
    """Whether it looked slower before or not: also the reference, which is measured again beside others."""
    screening = screen(load(slower(SLOW)), ())
    for runner, series in (("threads", TIME), ("sequential", REFERENCE)):
        again = load(without(runner, slower(SLOW), "head", 5))
        judged = {entry.series: entry for entry in confirm(screening, again, ())}
        assert judged[series].verdict is Verdict.FAILED
        assert judged[series].sentence == "Failed in the second pass: it crashed."


def test_a_gil_that_differs_between_the_sides_is_refused(load: Load) -> None:
    """These are two interpreters, whatever the binary."""
    sides = {"base": arm(cell("sequential", [1.0]), gil=False), "head": arm(cell("sequential", [1.0]))}
    with pytest.raises(UnreadableRunError, match="The GIL was on at the end of one side only"):
        screen(load(blocks(sides)), ())


def test_a_gate_of_a_commit_against_itself_counts_its_false_alarms(load: Load) -> None:
    """Two of three series flagged, none confirmed."""
    screening = screen(load(slower(SLOW), base="c" * 40, head="c" * 40), ())
    alarms = false_alarms(screening, confirm(screening, load(slower(SAME)), ()))
    assert (alarms.series, alarms.flagged, alarms.confirmed) == (3, 2, 0)
    assert "the first pass flagged 2 of 3 series, the second confirmed 0" in alarms.sentence
