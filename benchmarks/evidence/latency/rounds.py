"""One round of a condition: workers alone for a moment, then beside requests, and what was seen of both."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.evidence.latency.conditions import DEFAULT_SWITCH_INTERVAL_S
from benchmarks.evidence.latency.effort import Effort, Window, effort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from benchmarks.evidence.latency.crews import Crew
    from benchmarks.evidence.latency.exchange import Answers

ALONE_S = 0.04
"""How long the workers of a round are alone with the default switch interval: eight of these."""


@dataclass(frozen=True, slots=True)
class AnswersRound:
    """What was seen in a round.

    Attributes:
        spacing_s: Mean time between two requests; None where each waited for the one before.
        answers: What became of the requests.
        effort: What the busy workers got done; None without any.
    """

    spacing_s: float | None
    answers: Answers
    effort: Effort | None

    @property
    def requests(self) -> int:
        """Return how many requests there were, lost ones included."""
        return len(self.answers.latencies_s) + self.answers.lost


def quiet_round(ask: Callable[[], Answers], spacing_s: float | None) -> AnswersRound:
    """Run a round in which nobody is busy."""
    return AnswersRound(spacing_s, ask(), None)


def busy_round(
    ask: Callable[[], Answers],
    spacing_s: float | None,
    opened: AbstractContextManager[Crew],
    switch_interval_s: float,
) -> AnswersRound:
    """Run a round beside a crew, which begins with the default switch interval and alone."""
    with opened as crew, switch_interval(DEFAULT_SWITCH_INTERVAL_S):
        crew.begin()
        time.sleep(ALONE_S)
        alone_until_s = time.perf_counter()
        with switch_interval(switch_interval_s):
            answers = ask()
            workers = crew.end()
    return AnswersRound(
        spacing_s, answers, effort(workers, alone_until_s, Window(answers.began_s, answers.ended_s))
    )


@contextmanager
def switch_interval(seconds: float) -> Iterator[None]:
    """Have threads that wait for the GIL ask for it after so many seconds, and as before afterwards."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
