"""Monitor: a background heartbeat that stops when an Event is set, and the time that stopping takes.

One operation (unit: stops) starts a heartbeat, waits for its first beat and stops it. The time-out is only
for stopping; the duration of a round includes starting the threads.
"""

from __future__ import annotations

import functools
import math
import statistics
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread, current_thread
from typing import TYPE_CHECKING, Self

from workloads.synchronization.experiment import PATIENCE_S, BrokenPromiseError, Experiment, Trial, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType

    from workloads.synchronization.experiment import Conditions

PERIODS_S = (0.001, 0.01)
STOP_TIMEOUT_S = 5.0
OPERATIONS = 4_000


class Heartbeat:
    """Calls ``beat`` from a background thread: immediately, and again one period after each return.

    Differs from ``threading.Timer``, which calls once; and from a loop around ``time.sleep``, which can't be
    stopped before it wakes up: this one waits on an Event, so that stopping doesn't take a whole period.

    The thread is not a daemon. It finishes each beat, and a process waits for a heartbeat that
    is not stopped, so use ``with``. A daemon thread would be cut off in the middle of its work.

    Use something else: ``threading.Timer`` for one later call, ``sched`` for many calls at given times in one
    thread, a task with ``asyncio.sleep`` among coroutines.
    """

    def __init__(self, beat: Callable[[], object], period_s: float) -> None:
        if not (period_s > 0 and math.isfinite(period_s)):
            raise ValueError(f"the period of a Heartbeat must be greater than 0 s, not {period_s}")
        self._beat = beat
        self._period_s = period_s
        self._stopping = Event()
        # Explicit, because a thread started by a daemon thread is a daemon by default.
        self._thread = Thread(target=self._run, name=f"heartbeat every {period_s:g} s", daemon=False)
        # Only the thread writes these while it lives, so they need no lock; other threads may read slightly
        # old values.
        self._beats = 0
        self._error: Exception | None = None

    @property
    def beats(self) -> int:
        """How often ``beat`` has returned so far."""
        return self._beats

    @property
    def running(self) -> bool:
        """Whether the thread is running."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to beat.

        Raises:
            RuntimeError: It was started before; a stopped one can't be started again.
        """
        if self._thread.ident is not None:
            raise RuntimeError("this Heartbeat was started before: make a new one")
        self._thread.start()

    def stop(self, timeout: float = STOP_TIMEOUT_S) -> None:
        """Set the Event and wait for the thread; after that there is no beat. A second call does nothing.

        Args:
            timeout: Seconds to wait for a beat in progress.

        Raises:
            TimeoutError: The beat takes longer. It is the last one; stop again to wait for its end.
            RuntimeError: It was never started, or the beat itself calls this, which can't wait for itself.
            Exception: An error of ``beat``, which had already ended the heartbeat.
        """
        if self._thread.ident is None:
            raise RuntimeError("this Heartbeat was never started: start it, or use it in a with statement")
        if self._thread is current_thread():
            raise RuntimeError("a beat can't stop its own Heartbeat: it would wait for itself")
        self._stopping.set()
        self._thread.join(timeout)
        if self._thread.is_alive():
            raise TimeoutError(f"the heartbeat's last beat didn't end within {timeout:g} s; it still runs")
        error, self._error = self._error, None
        if error is not None:
            raise error

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            while True:
                self._beat()
                self._beats += 1
                if self._stopping.wait(self._period_s):
                    return
        except Exception as error:  # noqa: BLE001 - stop() raises it for its caller
            self._error = error


@dataclass(frozen=True, slots=True)
class _Stop:
    """A stopped heartbeat: how long stopping took, its beats by then, and the heartbeat."""

    duration_s: float
    beats: int
    heartbeat: Heartbeat


@contextmanager
def stopping(conditions: Conditions, *, period_s: float) -> Iterator[Trial]:
    """Yield one round of ``conditions.operations`` heartbeats, one after the other."""

    def stop_one() -> _Stop:
        first_beat = Event()
        with Heartbeat(first_beat.set, period_s) as heartbeat:
            if not first_beat.wait(PATIENCE_S):
                raise TimeoutError(f"the heartbeat's first beat didn't come within {PATIENCE_S:g} s")
            began_s = conditions.clock()
            heartbeat.stop(STOP_TIMEOUT_S)
            return _Stop(conditions.clock() - began_s, heartbeat.beats, heartbeat)

    def participate() -> Sequence[_Stop]:
        return [stop_one() for _ in range(conditions.operations)]

    def observe(returned: Sequence[Sequence[_Stop]]) -> Mapping[str, float]:
        (stops,) = returned
        return _in_time_and_for_good(stops)

    yield Trial((participate,), conditions.operations, observe)


def _in_time_and_for_good(stops: Sequence[_Stop]) -> Mapping[str, float]:
    durations_s = [stop.duration_s for stop in stops]
    longest_s = max(durations_s)
    unstopped = sum(stop.heartbeat.running or stop.heartbeat.beats != stop.beats for stop in stops)
    if unstopped or longest_s > STOP_TIMEOUT_S:
        raise BrokenPromiseError(
            f"monitor: {unstopped} of {len(stops)} heartbeats continued after they were stopped; "
            f"stopping took up to {longest_s:.3g} s, {STOP_TIMEOUT_S:g} s are allowed"
        )
    return {
        "stop_p50_s": statistics.median(durations_s),
        "stop_longest_s": longest_s,
        "timeout_s": STOP_TIMEOUT_S,
        "beats": sum(stop.beats for stop in stops),
    }


MONITOR = Experiment(
    name="monitor",
    summary="A thread starts background heartbeats, one after the other, and stops each of them.",
    promise="A stop returns within its time-out, however long the period, and no beat follows it.",
    unit="stops",
    operations=OPERATIONS,
    variants=tuple(
        Variant("Heartbeat", 1, functools.partial(stopping, period_s=period_s), {"period_s": period_s})
        for period_s in PERIODS_S
    ),
    fewest_operations=10,
)
