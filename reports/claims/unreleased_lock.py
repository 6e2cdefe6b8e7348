"""Claims: what an exception does to a lock that is held, without `with` and with it."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.shown import FLAGS_EXPECTED, by_flags

WITHOUT_WITH = Claim(
    name="lock_lost_to_an_exception",
    topic=topics.MISTAKES,
    sentence="A lock that is released by hand stays taken when an exception passes.",
    support="An exception passes between acquire and release; then another thread asks for the "
    "lock, with a time-out.",
    expected=FLAGS_EXPECTED,
    free_threaded="Nothing: the rule is the same there.",
    source=pages.WITH_LOCKS,
    judge=partial(
        by_flags,
        mistake="unreleased_lock",
        demonstration="no with",
        expected={"acquired_afterwards": False},
        sentence="After the exception another thread waited for the lock in vain.",
    ),
)
WITH = Claim(
    name="with_releases",
    topic=topics.MISTAKES,
    sentence="`with lock:` releases the lock also when an exception passes.",
    support="The same with a `with` statement.",
    expected=FLAGS_EXPECTED,
    free_threaded="Nothing: the rule is the same there.",
    source=pages.WITH_LOCKS,
    judge=partial(
        by_flags,
        mistake="unreleased_lock",
        demonstration="with",
        expected={"acquired_afterwards": True},
        sentence="After the exception another thread got the lock.",
    ),
)
