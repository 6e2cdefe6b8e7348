"""Claims: what a daemon thread has not written is lost when the process ends, unless it is stopped before."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.promises import EXPECTED
from reports.claims.shown import SEEN_EXPECTED, Tally, judge_kept, judge_seen

CUT_OFF_TALLY = Tally(
    mistake="daemon_monitor",
    demonstration="daemon thread at the end of the process",
    whole="records_made",
    part="records_written",
    what="records were lost",
    comment="The process happened to end just after a write.",
)
CUT_OFF = Claim(
    name="daemon_monitor_loses_records",
    topic=topics.MISTAKES,
    sentence="A daemon thread that buffers what it records loses the rest when the process ends.",
    support="A background thread buffers records while the process ends; those made and those "
    "written are counted.",
    expected=SEEN_EXPECTED,
    free_threaded="Nothing: the rule is the same there.",
    source=pages.THREADS,
    judge=partial(judge_seen, tally=CUT_OFF_TALLY),
)
STOPPED_TALLY = Tally(
    mistake="daemon_monitor",
    demonstration="stopped before the end",
    whole="records_made",
    part="records_written",
    what="records were lost",
    comment="",
)
STOPPED = Claim(
    name="stopped_monitor_loses_nothing",
    topic=topics.MISTAKES,
    sentence="A background thread that is told to stop and joined before the end loses nothing.",
    support="The same thread, stopped through an Event and joined.",
    expected=EXPECTED,
    free_threaded="Nothing: the rule is the same there.",
    source=pages.STOPPING,
    judge=partial(judge_kept, tally=STOPPED_TALLY),
)
