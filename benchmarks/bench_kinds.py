"""The other kinds of measurement: one test per benchmark, which replays what was measured before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.results.replay import REPLAYED, replay_kind, session_of

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from benchmarks.results.session import Session


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test per benchmark of the run's kinds."""
    session = session_of(metafunc.config)
    tests = [(kind.name, label) for kind in session.kinds() for label in kind.labels(session.plan)]
    metafunc.parametrize(("kind", "label"), tests, ids=["-".join(test) for test in tests])


@pytest.mark.benchmark(timer=REPLAYED)
def test_kind(kind: str, label: str, session: Session, benchmark: BenchmarkFixture) -> None:
    """Record one benchmark, or the reason why it has no time."""
    replay_kind(benchmark, session, kind, label)
