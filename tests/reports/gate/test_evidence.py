"""What explains the times of a gate: the same series, thresholds and words as of a comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.compare.judging import Judgment, Verdict
from reports.compare.outcome import exit_code
from reports.gate.accepted import AcceptedFile, accept, parse_accepted
from reports.gate.measured.pairing import paired_series
from reports.gate.measured.passes import Pass, load_pass
from reports.gate.verdicts import cells_again, confirm, screen
from reports.series.identity import Override, SeriesId
from tests.reports.gate.make_pass import document, slower, stored, with_hand_overs, with_memory
from tests.reports.gate.make_result import SAME

MIB = 2**20
PEAK = SeriesId("speedup", "w", "threads", 2, "", "peak_memory")
WORKER = SeriesId("speedup", "w", "threads", 2, "", "worker_memory")
HAND_OVERS = SeriesId("speedup", "w", "threads", 2, "", "hand_overs")
SHARE = SeriesId("speedup", "w", "sequential", 1, "", "gil_share")

Load = Callable[[list[dict[str, Any]]], Pass]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function from blocks to the loaded pass."""
    return lambda measured: load_pass(stored(tmp_path, document(measured)))


def judged(load: Load, first: list[dict[str, Any]], second: list[dict[str, Any]]) -> dict[SeriesId, Judgment]:
    """Return the verdicts of both passes, by series."""
    return {one.series: one for one in confirm(screen(load(first), ()), load(second), ())}


def test_the_series_are_those_of_a_stored_run(load: Load) -> None:
    """The highest peak, the median of the workers, and hand-overs for each item; none of sequential."""
    pairs = paired_series(load(with_memory(100, 120)))
    assert pairs[PEAK].base == [100 * MIB] * 2
    assert pairs[PEAK].head == pytest.approx([120 * MIB] * 2)
    assert pairs[WORKER].base == [2 * MIB] * 2
    pairs = paired_series(load(with_hand_overs(20, 0)))
    assert (pairs[HAND_OVERS].base[0], pairs[HAND_OVERS].head[0]) == pytest.approx((2.0, 0.05))
    assert not [series for series in pairs if series.metric == "hand_overs" and series.runner == "sequential"]


def test_another_method_is_another_series(load: Load) -> None:
    """A PSS and an RSS do not compare; so one that only one side has is left out, and nothing is lost."""
    made = with_memory(100, 200)
    for block in made[::7]:
        block["arms"]["head"]["memory"][0]["method"] = "rss"
    screening = screen(load(made), ())
    assert not [one for one in screening.judgments if one.series.metric.endswith("_memory")]
    assert exit_code(screening.judgments) == 0


def test_more_memory_is_measured_again_and_fails_with_an_interval(load: Load) -> None:
    """Two looks at it show what may be worse; eight are sure. Times may be the same."""
    first = screen(load(with_memory(100, 115)), ())
    found = {one.series: one for one in first.judgments}
    assert found[PEAK].verdict is Verdict.LOOKS_WORSE
    assert found[PEAK].sentence == ("2 measurements a side, so no interval; they differ by more than 10 %.")
    assert found[WORKER].verdict is Verdict.EQUIVALENT
    assert first.flagged == (PEAK,)
    assert cells_again(first.flagged) == {"w": {"cells": ["threads:2"], "explains": ["memory"]}}
    again = judged(load, with_memory(100, 115), 2 * with_memory(100, 115, every=3, noise=0.02))
    assert again[PEAK].verdict is Verdict.REGRESSED
    assert again[PEAK].sentence.endswith("Both passes agree.")
    assert exit_code(again.values()) == 1


def test_memory_that_only_one_pass_saw_fails_nobody(load: Load) -> None:
    """Nor does what the second pass could not measure often enough for an interval."""
    same = judged(load, with_memory(100, 115), 2 * with_memory(100, 101, every=3))
    assert same[PEAK].verdict is Verdict.EQUIVALENT
    few = judged(load, with_memory(100, 115), with_memory(100, 115, every=4))
    assert few[PEAK].verdict is Verdict.INCONCLUSIVE
    assert exit_code(few.values()) == 0


@pytest.mark.parametrize(("base", "head"), [(5, 5.9), (100, 109), (115, 100)])
def test_little_more_memory_is_not_measured_again(load: Load, base: float, head: float) -> None:
    """Less than 1 MiB, less than 10 %, or less memory than before."""
    assert screen(load(with_memory(base, head)), ()).flagged == ()


def test_a_threshold_of_the_users_counts_for_memory(load: Load) -> None:
    """As in a comparison."""
    assert screen(load(with_memory(100, 115)), [Override("*/peak_memory", 0.2)]).flagged == ()


def test_memory_of_the_same_code_raises_no_alarm(load: Load) -> None:
    """Noise of 3 % either way is more than was seen of any workload; the limit is 10 %."""
    made = with_memory(36, 36, noise=0.03)
    assert screen(load(made), ()).flagged == ()
    again = judged(load, made, 2 * with_memory(36, 36, every=3, noise=0.03))
    assert {one.verdict for one in again.values()} == {Verdict.EQUIVALENT}


def test_memory_that_varies_wildly_raises_no_alarm_either(load: Load) -> None:
    """As where it depends on which calls overlap: 60 simulated gates of the same code, none of which fails.

    If both sides are alike, a block's ratio is above the threshold at most every second time, and all eight
    of the second pass are in less than 1 of 256.
    """
    flagged = 0
    for seed in range(60):
        screening = screen(load(with_memory(100, 100, noise=0.6, seed=seed)), ())
        halves = (with_memory(100, 100, 3, 0.6, seed=1000 * half + seed) for half in (1, 2))
        again = [block for half in halves for block in half]
        flagged += PEAK in screening.flagged
        assert exit_code(confirm(screening, load(again), ())) == 0
    assert flagged > 10


@pytest.mark.parametrize("head", [100, 0])
def test_changed_hand_overs_are_neither_measured_again_nor_fail(load: Load, head: int) -> None:
    """More or fewer: times tell which of these it is."""
    screening = screen(load(with_hand_overs(20, head)), ())
    found = {one.series: one.verdict for one in screening.judgments}
    assert found[HAND_OVERS] is Verdict.CHANGED
    assert screening.flagged == ()
    assert exit_code(screening.judgments) == 0


def test_a_share_that_was_sampled_twice_is_screened_by_its_points(load: Load) -> None:
    """As the suite's workloads are; five points are needed, as of a share with an interval."""
    for head, flagged in ((0.48, (SHARE,)), (0.16, ())):
        made = slower(SAME)
        for block in made[::7]:
            for side, share in (("base", 0.12), ("head", head)):
                block["arms"][side]["gil_share"] = {"share": share}
        assert screen(load(made), ()).flagged == flagged


def with_responses(head_s: float, every: int = 2) -> list[dict[str, Any]]:
    """Return blocks with the same times, of which some have response times: 1 ms at the base."""
    made = slower(SAME)
    for block in made[::every]:
        for side, p50_s in (("base", 0.001), ("head", head_s)):
            condition = {"waits": "event_loop", "function_runs": "in_loop", "function_workers": 1}
            rounds = {"p50_s": [p50_s] * 2, "p90_s": [0.002, None], "p99_s": [None, None]}
            block["arms"][side]["responses"] = [{**condition, **rounds}]
    return made


def test_response_times_are_the_series_of_a_stored_run(load: Load) -> None:
    """Beside the function; percentiles that are unknown are left out."""
    pairs = paired_series(load(with_responses(0.002)))
    assert {series.path: len(pair.base) for series, pair in pairs.items() if series.kind == "latency"} == {
        "latency/w, event_loop/beside in_loop/1/p50": 6,
        "latency/w, event_loop/beside in_loop/1/p90": 6,
    }


def test_slower_responses_are_measured_again_and_fail(load: Load) -> None:
    """The function is asked for again, and no cell of it."""
    first = screen(load(with_responses(0.002)), ())
    assert [series.metric for series in first.flagged] == ["p50"]
    assert cells_again(first.flagged) == {"w": {"cells": [], "explains": ["responses"]}}
    again = judged(load, with_responses(0.002), 2 * with_responses(0.002))
    assert again[first.flagged[0]].verdict is Verdict.REGRESSED
    assert exit_code(again.values()) == 1
    same = judged(load, with_responses(0.002), 2 * with_responses(0.0011))
    assert same[first.flagged[0]].verdict is Verdict.INCONCLUSIVE
    assert exit_code(same.values()) == 0
    assert screen(load(with_responses(0.0011)), ()).flagged == ()


def test_more_memory_can_be_accepted(load: Load) -> None:
    """Up to a limit, by the words that the gate itself writes."""
    worse = judged(load, with_memory(100, 115), 2 * with_memory(100, 115, every=3))[PEAK]
    entry = (
        '[[accepted]]\nseries = "*/peak_memory"\nchange = "more up to 20 %"\nnote = "n"\ndate = 2026-11-29'
    )
    entries = parse_accepted("a.toml", entry)
    file = AcceptedFile("a.toml", entries, (), entries[0].day)
    ((found,), stale) = accept([worse], file)
    assert (found.verdict, stale) == (Verdict.ACCEPTED, ())
    ((found,), _) = accept([worse], replace(file, entries=(replace(entries[0], limit=0.1),)))
    assert found.verdict is Verdict.REGRESSED
