"""What was measured in turns: checked where it is read, costs with intervals, and PEP 779."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.data.document import UnreadableRunError, read_document
from reports.interpreters.pairs import (
    Pair,
    PairedInterpreter,
    PairFile,
    beside_pep_779,
    cost,
    load_pairs,
    mean_cost,
)
from reports.statistics.intervals import Interval
from tests.reports.interpreters.make_study import arm, block, pair, pairs_file

if TYPE_CHECKING:
    from pathlib import Path


COSTS = st.lists(st.floats(0.5, 2.0), min_size=1, max_size=12).map(tuple)


def pair_of(costs: dict[str, tuple[float, ...]]) -> Pair:
    """Return a pair with these costs."""
    sides = PairedInterpreter("3.13", None), PairedInterpreter("3.13t", None)
    return Pair("build", *sides, costs, {}, None, ())


def test_a_cost_is_the_median_over_blocks() -> None:
    """With the interval of order statistics: at 6 blocks from the least to the greatest."""
    found = cost(pair_of({"sha": (1.0, 1.1, 1.2, 1.3, 1.4, 1.5)}), "sha")
    assert (found.estimate, found.low, found.high) == (pytest.approx(1.25), 1.0, 1.5)


def test_the_mean_is_geometric() -> None:
    """Twice as long in one workload and half as long in another is no cost; without workloads is no mean."""
    found = mean_cost(pair_of({"slow": (2.0,) * 6, "fast": (0.5,) * 6}))
    assert found is not None
    assert (found.estimate, found.low, found.high) == (pytest.approx(1), pytest.approx(1), pytest.approx(1))
    assert mean_cost(pair_of({})) is None


@given(st.dictionaries(st.text(min_size=1), COSTS, min_size=1, max_size=4))
def test_the_mean_lies_among_the_costs(costs: dict[str, tuple[float, ...]]) -> None:
    """Its interval holds it; too few blocks of any workload leave it without one."""
    pair = pair_of(costs)
    mean = mean_cost(pair)
    assert mean is not None
    medians = [cost(pair, workload).estimate for workload in costs]
    assert min(medians) * (1 - 1e-9) <= mean.estimate <= max(medians) * (1 + 1e-9)
    if min(map(len, costs.values())) < 6:
        assert math.isnan(mean.low)
    else:
        assert mean.low <= mean.estimate <= mean.high


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.02, 1.09, "within 10 %"),
        (0.90, 0.95, "within 10 %"),
        (1.05, 1.14, "within 15 %, perhaps within 10 %"),
        (1.11, 1.14, "between 10 and 15 %"),
        (1.12, 1.20, "above 10 %, perhaps above 15 %"),
        (1.05, 1.20, "undecided"),
        (1.16, 1.20, "above 15 %"),
        (math.nan, math.nan, "no interval"),
    ],
)
def test_the_words(low: float, high: float, said: str) -> None:
    """Below, between and above, and what an interval across a bound leaves open."""
    assert beside_pep_779(Interval((low + high) / 2, low, high)) == said


def load(folder: Path, *pairs: dict[str, Any], **ours: object) -> PairFile:
    """Write and load a file of pairs."""
    path = pairs_file(folder, *pairs, **ours)
    return load_pairs(path, read_document(path))


def one(folder: Path, **facts: object) -> Pair:
    """Write and load one pair."""
    return load(folder, pair({}, **facts)).pairs[0]


def test_a_cost_is_the_median_of_rounds_a_moment_apart(tmp_path: Path) -> None:
    """The head over the base, round by round: what the machine did meanwhile drops out."""
    arms = {"base": arm([1.0, 2.0, 4.0], gil=True), "head": arm([1.5, 2.4, 4.8], gil=False)}
    found = one(tmp_path, blocks=[{"workload": "sha", "block": 0, "first": "head", "arms": arms}])
    assert found.costs == {"sha": (pytest.approx(1.2),)}


def test_everything_else_is_kept(tmp_path: Path) -> None:
    """Who took turns, what was left out and why, and what to know about it."""
    facts = pair({"sha": [1.1, 1.2]}, left_out={"sleep": "it waits"}, failed="It broke.", caveats=["Loud."])
    file = load(tmp_path, facts)
    (found,) = file.pairs
    assert (file.source, len(file.machines)) == ("one.pairs", 2)
    assert (found.differ_by, found.base.name, found.head.name) == (
        "build",
        "CPython 3.13.5",
        "CPython 3.13.5t",
    )
    assert found.head.interpreter is not None
    assert found.head.interpreter.free_threaded
    assert not found.head.interpreter.gil_enabled
    assert found.costs == {"sha": (1.1, 1.2)}
    assert (found.without, found.failed, found.caveats) == ({"sleep": "it waits"}, "It broke.", ("Loud.",))


@pytest.mark.parametrize(
    ("arms", "why"),
    [
        ({"base": arm([1.0], gil=True), "head": arm([1.0], gil=True)}, "GIL of the head was on"),
        ({"base": arm([1.0], gil=False), "head": arm([1.0], gil=False)}, "GIL of the base was off"),
        ({"base": arm([1.0], gil=True)}, "the head does not have it"),
        (
            {
                "base": arm([1.0], gil=True),
                "head": {"gil_enabled_at_end": False, "cells": [], "failures": [{"reason": "It died."}]},
            },
            "It died.",
        ),
    ],
)
def test_a_workload_that_lost_a_block_has_no_cost(tmp_path: Path, arms: dict[str, Any], why: str) -> None:
    """Its other blocks are not shown as if they were all; the reason is."""
    blocks = [block("sha", 1.1), {"workload": "sha", "block": 1, "first": "base", "arms": arms}]
    found = one(tmp_path, blocks=blocks)
    assert found.costs == {}
    assert why in found.without["sha"]


def test_a_side_that_could_not_be_asked_has_its_name(tmp_path: Path) -> None:
    """No environment means no interpreter and no machine."""
    sides = {side: {"name": side, "variables": {}, "environment": None} for side in ("base", "head")}
    file = load(tmp_path, pair({}, sides=sides, failed="It does not start."))
    assert file.machines == ()
    assert file.pairs[0].base.interpreter is None


@pytest.mark.parametrize(
    ("facts", "ours", "said"),
    [
        ({}, {"schema": 2}, "newer than the schema 1"),
        ({}, {"started": "yesterday"}, "started must be a time"),
        ({"differ_by": "color"}, {}, r"pairs\[0\].differ_by must be one of build, switch"),
        ({"blocks": [{"workload": "sha"}]}, {}, "arms must be an object"),
        ({"sides": {}}, {}, "base must be an object"),
        (
            {"blocks": [block("sha", 1.0) | {"arms": {"base": arm([], gil=True)}}]},
            {},
            "wall_s must hold positive seconds",
        ),
        (
            {
                "blocks": [
                    block("sha", 1.0)
                    | {"arms": {"base": arm([1.0], gil=True), "head": arm([1.0, 1.0], gil=False)}}
                ]
            },
            {},
            "as many rounds on both sides",
        ),
    ],
)
def test_damage_is_named(tmp_path: Path, facts: dict[str, Any], ours: dict[str, Any], said: str) -> None:
    """With the file and the field."""
    with pytest.raises(UnreadableRunError, match=f"one.pairs.*{said}"):
        load(tmp_path, pair({}, **facts), **ours)
