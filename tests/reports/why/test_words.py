"""A cause as a sentence, how evidence is quoted, and how the figures on the GIL were measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.why import words
from reports.why.gil_method import how_measured
from reports.why.words import cause
from tests.reports.make_run import cell, gil_share, group, self_test
from tests.reports.why.make_evidence import about, evidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


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
    unknown = evidence(cores_busy=None, reference_cores_busy=None)
    clauses = (
        words.busy,
        words.waited,
        words.ceiling,
        words.reached,
        words.others,
        words.helpers,
        words.stretch,
        words.cpu_cost,
        words.held,
        words.hand_overs,
    )
    assert [clause(unknown) for clause in clauses] == [""] * len(clauses)


def test_small_disturbances_and_stretches_are_not_quoted() -> None:
    """A twentieth of a core, or of an item, is nothing."""
    assert words.others(evidence(lost_cores=about(0.05))) == ""
    assert words.stretch(evidence(stretch=1.05)) == ""
    assert words.stretch(evidence(stretch=1.9)) == "items took 1.9× as long as in sequential"


def test_words_and_the_self_test(analyzed: Callable[..., Analysis]) -> None:
    """However many cells were sampled, the method is said once."""
    shares = gil_share(0.5, method="words")
    run = analyzed(group("sha", {("threads", 2): [1.0] * 6}, gil_share=shares), gil_self_test=self_test()).run
    assert how_measured(run) == (
        "GIL share: read from CPython's memory by another process, during whole rounds.",
        "Self-test at the start: the share was off by at most 0.010 over 3 known mixes.",
        "It counted 1,000 of 1,000 known hand-overs.",
    )


def test_py_spy_has_a_reason(analyzed: Callable[..., Analysis]) -> None:
    """Where both were used, each is said; without hand-overs nothing is said of them."""
    spied = gil_share(0.5, method="py-spy", words_reason="not measured: there is no /proc here.")
    cells = [
        *group("sha", {}, gil_share=gil_share(0.5, method="words")),
        cell("sha", "threads", 2, [1.0] * 6),
    ]
    cells[-1]["extra_info"]["gil_share"] = spied
    said = how_measured(analyzed(cells, gil_self_test=self_test(measured_hand_overs=None)).run)
    assert said[1] == (
        "GIL share: sampled by py-spy, from another process. CPython's memory could not be read: there is no "
        "/proc here."
    )
    assert [sentence[:6] for sentence in said] == ["GIL sh", "GIL sh", "Self-t"]


def test_a_self_test_that_was_not_possible_says_why(analyzed: Callable[..., Analysis]) -> None:
    """As on a build without a GIL."""
    nothing = {"method": None, "reason": "not applicable: no GIL.", "true_shares": [], "measured_shares": []}
    run = analyzed(group("sha", {}), gil_self_test=nothing).run
    assert how_measured(run) == ("No self-test: not applicable: no GIL.",)


def test_older_files_were_sampled_by_py_spy(analyzed: Callable[..., Analysis]) -> None:
    """They have neither method nor self-test; and what was not measured has no method."""
    run = analyzed(group("sha", {}, gil_share=gil_share(0.5))).run
    assert how_measured(run) == ("GIL share: sampled by py-spy, from another process.",)
    assert how_measured(analyzed(group("sha", {})).run) == ()
