"""A cause as a sentence."""

from __future__ import annotations

from reports.cause.model import cause
from tests.reports.cause.make_evidence import evidence


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
