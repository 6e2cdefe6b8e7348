"""The claims that updates are lost without a lock."""

from __future__ import annotations

import pytest

from reports.claims.model import Claim, Verdict
from reports.claims.topics.shared_state import LOST_UPDATES, LOST_UPDATES_WITH_CALL
from tests.reports.make_lesson import every_block, lesson_of, trial

BOTH = [
    pytest.param(LOST_UPDATES, "no lock", id="plain"),
    pytest.param(LOST_UPDATES_WITH_CALL, "no lock, call inside", id="call"),
]


@pytest.mark.parametrize(("claim", "variant"), BOTH)
def test_one_lost_update_confirms(claim: Claim, variant: str) -> None:
    """Seen is seen, with the share that was lost."""
    seen = trial("lock", variant, 5, observations=every_block(updates=1_000, lost_updates=250))
    judgment = claim.judge(lesson_of(seen))
    assert judgment.verdict is Verdict.CONFIRMED
    assert judgment.number is not None
    assert (judgment.number.estimate, judgment.number.low, judgment.number.high) == (0.25, 0.25, 0.25)
    assert "1,500 of 6,000 updates were lost" in judgment.sentence


@pytest.mark.parametrize(("claim", "variant"), BOTH)
@pytest.mark.parametrize("gil", [True, False])
def test_none_lost_is_never_safe(claim: Claim, variant: str, gil: bool) -> None:  # noqa: FBT001 - a parameter
    """It is inconclusive, with the reason for this kind of interpreter."""
    unseen = trial("lock", variant, 5, observations=every_block(updates=1_000, lost_updates=0))
    judgment = claim.judge(lesson_of(unseen, gil_enabled_at_end=gil))
    assert judgment.verdict is Verdict.INCONCLUSIVE
    assert judgment.sentence.startswith("Not observed here: 0 of 6,000 updates were lost.")
    assert ("Without a GIL" in judgment.sentence) is not gil


@pytest.mark.parametrize(("claim", "variant"), BOTH)
def test_one_thread_alone_can_lose_nothing(claim: Claim, variant: str) -> None:
    """So its updates don't count as tries; and without observations nothing was measured."""
    alone = trial("lock", variant, 1, observations=every_block(updates=1_000, lost_updates=0))
    assert claim.judge(lesson_of(alone)).verdict is Verdict.NOT_MEASURED
    assert claim.judge(lesson_of(trial("lock", variant, 5))).verdict is Verdict.NOT_MEASURED
