"""The live line: which group and block is being measured, the width reached, and the time left of the run."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.status import Status
from rich.text import Text

from benchmarks.kinds.model import planned_kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console

    from benchmarks.plan.plan import Plan
    from benchmarks.process.messages import BlockEnded

SLOW_REFRESH_PER_S = 1
"""The line is drawn by a process beside the measured one: it should cost next to nothing."""


BEYOND_BUDGET_S = 12
"""About what a group takes beyond the budget of its blocks: starting workers, the blocks without which there
is no interval, and the evidence of its cells. On two CPUs it was 8 to 13 s, and 27 s of rounds that wait."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where the run is.

    Attributes:
        name: What is measured: a workload, or another kind of measurement.
        number: Its position among all steps of the run, from 1.
        total: How many steps there are.
        budget_s: Seconds that this step takes, about.
        later_s: Seconds that the steps after it take, about.
        precision: Wanted half-width of the group's intervals over their medians; None where there are none.
    """

    name: str
    number: int
    total: int
    budget_s: float
    later_s: float
    precision: float | None = None

    @property
    def heading(self) -> str:
        """Return the part of the line that stays while the step is measured."""
        return f"[{self.number}/{self.total}] {self.name}"


def steps(plan: Plan) -> Iterator[Step]:
    """Yield the steps of a run: first the groups, then the other kinds."""
    preset = plan.preset
    group_s, precision = preset.budget_s + BEYOND_BUDGET_S + preset.memory_s, preset.precision
    planned = [
        *((name, group_s, precision) for name in plan.selection.workloads),
        *((kind.words, kind.about_s(plan), None) for kind in planned_kinds(plan)),
    ]
    for number, (name, seconds, wanted) in enumerate(planned, start=1):
        later_s = sum(later for _, later, _ in planned[number:])
        yield Step(name, number, len(planned), seconds, later_s, wanted)


@dataclass(slots=True)
class Progress:
    """Draws a live line on a terminal; elsewhere prints one plain line when a step begins and ends."""

    console: Console
    clock: Callable[[], float]

    def note(self, sentence: str) -> None:
        """Print a line that stays."""
        self.console.print(sentence, highlight=False)

    @contextmanager
    def step(self, step: Step) -> Iterator[Callable[[BlockEnded], None]]:
        """Show one step; yield what every block is to be reported to."""
        started = self.clock()
        last: list[BlockEnded] = []
        if not self.console.is_terminal:
            self.console.print(f"{step.heading}: measuring, {time_left(step, 0.0)}", highlight=False)
            yield last.append
        else:
            line = LiveLine(step, last, lambda: self.clock() - started)
            with Status(line, console=self.console, refresh_per_second=SLOW_REFRESH_PER_S):
                yield last.append
        self.console.print(closing_line(step, last, self.clock() - started), highlight=False)


@dataclass(frozen=True, slots=True)
class LiveLine:
    """The line of a step in progress, written anew whenever it is drawn: its time left is that of now.

    Attributes:
        blocks: Those that have ended so far.
        elapsed: Returns for how many seconds the step has gone on.
    """

    step: Step
    blocks: Sequence[BlockEnded]
    elapsed: Callable[[], float]

    def __rich__(self) -> Text:
        """Return the line as rich draws it."""
        return Text(live_line(self.step, self.blocks[-1] if self.blocks else None, self.elapsed()))


def live_line(step: Step, ended: BlockEnded | None, elapsed_s: float) -> str:
    """Return the line of a step in progress; before its first block has ended, workers start."""
    left = time_left(step, elapsed_s)
    if ended is None:
        return f"{step.heading}: starting workers, {left}"
    reached = f", {width(ended.widest)} (wanted ±{step.precision:.0%})" if step.precision else ""
    return f"{step.heading}: block {ended.count}{reached}, {left}"


def time_left(step: Step, elapsed_s: float) -> str:
    """Return about how long the whole run goes on."""
    left_s = max(0.0, step.budget_s - elapsed_s) + step.later_s
    return f"about {duration(left_s)} left in all"


def closing_line(step: Step, blocks: list[BlockEnded], elapsed_s: float) -> str:
    """Return the line that stays when a step has ended."""
    if not blocks:
        return f"{step.heading}: no block was completed, {duration(elapsed_s)}"
    reached = f"{blocks[-1].count} blocks, {width(blocks[-1].widest)}, " if step.precision else ""
    return f"{step.heading}: {reached}{duration(elapsed_s)}"


def width(widest: float | None) -> str:
    """Return the widest interval of a group for people, such as ``widest interval ±1.8%``."""
    return "no interval yet" if widest is None else f"widest interval ±{widest:.1%}"


def duration(seconds: float) -> str:
    """Return a duration for people, such as ``8 s`` or ``2 min 5 s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
