"""One round of an experiment: its participants are released at the same moment and timed together."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workloads.synchronization.experiment import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workloads.synchronization.experiment import Trial

GRACE_S = 5.0
"""Extra seconds for a participant to end after its own time-out."""


@dataclass(frozen=True, slots=True)
class TrialRound:
    """Seconds from the release until the last participant ended, and the observations."""

    wall_s: float
    operations: int
    observations: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Ended:
    """The end of a participant: what it returned or raised."""

    index: int
    at_s: float
    result: Any = None
    error: BaseException | None = None


def run_trial(trial: Trial, clock: Callable[[], float]) -> TrialRound:
    """Run all participants in their own threads; return the figures.

    Each thread reads the clock itself when it ends, so the time this thread takes to wake up is not
    part of the round. If one raises, the others still get time to end by themselves.

    Raises:
        BrokenPromiseError: The primitive broke its promise.
        Exception: The first error of a participant.
    """
    start = _Start(clock, len(trial.participants))
    for index, participant in enumerate(trial.participants):
        threading.Thread(target=start.take_part, args=(index, participant), daemon=True).start()
    started_s = start.release()
    ended = sorted(start.ends(), key=lambda end: end.index)
    errors = [(end.at_s, end.error) for end in ended if end.error is not None]
    if errors:
        raise min(errors, key=lambda error: error[0])[1]
    observations = trial.observe([end.result for end in ended])
    return TrialRound(max(end.at_s for end in ended) - started_s, trial.operations, observations)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where participants wait for the start of a round and report their end."""

    clock: Callable[[], float]
    count: int
    ready: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go: threading.Event = field(default_factory=threading.Event)
    ended: queue.SimpleQueue[_Ended] = field(default_factory=queue.SimpleQueue)

    def take_part(self, index: int, participant: Callable[[], object]) -> None:
        """Wait for the release, run the participant, and report its outcome."""
        self.ready.release()
        self.go.wait()
        try:
            result = participant()
        except BaseException as error:  # noqa: BLE001 - raised again in run_trial
            self.ended.put(_Ended(index, self.clock(), error=error))
        else:
            self.ended.put(_Ended(index, self.clock(), result))

    def release(self) -> float:
        """Release all participants once all are ready; return that time in seconds."""
        for _ in range(self.count):
            self.ready.acquire()
        started_s = self.clock()
        self.go.set()
        return started_s

    def ends(self) -> list[_Ended]:
        """Return how every participant ended; after an error, give up those that still wait.

        Without an error this waits forever: the supervisor records the stacks and kills the process.
        """
        seen: list[_Ended] = []
        while len(seen) < self.count:
            failed = any(end.error is not None for end in seen)
            try:
                seen.append(self.ended.get(timeout=PATIENCE_S + GRACE_S if failed else None))
            except queue.Empty:
                break
        return seen
