"""The findings in sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports.across.conclusions import conclude
from reports.across.sentences import cost_sentence
from tests.reports.across.make_study import FREE, run_file, study_of
from tests.reports.make_run import group

if TYPE_CHECKING:
    from pathlib import Path

    from reports.across.study import Study


def test_what_is_fastest_what_it_costs_and_what_changes(three: Study) -> None:
    """One sentence for the answers, one for each pair, one for the claims."""
    answer, build, switch, claims = conclude(three).sentences
    assert answer.startswith("What is fastest depends on the interpreter")
    assert build == (
        "With one worker 3.13t took 1.25× (1.25–1.25) as long as 3.13, in sha: "
        "above 15 %, beside the 10 to 15 % of PEP 779."
    )
    assert switch == "With one worker 3.13t took 1.00× (1.00–1.00) as long as 3.13t (GIL on), in sha."
    assert "verdict from interpreter to interpreter" in claims


def test_several_workloads_are_averaged(three: Study) -> None:
    """Their number is told."""
    pair = replace(three.pairs[1], costs={"sha": (1.0,) * 6, "http": (1.0,) * 6})
    assert cost_sentence(pair).endswith("on average of 2 workloads.")


def test_an_average_over_very_different_workloads_names_the_ends(three: Study) -> None:
    """One that waits in C costs nothing, one in pure Python much: the mean alone would mislead."""
    pair = replace(three.pairs[1], costs={"sha": (1.0,) * 6, "python": (1.3,) * 6})
    words = "of 2 workloads, from 1.00× (1.00–1.00) in sha to 1.30× (1.30–1.30) in python."
    assert cost_sentence(pair).endswith(words)


def test_why_there_is_no_cost(three: Study, tmp_path: Path) -> None:
    """A pair that failed says why, and a free-threaded build without any pair what to do."""
    failed = replace(three.pairs[0], costs={}, failed="The base does not start.")
    assert cost_sentence(failed) == "3.13t against 3.13, one worker: The base does not start."
    alone = study_of(run_file(tmp_path, "a.json", FREE, group("sha", {})))
    assert "make bench-all" in " ".join(conclude(alone).sentences)
