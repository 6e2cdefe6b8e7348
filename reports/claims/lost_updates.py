"""Claims: `x += 1` loses updates without a lock, at once or as soon as a call comes in between."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reports.claims import sources as topics
from reports.claims.judging import existence
from reports.claims.model import Claim, Source
from reports.claims.promises import without_trials

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.claims.model import Judgement

NO_GIL = "No GIL keeps two threads from reading the same value here, so that none did is luck."
NOT_SWITCHED = (
    "CPython with a GIL switches threads only at calls and at jumps back (since 3.10, an implementation "
    "detail), never between reading and writing here; nothing promises that, so it is not safe."
)
NOT_ON_THE_CALL = (
    "A thread may be switched at the call between reading and writing, every 5 ms or so; that it never "
    "was is luck, and no reason to trust it."
)
EXPECTED = "at least one update lost; none lost is no proof of anything"
UNIT = "lost updates per update"
FREE_THREADED = "Updates are lost in great number: threads truly read and write at the same time."
FAQ = Source(
    "Library FAQ: What kinds of global value mutation are thread-safe?",
    "https://docs.python.org/3/faq/library.html#what-kinds-of-global-value-mutation-are-thread-safe",
)


def judge(lesson: Lesson, variant: str, with_gil: str) -> Judgement:
    """Return confirmed if any update was lost by several threads; never seen is inconclusive."""
    trials = [trial for trial in lesson.trials("lock", variant) if trial.participants > 1]
    needed = {"updates", "lost_updates"}
    if not trials or not all(needed <= trial.observations.keys() for trial in trials):
        return without_trials(lesson, "lock", variant)
    reason = NO_GIL if lesson.environment.gil_enabled_at_end is False else with_gil
    lost = [count for trial in trials for count in trial.observations["lost_updates"]]
    updates = [count for trial in trials for count in trial.observations["updates"]]
    return existence(lost, updates, "updates were lost", reason, UNIT)


PLAIN = Claim(
    name="lost_updates",
    topic=topics.SHARED_STATE,
    sentence="`x += 1` from several threads loses updates without a lock.",
    support="2 and 5 threads increment one counter with nothing around it; what is missing in the "
    "end is counted.",
    expected=EXPECTED,
    free_threaded=FREE_THREADED,
    source=FAQ,
    judge=partial(judge, variant="no lock", with_gil=NOT_SWITCHED),
)
WITH_CALL = Claim(
    name="lost_updates_with_call",
    topic=topics.SHARED_STATE,
    sentence="`x = f(x) + 1` from several threads loses updates without a lock: the call gives "
    "others a chance.",
    support="2 and 5 threads increment one counter, with a call between reading and writing.",
    expected=EXPECTED,
    free_threaded=FREE_THREADED,
    source=FAQ,
    judge=partial(judge, variant="no lock, call inside", with_gil=NOT_ON_THE_CALL),
)
