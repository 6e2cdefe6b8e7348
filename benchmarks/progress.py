"""The live line: which group and block is being measured, the width reached, and the time left."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from benchmarks.messages import BlockEnded
    from benchmarks.presets import Preset

SLOW_REFRESH_PER_S = 1
"""The line is drawn by a process beside the measured one: it should cost next to nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where the run is: the workload, its position among all, and the preset."""

    workload: str
    number: int
    total: int
    preset: Preset

    @property
    def heading(self) -> str:
        """Return the part of the line that stays while a group is measured."""
        return f"[{self.number}/{self.total}] {self.workload}"


@dataclass(slots=True)
class Progress:
    """Draws a live line on a terminal; elsewhere prints one plain line when a group begins and ends."""

    console: Console
    clock: Callable[[], float]

    @contextmanager
    def group(self, step: Step) -> Iterator[Callable[[BlockEnded], None]]:
        """Show one group; yield what is to be told of every block."""
        started = self.clock()
        last: list[BlockEnded] = []
        if not self.console.is_terminal:
            self.console.print(f"{step.heading}: measuring", highlight=False)
            yield last.append
        else:
            opening = f"{step.heading}: starting workers"
            with Status(opening, console=self.console, refresh_per_second=SLOW_REFRESH_PER_S) as status:

                def show(ended: BlockEnded) -> None:
                    last.append(ended)
                    status.update(live_line(step, ended, self.clock() - started))

                yield show
        self.console.print(closing_line(step, last, self.clock() - started), highlight=False)


def live_line(step: Step, ended: BlockEnded, elapsed_s: float) -> str:
    """Return the line of a group in progress."""
    left_s = max(0.0, step.preset.budget_s - elapsed_s) + (step.total - step.number) * step.preset.budget_s
    return (
        f"{step.heading}: block {ended.count}, {width(ended.widest)} (wanted ±{step.preset.precision:.0%}), "
        f"at most about {duration(left_s)} left"
    )


def closing_line(step: Step, blocks: list[BlockEnded], elapsed_s: float) -> str:
    """Return the line that stays when a group has ended."""
    if not blocks:
        return f"{step.heading}: no block was completed, {duration(elapsed_s)}"
    return f"{step.heading}: {blocks[-1].count} blocks, {width(blocks[-1].widest)}, {duration(elapsed_s)}"


def width(widest: float | None) -> str:
    """Return the widest interval of a group for people, such as ``widest ±1.8%``."""
    return "no interval yet" if widest is None else f"widest interval ±{widest:.1%}"


def duration(seconds: float) -> str:
    """Return a duration for people, such as ``8 s`` or ``2 min 5 s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
