"""The page of a gate: the answer and the matrix openly, what they rest on behind folds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports.gate.page import render_gate
from tests.reports.gate.make_pass import HEAD, arm, blocks, cell, failure, slower, with_memory
from tests.reports.gate.make_result import NOISE, SAME, SLOW, result_of
from tests.reports.outline import (
    assert_it_is_well_formed,
    assert_it_loads_nothing,
    assert_links_lead_somewhere,
    open_text,
    visible_words,
)

MOST_WORDS = 350
"""Openly, with a dozen workloads of three runners each."""


def test_the_answer_and_every_time_are_open(tmp_path: Path) -> None:
    """With commits, interpreter and caveats; the interval is a tip."""
    page = render_gate(result_of(tmp_path, slower(SLOW), slower(SLOW), caveats=["Beware."]))
    seen = open_text(page)
    for text in ("Gate failed", "Beware.", "CPython 3.14.2", "▲ slower 1.32×", "= same 1.00×", HEAD[:12]):
        assert text in seen
    assert "Both passes agree." in page
    assert "Smallest detectable change" in page


def test_what_it_rests_on_is_folded(tmp_path: Path) -> None:
    """Both passes, every block, false alarms and the environment."""
    page = render_gate(result_of(tmp_path, slower(SLOW), slower(SLOW)))
    seen = open_text(page)
    for text in ("2 confirmed as worse", "1.30 1.31 1.32", "make gate BASE=HEAD", "Example CPU", HEAD):
        assert text in page.replace("&#39;", "'")
        assert text not in seen


def test_what_explains_the_times_is_folded_unless_it_is_worse(tmp_path: Path) -> None:
    """By its figures, not by ratios: a table for each family."""
    page = render_gate(result_of(tmp_path, with_memory(100, 101)))
    assert '<details id="explains-memory"><summary>Memory, 2 series: 2 equivalent</summary>' in page
    assert "100 MiB → 101 MiB" not in open_text(page)
    twice = 2 * with_memory(100, 120, every=3)
    page = render_gate(result_of(tmp_path, with_memory(100, 120), twice))
    assert "▲ more 100 MiB → 120 MiB" in open_text(page)
    assert "w (threads, 2 workers) takes more memory: 100 MiB → 120 MiB" in open_text(page)


def test_a_commit_against_itself_shows_its_false_alarms(tmp_path: Path) -> None:
    """They are what such a gate is for."""
    same = {"base": "c" * 40, "head": "c" * 40}
    page = render_gate(result_of(tmp_path, slower(SLOW), slower(SAME), **same))
    assert "the first pass flagged 2 of 3 series, the second confirmed 0" in open_text(page)


def test_speedups_are_open_where_times_do_not_tell(tmp_path: Path) -> None:
    """Sequential improved, threads did not: only their speedup has fallen."""
    factor = 0.7
    sides = {
        "base": arm(cell("sequential", [1.0] * 4), cell("threads", [1.0] * 4)),
        "head": arm(cell("sequential", [factor] * 4), cell("threads", [1.0] * 4)),
    }
    measured = blocks(*[sides] * 12)
    result = result_of(tmp_path, measured, measured)
    assert "▼ lower 0.70×" in open_text(render_gate(result))
    both = render_gate(result_of(tmp_path, slower(SLOW), slower(SLOW)))
    assert "</span> lower" in both
    assert "▼ lower" not in open_text(both)


@pytest.mark.parametrize(
    "passes",
    [
        [[]],
        [blocks({"base": arm(), "head": arm()})],
        [blocks({"base": arm(failure("threads", "x" * 900)), "head": arm(failure("threads", "y" * 900))})],
        [slower(NOISE)],
    ],
)
def test_a_gate_without_a_result_has_a_page(tmp_path: Path, passes: list[list[dict[str, Any]]]) -> None:
    """Nothing measured, all failed, all noise: the page opens with the answer."""
    page = render_gate(result_of(tmp_path, *passes))
    assert open_text(page).startswith("Gate ")
    assert visible_words(page) < MOST_WORDS


def test_texts_are_escaped(tmp_path: Path) -> None:
    """Names, commits, reasons and caveats may hold anything that JSON can."""
    hostile = "<img src=x onerror=alert(1)>\"'"
    sides = {"base": arm(cell("threads", [1.0])), "head": arm(failure("threads", hostile))}
    measured = blocks(sides, workload=hostile)
    page = render_gate(result_of(tmp_path, measured, base=hostile, head=hostile, caveats=[hostile]))
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert_it_is_well_formed(page)
    assert_it_loads_nothing(page)
    assert_links_lead_somewhere(page)


def test_what_is_open_has_a_limit(tmp_path: Path) -> None:
    """A dozen workloads fit; their speedups, blocks and reasons are folded."""
    measured = [
        block
        for number in range(12)
        for block in blocks(
            *[
                {
                    side: arm(*(cell(runner, [1.0] * 4) for runner in ("sequential", "threads", "processes")))
                    for side in ("base", "head")
                }
            ]
            * 12,
            workload=f"w{number}",
        )
    ]
    assert visible_words(render_gate(result_of(tmp_path, measured))) < MOST_WORDS
