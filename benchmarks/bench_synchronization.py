"""Synchronisation: what each primitive costs under several threads, and whether it keeps its promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.plan.presets import Kind
from benchmarks.results.replay import REPLAYED, replay_kind

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from benchmarks.results.session import Session


@pytest.mark.benchmark(timer=REPLAYED)
def test_synchronization(label: str, session: Session, benchmark: BenchmarkFixture) -> None:
    """Record one benchmark; the first test of the kind has all of them measured."""
    replay_kind(benchmark, session.outcome(Kind.SYNCHRONIZATION), label)
    benchmark.group = f"synchronization-{benchmark.extra_info['experiment']}"
