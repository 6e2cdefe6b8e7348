"""Claims on mistakes that tell flags: they happen every time, or their remedy works."""

from __future__ import annotations

import pytest

from reports.claims import lock_order, main_thread_ends_first, reentry, unreleased_lock
from reports.claims.model import Claim, Verdict
from tests.reports.make_lesson import failed, lesson_of, shown

TOLD = [
    (
        main_thread_ends_first.WAITS,
        "no_join",
        "non-daemon thread",
        {"main_ended_first": True, "clean_up_ran": True},
    ),
    (main_thread_ends_first.CUT_OFF, "no_join", "daemon thread", {"started": True, "main_ended_first": True}),
    (unreleased_lock.WITHOUT_WITH, "unreleased_lock", "no with", {"acquired_afterwards": False}),
    (unreleased_lock.WITH, "unreleased_lock", "with", {"acquired_afterwards": True}),
    (reentry.WITH_LOCK, "reentry_with_lock", "Lock", {"deadlocked": True}),
    (reentry.WITH_RLOCK, "reentry_with_lock", "RLock", {"deadlocked": False}),
    (lock_order.DIFFERENT, "lock_order", "different orders", {"deadlocked": True}),
    (lock_order.SAME, "lock_order", "same order", {"deadlocked": False}),
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
        judgement = claim.judge(lesson_of(shown(mistake, demonstration, turned)))
        assert judgement.verdict is Verdict.REFUTED
        assert next(iter(told)).replace("_", " ") in judgement.sentence

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
        assert "was ended before" in ended.sentence
        assert "It crashed." in crashed.sentence


def test_a_daemon_thread_that_cleaned_up_was_not_cut_off() -> None:
    """What must never be said refutes when it is said."""
    told = {"started": True, "main_ended_first": True, "clean_up_ran": True}
    lesson = lesson_of(shown("no_join", "daemon thread", told))
    assert main_thread_ends_first.CUT_OFF.judge(lesson).verdict is Verdict.REFUTED


def test_crossings_without_a_deadlock_are_counted() -> None:
    """With the rule of three, as for every promise."""
    lesson = lesson_of(shown("lock_order", "same order", {"deadlocked": False, "crossings": 3_000}))
    assert "0 of 3,000 crossings ended in a deadlock" in lock_order.SAME.judge(lesson).sentence
