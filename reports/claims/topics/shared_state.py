"""Claims on shared state: which updates are lost without a lock, and which never are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reports.claims import sources
from reports.claims.experiments import (
    KEPT_EXPECTED,
    SEEN_EXPECTED,
    Promise,
    Tally,
    judge_kept,
    judge_promise,
    judge_seen,
    total,
    without_trials,
)
from reports.claims.judging import existence
from reports.claims.model import Claim, Source

if TYPE_CHECKING:
    from reports.claims.model import Judgment, Lesson

claim = partial(Claim, topic=sources.SHARED_STATE, expected=KEPT_EXPECTED)
"""What claims of this topic have in common, unless one says otherwise."""

UNGUARDED_TALLY = Tally(
    mistake="shared_container",
    demonstration="check-then-act",
    whole="made",
    part="keys",
    what="values were made for a key that was already there",
    comment="It takes another thread between check and act; that there was none is luck.",
)
CHECK_THEN_ACT = claim(
    name="check_then_act",
    sentence="Check-then-act on a dict is a race: several threads can find the same key missing.",
    support="Threads fill one dict, with a call between check and act; values made are compared with keys.",
    expected=SEEN_EXPECTED,
    free_threaded="It should happen more often: other threads run in parallel between check and act.",
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
    what="values were made for a key that was already there",
    comment="",
)
CHECK_THEN_ACT_WITH_LOCK = claim(
    name="check_then_act_with_lock",
    sentence="With a Lock around both, check-then-act never makes a value twice.",
    support="The same threads, with check and act under one Lock.",
    free_threaded="No change: the lock protects both steps.",
    source=sources.LOCKS,
    judge=partial(judge_kept, tally=GUARDED_TALLY),
)

LOCK_COUNT_PROMISE = Promise(
    experiment="lock",
    variant="Lock",
    what="increments were lost",
    violations=lambda trial: total(trial, "lost_updates"),
)
LOCK_COUNT = claim(
    name="lock_count",
    sentence="With a Lock around `x += 1` the count is exact.",
    support="Up to 5 threads increment one counter under a Lock; missing increments are counted in every "
    "round.",
    free_threaded="No change: the lock makes the count exact there too.",
    source=sources.LOCKS,
    judge=partial(judge_promise, promise=LOCK_COUNT_PROMISE),
)

NO_GIL = "Without a GIL two threads can read the same value; that none did is luck."
NOT_SWITCHED = (
    "Since 3.10, CPython with a GIL switches threads only at calls and loop ends, not between this read and "
    "write. That is an implementation detail, so the code is not safe."
)
NOT_ON_THE_CALL = (
    "A thread may be switched at the call between reading and writing, every 5 ms or so; that none was is "
    "luck."
)
LOST_EXPECTED = "at least one update lost (none lost proves nothing)"
LOST_UNIT = "lost updates per update"
MORE_LOST = "More updates should be lost: threads read and write in parallel."
FAQ = Source(
    "Library FAQ: What kinds of global value mutation are thread-safe?",
    "https://docs.python.org/3/faq/library.html#what-kinds-of-global-value-mutation-are-thread-safe",
)


def judge_lost_updates(lesson: Lesson, variant: str, with_gil: str) -> Judgment:
    """Return confirmed if any update was lost by several threads; never seen is inconclusive."""
    trials = [trial for trial in lesson.trials("lock", variant) if trial.participants > 1]
    needed = {"updates", "lost_updates"}
    if not trials or not all(needed <= trial.observations.keys() for trial in trials):
        return without_trials(lesson, "lock", variant)
    reason = NO_GIL if lesson.environment.gil_enabled_at_end is False else with_gil
    lost = [count for trial in trials for count in trial.observations["lost_updates"]]
    updates = [count for trial in trials for count in trial.observations["updates"]]
    return existence(lost, updates, "updates were lost", reason, LOST_UNIT)


LOST_UPDATES = claim(
    name="lost_updates",
    sentence="`x += 1` from several threads can lose updates without a lock.",
    support="2 and 5 threads increment one counter without a lock; missing increments are counted.",
    expected=LOST_EXPECTED,
    free_threaded=MORE_LOST,
    source=FAQ,
    judge=partial(judge_lost_updates, variant="no lock", with_gil=NOT_SWITCHED),
)
LOST_UPDATES_WITH_CALL = claim(
    name="lost_updates_with_call",
    sentence="`x = f(x) + 1` from several threads can lose updates without a lock.",
    support="2 and 5 threads increment one counter, with a call between reading and writing.",
    expected=LOST_EXPECTED,
    free_threaded=MORE_LOST,
    source=FAQ,
    judge=partial(judge_lost_updates, variant="no lock, call inside", with_gil=NOT_ON_THE_CALL),
)

LIST_APPEND_TALLY = Tally(
    mistake="shared_container",
    demonstration="list.append",
    whole="expected",
    part="appended",
    what="items were lost",
    comment="CPython's own containers guarantee that for this one operation, not for two in a row.",
)
LIST_APPEND = claim(
    name="list_append",
    sentence="`list.append` from several threads loses nothing, even without a lock.",
    support="Threads append to one list; its length is compared with the number of appends.",
    free_threaded="No visible change: a lock inside each list replaces the GIL.",
    source=Source(
        "Thread safety guarantees: list objects",
        "https://docs.python.org/3/library/threadsafety.html#thread-safety-for-list-objects",
        implementation_detail=True,
    ),
    judge=partial(judge_kept, tally=LIST_APPEND_TALLY),
)
DICT_SET_TALLY = Tally(
    mistake="shared_container",
    demonstration="dict[k] = v",
    whole="expected",
    part="stored",
    what="entries were lost",
    comment="CPython's own containers guarantee that for this one operation, not for two in a row.",
)
DICT_ASSIGNMENT = claim(
    name="dict_assignment",
    sentence="`d[k] = v` from several threads loses nothing, even without a lock.",
    support="Threads store their own entries in one dict; what it holds is compared with what was stored.",
    free_threaded="No visible change: a lock inside each dict replaces the GIL.",
    source=Source(
        "Thread safety guarantees: dict objects",
        "https://docs.python.org/3/library/threadsafety.html#thread-safety-for-dict-objects",
        implementation_detail=True,
    ),
    judge=partial(judge_kept, tally=DICT_SET_TALLY),
)
