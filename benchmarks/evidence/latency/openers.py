"""What opens a crew of each kind of busy workers; what is started once for all rounds is started here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NoReturn

from benchmarks.evidence.latency.calls import dropping_the_gil, keeping_the_gil
from benchmarks.evidence.latency.conditions import Busy
from benchmarks.evidence.latency.crews import interpreter_crew, open_processes, process_crew, thread_crew
from benchmarks.evidence.latency.working import spinning
from benchmarks.open_cell import TASK_ERRORS
from benchmarks.runners.interpreters import INTERPRETERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager, ExitStack
    from typing import TypeAlias

    from benchmarks.evidence.latency.crews import Crew

    Opener: TypeAlias = Callable[[int], AbstractContextManager[Crew]]

CHUNK_S = 0.0005
"""About what a chunk of pure Python takes: far less than the switch interval, far more than recording it."""


def crew_openers(
    wanted: Iterable[tuple[Busy, int]], iteration_s: float, closing: ExitStack
) -> dict[Busy, Opener]:
    """Return for each kind what opens a crew of so many workers; a kind that can't work raises there.

    Args:
        wanted: Kinds with their numbers of workers.
        iteration_s: Seconds of one iteration of the spinning loop.
        closing: Closes what was started for all rounds.
    """
    most: dict[Busy, int] = {}
    for busy, workers in wanted:
        most[busy] = max(workers, most.get(busy, 0))
    iterations = max(1, round(CHUNK_S / iteration_s))
    openers: dict[Busy, Opener] = {}
    for busy, workers in most.items():
        try:
            openers[busy] = _opener(busy, workers, iterations, closing)
        except TASK_ERRORS as error:
            openers[busy] = partial(_raise, error)
    return openers


def _opener(busy: Busy, most: int, iterations: int, closing: ExitStack) -> Opener:
    match busy:
        case Busy.C_KEEPING:
            return partial(thread_crew, keeping_the_gil())
        case Busy.C_DROPPING:
            return partial(thread_crew, dropping_the_gil())
        case Busy.PROCESSES:
            connections = closing.enter_context(open_processes(most, iterations))
            return lambda workers: process_crew(connections[:workers])
        case Busy.INTERPRETERS:
            executor = closing.enter_context(INTERPRETERS.open(most))
            return lambda workers: interpreter_crew(executor, workers, iterations)
        case _:
            return partial(thread_crew, spinning(iterations))


def _raise(error: BaseException, _workers: int) -> NoReturn:
    raise error
