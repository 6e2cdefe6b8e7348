"""Claims on pitfalls: what happens every time or is remedied, and what there should be and what there was."""

from __future__ import annotations

import pytest

from reports.claims.experiments import Tally
from reports.claims.model import Claim, Verdict
from reports.claims.topics import pitfalls, shared_state
from tests.reports.make_lesson import failed, lesson_of, shown

TOLD = [
    (
        pitfalls.PROCESS_WAITS_FOR_THREADS,
        "no_join",
        "non-daemon thread",
        {"main_ended_first": True, "clean_up_ran": True},
    ),
    (
        pitfalls.DAEMON_THREAD_IS_CUT_OFF,
        "no_join",
        "daemon thread",
        {"started": True, "main_ended_first": True},
    ),
    (pitfalls.LOCK_LOST_TO_AN_EXCEPTION, "unreleased_lock", "no with", {"acquired_afterwards": False}),
    (pitfalls.WITH_RELEASES, "unreleased_lock", "with", {"acquired_afterwards": True}),
    (pitfalls.LOCK_DEADLOCKS_ON_REENTRY, "reentry_with_lock", "Lock", {"deadlocked": True}),
    (pitfalls.RLOCK_ALLOWS_REENTRY, "reentry_with_lock", "RLock", {"deadlocked": False}),
    (pitfalls.LOCKS_IN_DIFFERENT_ORDERS, "lock_order", "different orders", {"deadlocked": True}),
    (pitfalls.LOCKS_IN_ONE_ORDER, "lock_order", "same order", {"deadlocked": False}),
]
PARAMETERS = [pytest.param(*told, id=told[0].name) for told in TOLD]


@pytest.mark.parametrize(("claim", "mistake", "demonstration", "told"), PARAMETERS)
class TestEachDemonstration:
    """The same cases for every one of them."""

    def test_what_was_expected_confirms(
        self, claim: Claim, mistake: str, demonstration: str, told: dict[str, bool]
    ) -> None:
        """All flags as they must be."""
        lesson = lesson_of(shown(mistake, demonstration, told))
        assert claim.judge(lesson).verdict is Verdict.CONFIRMED

    def test_anything_else_refutes_and_is_told(
        self, claim: Claim, mistake: str, demonstration: str, told: dict[str, bool]
    ) -> None:
        """The sentence says what was seen instead."""
        turned = {name: not flag for name, flag in told.items()}
        judgment = claim.judge(lesson_of(shown(mistake, demonstration, turned)))
        assert judgment.verdict is Verdict.REFUTED
        assert next(iter(told)).replace("_", " ") in judgment.sentence

    def test_what_was_never_told_was_not_measured(
        self, claim: Claim, mistake: str, demonstration: str, told: dict[str, bool]
    ) -> None:
        """A process that was ended too early proves nothing, and neither does one that failed."""
        del told
        ended = claim.judge(lesson_of(shown(mistake, demonstration, {}, timed_out=True)))
        failure = failed("lesson", mistake, demonstration, "It crashed.")
        crashed = claim.judge(lesson_of(failures=[failure]))
        absent = claim.judge(lesson_of())
        assert {ended.verdict, crashed.verdict, absent.verdict} == {Verdict.NOT_MEASURED}
        assert "was killed before" in ended.sentence
        assert "It crashed." in crashed.sentence


def test_a_daemon_thread_that_cleaned_up_was_not_cut_off() -> None:
    """What must never be said refutes when it is said."""
    told = {"started": True, "main_ended_first": True, "clean_up_ran": True}
    lesson = lesson_of(shown("no_join", "daemon thread", told))
    assert pitfalls.DAEMON_THREAD_IS_CUT_OFF.judge(lesson).verdict is Verdict.REFUTED


def test_crossings_without_a_deadlock_are_counted() -> None:
    """With a 95 % bound, as for every promise."""
    lesson = lesson_of(shown("lock_order", "same order", {"deadlocked": False, "crossings": 3_000}))
    assert "0 of 3,000 crossings ended in a deadlock" in pitfalls.LOCKS_IN_ONE_ORDER.judge(lesson).sentence


KEPT = [
    (shared_state.LIST_APPEND, shared_state.LIST_APPEND_TALLY),
    (shared_state.DICT_ASSIGNMENT, shared_state.DICT_SET_TALLY),
    (shared_state.CHECK_THEN_ACT_WITH_LOCK, shared_state.GUARDED_TALLY),
    (pitfalls.STOPPED_MONITOR_LOSES_NOTHING, pitfalls.STOPPED_TALLY),
]
SEEN = [
    (shared_state.CHECK_THEN_ACT, shared_state.UNGUARDED_TALLY),
    (pitfalls.DAEMON_MONITOR_LOSES_RECORDS, pitfalls.CUT_OFF_TALLY),
]


@pytest.mark.parametrize(("claim", "tally"), KEPT)
@pytest.mark.parametrize(("part", "verdict"), [(3_000, Verdict.CONFIRMED), (2_999, Verdict.REFUTED)])
def test_a_promise_is_kept_only_if_nothing_is_missing(
    claim: Claim, tally: Tally, part: int, verdict: Verdict
) -> None:
    """One of 3,000 is one too many."""
    told = {tally.whole: 3_000, tally.part: part}
    judgment = claim.judge(lesson_of(shown(tally.mistake, tally.demonstration, told)))
    assert judgment.verdict is verdict
    assert f"{3_000 - part} of 3,000 {tally.what}" in judgment.sentence


@pytest.mark.parametrize(("claim", "tally"), SEEN)
@pytest.mark.parametrize(("part", "verdict"), [(3_000, Verdict.INCONCLUSIVE), (2_999, Verdict.CONFIRMED)])
def test_a_mistake_shows_as_soon_as_one_is_missing(
    claim: Claim, tally: Tally, part: int, verdict: Verdict
) -> None:
    """And if none is, that is not observed here, never safe."""
    told = {tally.whole: 3_000, tally.part: part}
    judgment = claim.judge(lesson_of(shown(tally.mistake, tally.demonstration, told)))
    assert judgment.verdict is verdict
    assert judgment.sentence.startswith("Not observed here") is (verdict is Verdict.INCONCLUSIVE)


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
    assert "CPython's own containers" in shared_state.LIST_APPEND.judge(lesson).sentence
