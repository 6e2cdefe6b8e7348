"""The limits of causes, and on which side of them evidence lies."""

from __future__ import annotations

import math

import pytest

from reports.statistics.intervals import Interval
from reports.why.limits import (
    above,
    below,
    exceeds_gil_limit,
    gil_leaves_room,
    gil_limit,
    least_waited,
    most_speedup,
    sequential_mostly_waited,
    sequential_waited,
    slower_than_gil_limit,
)
from tests.reports.why.make_evidence import about, evidence

UNKNOWN = [None, Interval(1.0, math.nan, math.nan), Interval(math.nan, math.nan, math.nan)]


@pytest.mark.parametrize("interval", UNKNOWN)
def test_what_is_not_known_lies_nowhere(interval: Interval | None) -> None:
    """Neither above nor below anything."""
    assert not above(interval, -1)
    assert not below(interval, 100)


def test_an_interval_that_touches_a_limit_is_on_no_side() -> None:
    """The whole interval, its bounds included."""
    assert not above(Interval(2, 1, 3), 1)
    assert not below(Interval(2, 1, 3), 3)
    assert above(Interval(2, 1.1, 3), 1)


@pytest.mark.parametrize(
    ("workers", "items", "most"), [(2, 20, 2), (8, 20, 20 / 3), (8, 3, 3), (1, 20, 1), (64, 1, 1)]
)
def test_what_so_many_workers_can_do(workers: int, items: int, most: float) -> None:
    """Items over the turns that they take."""
    assert most_speedup(evidence(workers=workers, items=items)) == pytest.approx(most)


def test_the_limit_of_a_share_is_its_inverse() -> None:
    """The bounds change places, and a share of nothing limits nothing."""
    assert gil_limit(Interval(0.5, 0.4, 0.8)) == Interval(2.0, 1.25, 2.5)
    assert gil_limit(Interval(0.0, 0.0, 0.5)) == Interval(math.inf, 2.0, math.inf)


def test_a_speedup_contradicts_a_share_beyond_its_error_only() -> None:
    """0.96 and more, less 0.04: 1.087 is still possible, 1.2 is not."""
    share = Interval(0.98, 0.96, 0.99)
    assert not exceeds_gil_limit(evidence(speedup=Interval(1.1, 1.08, 1.12), reference_gil_share=share))
    assert exceeds_gil_limit(evidence(speedup=about(1.3), reference_gil_share=share))
    assert not exceeds_gil_limit(evidence(speedup=about(1.3)))


def test_queueing_that_was_measured_goes_before_what_others_ran() -> None:
    """A container with 2 of 64 CPUs is told of the load of all: that is no reason to have queued."""
    computed, crowd = Interval(0.5, 0.5, 0.5), Interval(40.0, 40.0, 40.0)
    facts = {"reference_cores_busy": computed, "reference_other_cores": crowd}
    assert sequential_waited(evidence(**facts, reference_queued=Interval(0.1, 0.1, 0.1)))
    assert not sequential_waited(evidence(**facts, reference_queued=Interval(0.45, 0.45, 0.45)))


@pytest.mark.parametrize(
    "kept",
    [
        {"reference_throttled": Interval(0.96, 0.96, 0.96)},
        {"reference_stolen": Interval(0.96, 0.96, 0.96)},
    ],
)
def test_even_hardly_computing_may_be_no_waiting(kept: dict[str, object]) -> None:
    """A quota or a hypervisor may leave a program less than a tenth of a core."""
    computed = {"reference_cores_busy": Interval(0.05, 0.05, 0.05)}
    assert sequential_mostly_waited(evidence(**computed))
    assert not sequential_waited(evidence(**computed, **kept))


def test_what_is_stolen_from_others_is_not_taken_from_us() -> None:
    """Of 64 CPUs 4 were stolen while 40 ran: of half a core that is a twentieth."""
    cell = evidence(
        reference_cores_busy=Interval(0.4, 0.4, 0.4),
        reference_queued=Interval(0.0, 0.0, 0.0),
        reference_other_cores=Interval(39.6, 39.6, 39.6),
        reference_stolen=Interval(4.0, 4.0, 4.0),
        usable_cpus=64,
    )
    assert least_waited(cell) == pytest.approx(1 - 0.4 - 0.04)


def test_slower_than_a_share_allows_is_beyond_what_is_noise() -> None:
    """A share of 0.5 (0.4 to 0.6) allows 1.67 at least: a fifth less, 1.33, is still explained by it."""
    share = Interval(0.5, 0.4, 0.6)
    assert slower_than_gil_limit(evidence(speedup=Interval(1.2, 1.1, 1.33), reference_gil_share=share))
    assert not slower_than_gil_limit(evidence(speedup=Interval(1.2, 1.1, 1.34), reference_gil_share=share))
    assert not slower_than_gil_limit(evidence(speedup=about(0.5), gil_share=share))


@pytest.mark.parametrize(
    ("computed", "others", "waited"),
    [
        (0.05, None, True),
        (0.5, None, False),
        (0.5, 0.5, True),
        (0.5, 0.9, False),
        (0.5, -0.1, True),
        (0.95, 0.0, False),
        (None, 0.0, False),
    ],
)
def test_waiting_is_what_neither_computing_nor_queueing_explains(
    computed: float | None,
    others: float | None,
    waited: bool,  # noqa: FBT001 - it is the expected value
) -> None:
    """With 0.9 of 2 cores taken, 0.45 of the time may be queueing; clocks may be read a little below 0."""
    cell = evidence(
        reference_cores_busy=None if computed is None else Interval(computed, computed, computed),
        reference_other_cores=None if others is None else Interval(others, others, others),
    )
    assert sequential_waited(cell) == waited


def test_a_gil_leaves_room_by_the_own_share_or_by_that_of_sequential() -> None:
    """Threads that hold it for half of the time could have more, whatever sequential did."""
    before = Interval(0.97, 0.96, 0.98)
    assert gil_leaves_room(evidence(gil_share=about(0.5), reference_gil_share=before))
    assert not gil_leaves_room(evidence(gil_share=about(0.8), reference_gil_share=before))
    assert gil_leaves_room(evidence(speedup=about(1.0), reference_gil_share=about(0.5)))
    assert not gil_leaves_room(evidence())
