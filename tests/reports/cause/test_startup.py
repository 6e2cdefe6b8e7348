"""Rules on start-up and on cells of one worker."""

from __future__ import annotations

from reports.cause.startup import one_worker, startup_bound
from tests.reports.cause.make_evidence import about, evidence, processes


def test_start_up_counts_only_inside_the_figure() -> None:
    """Most of the time is a cause, a part is none, and where it is not inside it never is."""
    found = startup_bound(processes(startup_share=about(0.85)))
    assert found is not None
    assert found.because == "starting workers took 85 % (83–87) of the time"
    assert startup_bound(processes(startup_share=about(0.3))) is None
    assert startup_bound(processes()) is None


def test_one_worker_has_nothing_to_overlap() -> None:
    """One worker, or one item for all of them, unless something else slowed it down."""
    found = one_worker(evidence(workers=1))
    assert found is not None
    assert found.because == "with 1 worker and 20 items nothing can run side by side"
    assert one_worker(evidence(items=1)) is not None
    assert one_worker(evidence()) is None
    assert one_worker(processes(workers=1, efficiency_of_ceiling=about(0.3))) is None
