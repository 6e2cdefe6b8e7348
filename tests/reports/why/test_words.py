"""A cause as a sentence, and how evidence is quoted."""

from __future__ import annotations

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
        words.held,
        words.hand_overs,
    )
    assert [clause(cell) for clause in clauses] == [""] * len(clauses)


def test_small_disturbances_and_stretches_are_not_quoted() -> None:
    """A twentieth of a core, or of an item, is nothing."""
    assert words.others(evidence(lost_cores=about(0.05))) == ""
    assert words.stretch(evidence(stretch=1.05)) == ""
    assert words.stretch(evidence(stretch=1.9)) == "an item took 1.9 times as long as in sequential"
