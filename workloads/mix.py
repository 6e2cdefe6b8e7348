"""mix_0.2 and the like: an item that computes in plain Python and waits, each for a given part of its time.

One item (unit: requests) takes about 10 ms on this machine: it computes, waits once, and computes again, like
a request that is parsed, looked up and answered. The number in the name is the part that it computes, for
which it holds the GIL; ``MIX=0.05`` measures ``mix_0.05`` instead. While it waits it uses no CPU.

``prepare`` times the computing on this machine, so that the part is right on slow and fast ones. A slower
interpreter therefore computes fewer steps: the times tell of runners, not of how fast Python is.

Not measured: real databases and networks, whose waiting time varies.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from workloads.checking import check_each, difference
from workloads.model import FEWEST_ITEMS, Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ITEM_S = 0.010
"""Seconds of an item: twice the switch interval of the GIL, as many requests take."""

USUAL_PART = 0.2

FACTOR, ADDEND, MODULUS = 5, 3, 2**16
"""A step of the computing. Its values stay small, because larger integers make later steps slower."""

CALIBRATIONS = 9
CALIBRATION_STEPS = 50_000
"""Some milliseconds: longer than the clock's resolution by far."""


@dataclass(frozen=True, slots=True)
class Request:
    """An item: its number, the steps before and after the wait, and the seconds of the wait."""

    number: int
    steps: int
    wait_s: float


def compute(value: int, steps: int) -> int:
    """Return the value after so many steps of a linear congruential generator, in plain Python."""
    for _ in range(steps):
        value = (value * FACTOR + ADDEND) % MODULUS
    return value


def answer(request: Request) -> int:
    """Compute, wait, compute: return the last value, which depends on every step and on the number."""
    value = compute(request.number, request.steps)
    if request.wait_s:
        time.sleep(request.wait_s)
    return compute(value, request.steps)


async def answer_async(request: Request) -> int:
    """Do the same in an event loop, which runs other tasks during the wait."""
    import asyncio  # noqa: PLC0415 - workers without an event loop must not pay for one

    value = compute(request.number, request.steps)
    await asyncio.sleep(request.wait_s)
    return compute(value, request.steps)


@contextmanager
def prepare(part: float, at_least: int = FEWEST_ITEMS) -> Iterator[Sequence[Request]]:
    """Yield requests that compute for a part of their time, from 0 to 1."""
    steps = round(part * ITEM_S / seconds_per_step() / 2)
    yield [Request(number % MODULUS, steps, (1 - part) * ITEM_S) for number in range(at_least)]


def seconds_per_step(clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the seconds of one step: the shortest of several measurements, since others only slow it."""

    def once() -> float:
        began = clock()
        compute(1, CALIBRATION_STEPS)
        return clock() - began

    return min(once() for _ in range(CALIBRATIONS)) / CALIBRATION_STEPS


def check(name: str, items: Sequence[Request], results: Sequence[object]) -> None:
    """Compare the results with the generator's value after so many steps, which needs no step.

    Raises:
        WrongResultError: A result is missing, surplus or wrong.
    """
    check_each(name, items, results, _fault)


def _fault(request: Request, result: object) -> str | None:
    return difference(after(request.number, 2 * request.steps), result)


def after(value: int, steps: int) -> int:
    """Return what ``compute`` returns, by squaring: n steps are x → x·aⁿ + c·(aⁿ - 1)/(a - 1)."""
    power = pow(FACTOR, steps, MODULUS * (FACTOR - 1))
    return (value * power + ADDEND * ((power - 1) // (FACTOR - 1))) % MODULUS


def mix_of(part: float) -> Workload:
    """Return the workload whose items compute for this part of their time, from 0 to 1."""
    name = f"mix_{part:g}"
    return Workload(
        name=name,
        summary=f"Computes in plain Python for {part:.3g} of about 10 ms and waits for the rest.",
        unit="requests",
        task=answer,
        prepare=partial(prepare, part),
        check=partial(check, name),
        coroutine=answer_async,
        by_name=True,
        of_part=mix_of,
    )


MIX = mix_of(USUAL_PART)
