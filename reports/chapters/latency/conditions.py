"""Finds conditions among the answers of a run, and names them for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.latency.facts import BUSY_KINDS, DEFAULT_SWITCH_INTERVAL_S, RESPONDERS
from reports.wording.numbers import seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.chapters.latency.facts import AnswersPoint

SINGULAR = {
    "threads": "busy thread",
    "processes": "busy process",
    "interpreters": "busy sub-interpreter",
    "c_keeping_gil": "thread in C that holds the GIL",
    "c_dropping_gil": "thread in C that releases the GIL",
}
PLURAL = {
    "threads": "busy threads",
    "processes": "busy processes",
    "interpreters": "busy sub-interpreters",
    "c_keeping_gil": "threads in C that hold the GIL",
    "c_dropping_gil": "threads in C that release the GIL",
}
RESPONDER_NAMES = {"udp": "a thread (UDP)", "asyncio": "an event loop (UDP)", "http": "an HTTP server"}
IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one run under all conditions."""

    points: Sequence[AnswersPoint]

    def find(
        self,
        busy_kind: str = "none",
        workers: int = 0,
        responder: str = "udp",
        switch_interval_s: float = DEFAULT_SWITCH_INTERVAL_S,
    ) -> AnswersPoint | None:
        """Return what was measured under a condition, or None."""
        for point in self.points:
            found = (point.busy_kind, point.busy_workers, point.responder, point.switch_interval_s)
            if found == (busy_kind, workers, responder, switch_interval_s):
                return point
        return None

    def beside(self, busy_kind: str, responder: str = "udp") -> list[AnswersPoint]:
        """Return the conditions with a kind of busy workers and the default interval, by their number."""
        found = [
            point
            for point in self.points
            if (point.busy_kind, point.responder) == (busy_kind, responder) and not point.swept
        ]
        return sorted(found, key=lambda point: point.busy_workers)

    def swept(self, workers: int) -> list[AnswersPoint]:
        """Return the conditions with so many busy threads, the longest switch interval first."""
        found = [
            point
            for point in self.points
            if (point.busy_kind, point.busy_workers, point.responder) == ("threads", workers, "udp")
        ]
        return sorted(found, key=lambda point: -point.switch_interval_s)


def busy_name(point: AnswersPoint) -> str:
    """Return such as ``4 busy threads``: who computes beside the responder; ``idle`` if nobody does."""
    if not point.busy_workers:
        return IDLE
    names = SINGULAR if point.busy_workers == 1 else PLURAL
    return f"{point.busy_workers} {names[point.busy_kind]}"


def load_name(point: AnswersPoint) -> str:
    """Return such as ``beside 4 busy threads``; ``idle`` if nobody computes beside the responder."""
    return f"beside {busy_name(point)}" if point.busy_workers else IDLE


def place(point: AnswersPoint) -> tuple[object, ...]:
    """Return what sorts conditions: by responder, the swept ones last, then by kind and number of workers."""
    return (
        RESPONDERS.index(point.responder),
        point.swept,
        BUSY_KINDS.index(point.busy_kind),
        point.busy_workers,
        -point.switch_interval_s,
    )


def condition_name(point: AnswersPoint) -> str:
    """Return all of a condition, such as ``a thread (UDP) beside 1 busy thread, switch interval 500 µs``."""
    interval = f", switch interval {seconds(point.switch_interval_s)}" if point.swept else ""
    comma = "" if point.busy_workers else ","
    return f"{RESPONDER_NAMES[point.responder]}{comma} {load_name(point)}{interval}"
