"""Claims on mistakes that count: what there should be, and what there was."""

from __future__ import annotations

import pytest

from reports.claims import check_then_act, daemon_monitor, shared_container
from reports.claims.model import Claim, Verdict
from reports.claims.tallies import Tally
from tests.reports.make_lesson import failed, lesson_of, shown

KEPT = [
    (shared_container.LIST_APPEND, shared_container.LIST_APPEND_TALLY),
    (shared_container.DICT_SET, shared_container.DICT_SET_TALLY),
    (check_then_act.GUARDED, check_then_act.GUARDED_TALLY),
    (daemon_monitor.STOPPED, daemon_monitor.STOPPED_TALLY),
]
SEEN = [
    (check_then_act.UNGUARDED, check_then_act.UNGUARDED_TALLY),
    (daemon_monitor.CUT_OFF, daemon_monitor.CUT_OFF_TALLY),
]


@pytest.mark.parametrize(("claim", "tally"), KEPT)
@pytest.mark.parametrize(("part", "verdict"), [(3_000, Verdict.CONFIRMED), (2_999, Verdict.REFUTED)])
def test_a_promise_is_kept_only_if_nothing_is_missing(
    claim: Claim, tally: Tally, part: int, verdict: Verdict
) -> None:
    """One of 3,000 is one too many."""
    told = {tally.whole: 3_000, tally.part: part}
    judgement = claim.judge(lesson_of(shown(tally.mistake, tally.demonstration, told)))
    assert judgement.verdict is verdict
    assert f"{3_000 - part} of 3,000 {tally.what}" in judgement.sentence


@pytest.mark.parametrize(("claim", "tally"), SEEN)
@pytest.mark.parametrize(("part", "verdict"), [(3_000, Verdict.INCONCLUSIVE), (2_999, Verdict.CONFIRMED)])
def test_a_mistake_shows_as_soon_as_one_is_missing(
    claim: Claim, tally: Tally, part: int, verdict: Verdict
) -> None:
    """And if none is, that is not observed here, never safe."""
    told = {tally.whole: 3_000, tally.part: part}
    judgement = claim.judge(lesson_of(shown(tally.mistake, tally.demonstration, told)))
    assert judgement.verdict is verdict
    assert judgement.sentence.startswith("Not observed here") is (verdict is Verdict.INCONCLUSIVE)


@pytest.mark.parametrize(("claim", "tally"), [*KEPT, *SEEN])
@pytest.mark.parametrize("told", [{}, {"whole": 3}, {"whole": True, "part": 1}, {"whole": 0, "part": 0}])
def test_without_both_counts_nothing_was_measured(claim: Claim, tally: Tally, told: dict[str, float]) -> None:
    """Flags are no counts, and none of nothing is no try; a failure is told with its reason."""
    named = {getattr(tally, name): value for name, value in told.items()}
    lesson = lesson_of(shown(tally.mistake, tally.demonstration, named))
    assert claim.judge(lesson).verdict is Verdict.NOT_MEASURED
    failure = failed("lesson", tally.mistake, tally.demonstration, "It crashed.")
    assert "It crashed." in claim.judge(lesson_of(failures=[failure])).sentence


def test_what_holds_in_cpython_is_not_called_safe() -> None:
    """That single operations lose nothing is said to be how CPython is built."""
    told = {"expected": 3_000, "appended": 3_000}
    lesson = lesson_of(shown("shared_container", "list.append", told))
    assert "CPython's own containers" in shared_container.LIST_APPEND.judge(lesson).sentence
