"""Claims: what becomes of threads when the main thread ends without joining them."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.shown import FLAGS_EXPECTED, NEVER_SAID, by_flags

WAITS = Claim(
    name="process_waits_for_threads",
    topic=topics.MISTAKES,
    sentence="A process does not end before its threads: without join the main thread may end first, "
    "and it waits.",
    support="A process whose main thread ends first, with a thread that says when it has cleaned up.",
    expected=FLAGS_EXPECTED,
    free_threaded="Nothing: the rule is the same there.",
    source=pages.THREADS,
    judge=partial(
        by_flags,
        mistake="no_join",
        demonstration="non-daemon thread",
        expected={"main_ended_first": True, "clean_up_ran": True},
        sentence="The main thread had ended, the process waited, and the thread did its clean-up.",
    ),
)
CUT_OFF = Claim(
    name="daemon_thread_is_cut_off",
    topic=topics.MISTAKES,
    sentence="A daemon thread is cut off when the process ends: its `finally` never runs.",
    support="The same process with a daemon thread.",
    expected=FLAGS_EXPECTED,
    free_threaded="Nothing: the rule is the same there.",
    source=pages.THREADS,
    judge=partial(
        by_flags,
        mistake="no_join",
        demonstration="daemon thread",
        expected={"started": True, "main_ended_first": True, "clean_up_ran": NEVER_SAID},
        sentence="The thread had started, the process ended without it, and its clean-up never ran.",
    ),
)
