"""Claims: checking and then acting is a race, unless a lock holds both together."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim, Source
from reports.claims.promises import EXPECTED
from reports.claims.shown import SEEN_EXPECTED, Tally, judge_kept, judge_seen

UNGUARDED_TALLY = Tally(
    mistake="shared_container",
    demonstration="check-then-act",
    whole="made",
    part="keys",
    what="values were made though the key was there by then",
    comment="Another thread must come in between check and act; that none did here is luck.",
)
UNGUARDED = Claim(
    name="check_then_act",
    topic=topics.SHARED_STATE,
    sentence="Checking whether a key is there and then storing it is a race: several threads find it "
    "missing.",
    support="Threads fill one dict, with a call between check and act; values made are compared with keys.",
    expected=SEEN_EXPECTED,
    free_threaded="It happens more often: threads truly run at once between check and act.",
    source=Source(
        "Thread safety guarantees: dict objects",
        "https://docs.python.org/3/library/threadsafety.html#thread-safety-for-dict-objects",
    ),
    judge=partial(judge_seen, tally=UNGUARDED_TALLY),
)
GUARDED_TALLY = Tally(
    mistake="shared_container",
    demonstration="check-then-act with a lock",
    whole="made",
    part="keys",
    what="values were made though the key was there by then",
    comment="",
)
GUARDED = Claim(
    name="check_then_act_with_lock",
    topic=topics.SHARED_STATE,
    sentence="With a lock around both, check and act are never torn apart.",
    support="The same threads, with check and act under one Lock.",
    expected=EXPECTED,
    free_threaded="Nothing: the lock holds both together.",
    source=pages.LOCKS,
    judge=partial(judge_kept, tally=GUARDED_TALLY),
)
