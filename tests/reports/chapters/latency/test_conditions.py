"""Finding conditions, and their names."""

from __future__ import annotations

from reports.chapters.latency.facts import Answers, busy_name, condition_name
from tests.reports.make_latency import answers, loaded, usual

FOUND = Answers(loaded(usual()))


def test_a_condition_is_found_by_all_that_tells_it_apart() -> None:
    """The default interval unless another is asked for; None where nothing was measured."""
    beside, faster = FOUND.find("threads", 1), FOUND.find("threads", 1, switch_interval_s=0.001)
    assert beside is not None
    assert faster is not None
    assert (beside.p50_s[0], faster.p50_s[0]) == (5.1e-3, 1.1e-3)
    assert FOUND.find("threads", 3) is None
    assert FOUND.find(responder="http") is None


def test_kinds_come_by_number_and_intervals_from_the_longest() -> None:
    """A swept condition is none of its kind's."""
    assert [point.busy_workers for point in FOUND.beside("threads")] == [1, 2, 4]
    assert [point.switch_interval_s for point in FOUND.swept(1)] == [0.005, 0.001]


def test_conditions_have_names_for_people() -> None:
    """One of a kind, several, none; another interval is named."""
    http = loaded([answers("interpreters", 1, responder="http", switch_interval_s=0.0005)])[0]
    assert condition_name(http) == "an HTTP server beside 1 busy sub-interpreter, switch interval 500 µs"
    assert [busy_name(point) for point in FOUND.points[:4]] == [
        "idle",
        "1 busy thread",
        "2 busy threads",
        "4 busy threads",
    ]
