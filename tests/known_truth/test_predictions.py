"""Predictions of 8 cores against a simulated truth, and the simulation against what is known by hand."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean, median

import pytest

from tests.known_truth.predictions.__main__ import main
from tests.known_truth.predictions.drawn import Tried, tries
from tests.known_truth.predictions.simulated import World, round_of

IDEAL = World(
    held=0.0, waits=0.0, pieces=2, memory="plenty", strength=0.0, sending=0.0, passing=0.0, items=16
)


def _speedup(world: World, runner: str, workers: int, cores: int) -> float:
    return world.items / round_of(world, runner, workers, cores, seed=1)[0]


@pytest.mark.parametrize(("workers", "cores", "speedup"), [(1, 1, 1), (4, 4, 4), (4, 2, 2), (8, 8, 8)])
def test_what_shares_nothing_is_as_fast_as_there_are_cores(workers: int, cores: int, speedup: float) -> None:
    """Exactly."""
    assert _speedup(IDEAL, "processes", workers, cores) == pytest.approx(speedup)


def test_what_is_known_by_hand_comes_out() -> None:
    """One GIL for all is 1; a sender that needs a quarter of an item allows 4; memory for two allows 2."""
    held = replace(IDEAL, held=1.0)
    assert _speedup(held, "threads", 8, 8) == pytest.approx(1)
    assert _speedup(held, "processes", 8, 8) == pytest.approx(8)
    sent = replace(IDEAL, sending=0.25, items=400)
    assert _speedup(sent, "processes", 8, 8) == pytest.approx(4, rel=0.05)
    limited = replace(IDEAL, memory="limited", strength=0.5)
    assert _speedup(limited, "processes", 8, 8) == pytest.approx(2)
    waits = replace(IDEAL, waits=1.0)
    assert _speedup(waits, "threads", 8, 1) == pytest.approx(8)


@pytest.fixture(scope="module")
def tried() -> list[Tried]:
    """Return the predictions of worlds that are always the same."""
    return [each for each in tries(40) if each.told.basis == "predicted" and not each.hidden]


def test_intervals_have_the_truth(tried: list[Tried]) -> None:
    """Nine of ten do in the long run; these few, always the same, are allowed to be a little less."""
    assert len(tried) > 30
    assert fmean(each.holds for each in tried) > 0.85


def test_estimates_come_near_it(tried: list[Tried]) -> None:
    """Half of them within a tenth, and four cores tell more than two."""
    assert median(each.error for each in tried) < 0.1
    from_two, from_four = ([each.error for each in tried if each.cores == cores] for cores in (2, 4))
    assert fmean(from_four) < fmean(from_two)


def test_the_table_has_a_row_for_each_kind_of_world(capsys: pytest.CaptureFixture[str]) -> None:
    """With the mean and the 90th percentile of the errors, and the part of intervals that hold."""
    assert main(["--tries", "8"]) == 0
    printed = capsys.readouterr().out
    assert "| predicted for 8 cores | predictions | mean error | 90th percentile |" in printed
    assert "memory: a limit that does not show yet" in printed
