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
"""What a participant that has lost its patience may take to end."""


@dataclass(frozen=True, slots=True)
class TrialRound:
    """What was seen: seconds from the release until the last participant had ended, and the observations."""

    wall_s: float
    operations: int
    observations: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Ended:
    """A participant that is done: what it returned, or what it raised."""

    index: int
    at_s: float
    result: Any = None
    error: BaseException | None = None


def run_trial(trial: Trial, clock: Callable[[], float]) -> TrialRound:
    """Run all participants in threads of their own; return what was seen.

    Each thread reads the clock itself when it ends, so that the time this thread takes to wake is no part
    of the round. When one of them raises, the others still get the time to end by themselves.

    Raises:
        BrokenPromiseError: The primitive did what it promises not to do.
        Exception: Whatever a participant raised; the first of them, if several did.
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
    """Where the participants of a round wait for its start and say that they have ended."""

    clock: Callable[[], float]
    count: int
    ready: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go: threading.Event = field(default_factory=threading.Event)
    ended: queue.SimpleQueue[_Ended] = field(default_factory=queue.SimpleQueue)

    def take_part(self, index: int, participant: Callable[[], object]) -> None:
        """Wait for the release, do the participant's part, and say what became of it."""
        self.ready.release()
        self.go.wait()
        try:
            result = participant()
        except BaseException as error:  # noqa: BLE001 - raised again where the round is awaited
            self.ended.put(_Ended(index, self.clock(), error=error))
        else:
            self.ended.put(_Ended(index, self.clock(), result))

    def release(self) -> float:
        """Let all participants go once every one of them is there; return when that was, in seconds."""
        for _ in range(self.count):
            self.ready.acquire()
        started_s = self.clock()
        self.go.set()
        return started_s

    def ends(self) -> list[_Ended]:
        """Return how every participant ended; after an error, those that wait in vain are given up.

        Without an error this waits for ever: whoever supervises the process has the stacks and ends it.
        """
        seen: list[_Ended] = []
        while len(seen) < self.count:
            failed = any(end.error is not None for end in seen)
            try:
                seen.append(self.ended.get(timeout=PATIENCE_S + GRACE_S if failed else None))
            except queue.Empty:
                break
        return seen
