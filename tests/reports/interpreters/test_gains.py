"""What threads gain without a GIL, worked out by hand, and what a pair costs, in sentences and tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.interpreters.gains import cost_sentence, cost_table, gain_table, gains
from reports.interpreters.page import conclude
from tests.reports.interpreters.make_study import FREE, pair, pairs_file, run_file, study_of
from tests.reports.make_run import group

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study


def test_the_cost_is_taken_off(three: Study) -> None:
    """Twice as fast at a cost of 1.25 is 1.6 times as fast as one worker, or as threads that stand still."""
    (found,) = gains(three, three.pairs[0])
    assert (found.workload, found.workers) == ("sha", 2)
    assert found.cost.estimate == pytest.approx(1.25)
    assert found.with_gil is not None
    assert (found.with_gil.estimate, found.without_gil.estimate) == (pytest.approx(1), pytest.approx(2))
    assert found.over_threads is not None
    for gain in (found.over_one, found.over_threads):
        assert (gain.estimate, gain.low, gain.high) == tuple(pytest.approx(1.6) for _ in range(3))


def test_the_same_binary_isolates_the_lock(three: Study) -> None:
    """At no cost, what threads gain is all due to the lock."""
    (found,) = gains(three, three.pairs[1])
    assert found.over_one.estimate == pytest.approx(2)


def test_without_a_run_of_a_side_less_is_known(tmp_path: Path) -> None:
    """No run of the base: nothing to hold its threads against; no run of the head: nothing at all."""
    pairs = pairs_file(tmp_path, pair({"sha": [1.25] * 6, "http": [1.0] * 6}))
    free = run_file(tmp_path, "a.json", FREE, group("sha", {("threads", 2): [0.5] * 6}))
    study = study_of(free, pairs)
    (found,) = gains(study, study.pairs[0])
    assert (found.with_gil, found.over_threads) == (None, None)
    other = study_of(run_file(tmp_path, "b.json", {}, []), pairs)
    assert gains(other, other.pairs[0]) == ()


def test_several_workloads_are_averaged(three: Study) -> None:
    """Their number is told."""
    pair = replace(three.pairs[1], costs={"sha": (1.0,) * 6, "http": (1.0,) * 6})
    assert cost_sentence(pair).endswith(". This is the mean of 2 workloads.")


def test_an_average_over_very_different_workloads_names_the_ends(three: Study) -> None:
    """One that waits in C costs nothing, one in pure Python much: the mean alone would mislead."""
    pair = replace(three.pairs[1], costs={"sha": (1.0,) * 6, "python": (1.3,) * 6})
    words = "of 2 workloads, from 1.00× in sha to 1.30× in python."
    assert cost_sentence(pair).endswith(words)


def test_why_there_is_no_cost(three: Study, tmp_path: Path) -> None:
    """A pair that failed says why, and a free-threaded build without any pair what to do."""
    failed = replace(three.pairs[0], costs={}, failed="The base does not start.")
    assert cost_sentence(failed) == "3.13t vs 3.13, one worker: The base does not start."
    alone = study_of(run_file(tmp_path, "a.json", FREE, group("sha", {})))
    assert "make bench-all" in " ".join(conclude(alone).sentences)


def test_pep_779_is_beside_builds_only(three: Study) -> None:
    """It says nothing of a switch; what was left out has its reason."""
    build, switch = map(cost_table, three.pairs)
    assert build.rows == (
        ("sha", "1.25× (1.25–1.25)", "above 15 %", "8", ""),
        ("geometric mean", "1.25× (1.25–1.25)", "above 15 %", "–", ""),
        ("sleep", "not measured", "–", "–", "it waits"),
    )
    assert switch.headings == ("Workload", "Time ratio", "Blocks", "Why not measured")
    assert cost_table(replace(three.pairs[1], costs={})).rows == ()


def test_gains_name_what_they_are_held_against(three: Study) -> None:
    """Both interpreters stand in the headings."""
    table = gain_table(three, three.pairs[0])
    assert table.headings[-2:] == (
        "3.13t vs 1 worker of 3.13",
        "3.13t vs as many threads of 3.13",
    )
    assert table.rows == (
        (
            "sha",
            "2",
            "1.00× (1.00–1.00)",
            "2.00× (2.00–2.00)",
            "1.60× (1.60–1.60)",
            "1.60× (1.60–1.60)",
        ),
    )
