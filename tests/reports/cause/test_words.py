"""How evidence is quoted."""

from __future__ import annotations

import math

from reports.cause import words
from reports.intervals import Interval
from tests.reports.cause.make_evidence import about, evidence


def test_shares_are_whole_percents_unless_small() -> None:
    """A tenth of a percent matters below ten percent only."""
    assert words.share(Interval(0.99, 0.981, 1.0)) == "99 % (98–100)"
    assert words.share(Interval(0.021, 0.0161, 0.027)) == "2.1 % (1.6–2.7)"
    assert words.share(Interval(0.5, math.nan, math.nan)) == "50 %"


def test_what_is_not_known_is_not_quoted() -> None:
    """Every clause is empty without its figure."""
    cell = evidence(cores_busy=None, reference_cores_busy=None)
    clauses = (
        words.busy,
        words.waited,
        words.ceiling,
        words.reached,
        words.others,
        words.helpers,
        words.stretch,
        words.cpu_cost,
        words.idle,
    )
    assert [clause(cell) for clause in clauses] == [""] * len(clauses)


def test_small_disturbances_and_stretches_are_not_quoted() -> None:
    """A twentieth of a core, or of an item, is nothing."""
    assert words.others(evidence(other_cores=about(0.05))) == ""
    assert words.stretch(evidence(stretch=1.05)) == ""
    assert words.stretch(evidence(stretch=1.9)) == "an item took 1.9 times as long as in sequential"
