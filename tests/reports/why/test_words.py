"""A cause as a sentence.

How evidence is quoted.
"""

from __future__ import annotations

import math

from reports.statistics.intervals import Interval
from reports.why import words
from reports.why.words import cause
from tests.reports.why.make_evidence import about, evidence


def test_a_sentence_has_cell_figure_and_clauses() -> None:
    """Empty clauses leave no trace."""
    found = cause(evidence(), "GIL-bound", "one", "", "two", "three")
    assert found.because == "one, two and three"
    assert found.sentence == "Threads 1.00× (0.98–1.02) with 2 workers: one, two and three."


def test_inconclusive_says_so_in_the_sentence() -> None:
    """A reader of the sentence alone must not take it for a cause."""
    assert (
        ": inconclusive: the ceiling is missing."
        in cause(evidence(), "inconclusive", "the ceiling is missing").sentence
    )


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
