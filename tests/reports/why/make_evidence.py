"""Builds evidence of hand-made cells, so that tests say only what matters to them, and of arbitrary ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from reports.data.evidence import StateShare, ThreadStates
from reports.statistics.intervals import Interval
from reports.why.evidence import CellEvidence

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def about(estimate: float, width: float = 0.02) -> Interval:
    """Return an interval of a relative width around an estimate."""
    return Interval(estimate, estimate * (1 - width), estimate * (1 + width))


def evidence(**facts: Any) -> CellEvidence:  # noqa: ANN401 - values of any field
    """Return threads with 2 workers on 2 CPUs that compute all the time; nothing else is known."""
    known: dict[str, Any] = {
        "workload": "sha",
        "runner": "threads",
        "workers": 2,
        "usable_cpus": 2,
        "items": 20,
        "blocks": 8,
        "gil_enabled": True,
        "speedup": about(1.0),
        "cores_busy": about(1.0),
        "reference_cores_busy": about(1.0),
    }
    return CellEvidence(**{**known, **facts})


def processes(**facts: Any) -> CellEvidence:  # noqa: ANN401 - values of any field
    """Return the same of processes."""
    return evidence(**{"runner": "processes", "worker_kind": "isolated", **facts})


def coroutines(**facts: Any) -> CellEvidence:  # noqa: ANN401 - values of any field
    """Return the same of coroutines."""
    return evidence(**{"runner": "asyncio", "worker_kind": "coroutines", **facts})


def intervals(least: float, most: float) -> SearchStrategy[Interval]:
    """Return any intervals within bounds; some with an estimate alone."""
    triples = st.lists(st.floats(least, most), min_size=3, max_size=3).map(sorted)
    whole = triples.map(lambda found: Interval(found[1], found[0], found[2]))
    bare = st.floats(least, most).map(lambda found: Interval(found, float("nan"), float("nan")))
    narrow = st.floats(least, most).map(
        lambda found: Interval(found, max(least, found * 0.98), min(most, found * 1.02))
    )
    return whole | narrow | bare


SHARES = st.none() | intervals(0, 1) | intervals(0.85, 1) | intervals(0, 0.1)
RATIOS = st.none() | intervals(0.01, 20) | intervals(0.7, 1.3)
STATES = st.none() | st.builds(
    ThreadStates,
    looks=st.integers(50, 5_000),
    item_s=st.floats(1e-6, 10),
    **dict.fromkeys(
        ("computing", "lock", "gil", "elsewhere"),
        st.lists(st.floats(0, 1), min_size=3, max_size=3)
        .map(sorted)
        .map(lambda found: StateShare(found[1], found[0], found[2])),
    ),
)
NUMBERS = st.none() | st.floats(0, 10)

ANY_EVIDENCE = st.builds(
    CellEvidence,
    workload=st.just("sha"),
    runner=st.sampled_from(["threads", "processes-spawn", "interpreters", "asyncio", "a runner of 2 kinds"]),
    workers=st.integers(1, 64),
    usable_cpus=st.integers(1, 64),
    items=st.integers(1, 500),
    speedup=intervals(0.01, 20) | intervals(0.7, 1.3) | st.just(Interval(*[float("nan")] * 3)),
    blocks=st.integers(0, 40),
    worker_kind=st.sampled_from(["threads", "isolated", "coroutines"]),
    gil_enabled=st.none() | st.booleans(),
    cores_busy=RATIOS,
    reference_cores_busy=SHARES,
    cpu_cost=RATIOS,
    cost_over_ceiling=RATIOS,
    gil_share=SHARES,
    reference_gil_share=SHARES,
    gil_share_reason=st.none() | st.just("not measured: no rights."),
    hand_overs_per_s=st.none() | intervals(0, 1e6) | intervals(3_900, 4_100),
    hand_overs_per_item=st.none() | intervals(0, 1e5),
    hand_overs_reason=st.none() | st.just("not measured: no words."),
    most_in_group=RATIOS,
    ceiling=RATIOS,
    efficiency_of_ceiling=RATIOS,
    thread_states=STATES,
    reference_thread_states=STATES,
    idle_share=st.none() | st.floats(0, 1),
    stretch=NUMBERS,
    dispatch_share=st.none() | st.floats(0, 1),
    loop_blocked_share=SHARES,
    loop_late_s=NUMBERS,
    fault_cores=RATIOS,
    faults_per_item=st.none() | intervals(0, 1e6),
    divided_gain=RATIOS,
    blas_threads=st.none() | st.integers(1, 64),
    lost_cores=RATIOS,
    reference_queued=RATIOS,
    reference_other_cores=RATIOS,
    reference_throttled=RATIOS,
    reference_stolen=RATIOS,
    throttled_share=SHARES,
    helper_cores_busy=RATIOS,
    startup_share=st.none() | SHARES,
    children_share=SHARES,
    handing_out_s=st.none() | intervals(1e-7, 1e-3),
    handing_out_share=SHARES,
    item_s=st.none() | intervals(1e-7, 1e-3),
    handing_out_per_item=RATIOS,
    in_chunks=RATIOS,
)
