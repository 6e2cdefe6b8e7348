"""Dispatch: what handing out an item costs, by its size, and from which duration on it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.plan.presets import Kind
from benchmarks.results.replay import REPLAYED, replay_kind

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from benchmarks.results.session import Session


@pytest.mark.benchmark(timer=REPLAYED, group="dispatch")
def test_dispatch(label: str, session: Session, benchmark: BenchmarkFixture) -> None:
    """Record one benchmark; the first test of the kind has all of them measured."""
    replay_kind(benchmark, session.outcome(Kind.DISPATCH), label)
