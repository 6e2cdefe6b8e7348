"""Builds rounds of answers, so that tests say only what matters to them."""

from __future__ import annotations

from benchmarks.kinds.latency.client import Answers
from benchmarks.kinds.latency.rounds import AnswersRound
from benchmarks.kinds.latency.statistics import Effort


def answers(*latencies_s: float, lost: int = 0, late_s: float = 1e-5, own_s: float = 2e-5) -> Answers:
    """Return answers that took so long; the client sent all 10 µs late and takes 20 µs for itself."""
    return Answers(10.0, 11.0, latencies_s, (late_s,) * (len(latencies_s) + lost), (own_s,) * 3, lost)


def answers_round(*latencies_s: float, lost: int = 0, effort: Effort | None = None) -> AnswersRound:
    """Return a round with such answers, asked each 2 ms."""
    return AnswersRound(0.002, answers(*latencies_s, lost=lost), effort)
