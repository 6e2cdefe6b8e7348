"""py-spy, which looks at stacks from outside: the lines at which the GIL is held, and how often it is.

It needs the right to attach to this process, which containers and CI often withhold. It is asked for what
nothing else can tell, which are the lines; and for the share only where the GIL's words can't be read.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_words import NotMeasuredError
from benchmarks.process.beside import looked_at_by

if TYPE_CHECKING:
    from collections.abc import Callable

PY_SPY_AT = "GIL_BENCH_PY_SPY"
"""The environment variable that names the one that belongs to this project, for interpreters of users."""

RATE_HZ = 1000
"""Looks per second; py-spy needs some 0.1 ms for one."""

SAMPLE_S = 1
"""Length of a sample; py-spy counts in whole seconds."""

GIVEN_UP_S = 15.0
"""What py-spy may take beyond that; attaching takes it well below one second."""

LOOK_EVERY_S = 0.02

HOTTEST = 5

FRAME = re.compile(r"(?P<function>.*) \((?P<file>.*):(?P<line>\d+)\)")

BACKTRACE = "Stack backtrace:"
"""What follows it is of use to py-spy's authors only."""

ERRORS = re.compile(r"Errors: (\d+)")

OURS = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class HotLine:
    """A line of source at which the GIL was held, with the part of all looks that it makes up."""

    file: str
    line: int
    function: str
    share: float


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: looks that succeeded and that failed, and at which lines the GIL was held how often."""

    looks: int
    errors: int
    lines: Counter[tuple[str, int, str]]

    @property
    def held(self) -> int:
        """Return at how many looks the GIL was held."""
        return min(self.looks, self.lines.total())


@dataclass(frozen=True, slots=True)
class Looked:
    """What py-spy saw."""

    samples: tuple[Sample, ...]

    @property
    def errors(self) -> int:
        """Return how many looks failed."""
        return sum(each.errors for each in self.samples)

    @property
    def hottest(self) -> tuple[HotLine, ...]:
        """Return where the GIL was held, hottest first."""
        lines = sum((each.lines for each in self.samples), Counter[tuple[str, int, str]]())
        looks = sum(each.looks for each in self.samples)
        return tuple(HotLine(*where, count / looks) for where, count in lines.most_common(HOTTEST))


def look_with_py_spy(run: Callable[[], object], task_file: str, samples: int = 1) -> Looked:
    """Have py-spy look at this process while ``run`` is called over and over.

    Args:
        run: One round, without check.
        task_file: The task's source file: hot lines are given in it where it is on the stack.
        samples: How many, of SAMPLE_S each; all begin anywhere within a round, for else of rounds that are
            longer only the beginning would be seen.

    Raises:
        NotMeasuredError: There is no py-spy, it has no right to attach, or it hangs.
    """
    program = find_py_spy()
    began_s = time.monotonic()
    run()
    round_s = time.monotonic() - began_s
    delays_s = [random.uniform(0, round_s) for _ in range(samples)]  # noqa: S311 - moments, no secret
    over = threading.Event()
    with ThreadPoolExecutor(1) as beside:
        looking = beside.submit(_look, program, delays_s, over)
        try:
            while not looking.done():
                run()
        finally:
            over.set()
        return Looked(tuple(_sample(said, stacks, task_file) for said, stacks in looking.result()))


def find_py_spy() -> str:
    """Return the path of py-spy: this project's own before any that the user has.

    Raises:
        NotMeasuredError: There is none.
    """
    folders = [os.environ.get(PY_SPY_AT, ""), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    program = shutil.which("py-spy", path=os.pathsep.join(filter(None, folders)))
    if program is None:
        raise NotMeasuredError("not measured: py-spy is not installed.")
    return program


def _look(program: str, delays_s: list[float], over: threading.Event) -> list[tuple[str, str]]:
    """Return what each sample printed, and its stacks; nothing is looked at once it is over."""
    found = []
    with tempfile.TemporaryDirectory(prefix="gil-bench-") as folder:
        output = Path(folder) / "stacks.txt"
        command = [program, "record", "--gil", "--nonblocking", "--full-filenames", "--format", "raw"]
        command += ["--rate", str(RATE_HZ), "--duration", str(SAMPLE_S)]
        command += ["--pid", str(os.getpid()), "--output", str(output)]
        for delay_s in delays_s:
            over.wait(delay_s)
            said = _record(command, over)
            found.append((said, output.read_text(errors="replace") if output.exists() else ""))
            output.unlink(missing_ok=True)
    return found


def _record(command: list[str], over: threading.Event) -> str:
    given_up_s = time.monotonic() + SAMPLE_S + GIVEN_UP_S
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        with looked_at_by(process.pid):
            while process.poll() is None:
                if over.wait(LOOK_EVERY_S) or time.monotonic() > given_up_s:
                    process.kill()
                    raise NotMeasuredError(f"not measured: py-spy did not end within {GIVEN_UP_S:g} s.")
        said, complained = process.communicate()
    if process.returncode:
        reason = " ".join((complained or said).partition(BACKTRACE)[0].split())[-300:]
        reason = reason or f"exit code {process.returncode}"
        raise NotMeasuredError(f"not measured: py-spy could not look at this process ({reason}).")
    return said


def _sample(said: str, stacks: str, task_file: str) -> Sample:
    counted = ERRORS.search(said)
    if counted is None:
        raise NotMeasuredError("not measured: py-spy did not say how many of its looks failed.")
    errors, looks = int(counted[1]), RATE_HZ * SAMPLE_S
    if errors >= looks / 2:
        raise NotMeasuredError(f"not measured: py-spy failed in {errors} of {looks} looks.")
    return Sample(looks - errors, errors, parse_stacks(stacks, task_file))


def parse_stacks(raw: str, task_file: str) -> Counter[tuple[str, int, str]]:
    """Return how often the GIL was held at which line: file, number and function.

    Where the innermost line of Python is ours, it was the task's code in C that ran.

    Args:
        raw: py-spy's raw format: one stack a line, frames joined by semicolons, the innermost last, then
            the number of samples.
        task_file: Frames of this file go before deeper ones of libraries.
    """
    lines = Counter[tuple[str, int, str]]()
    for stack in raw.splitlines():
        frames, _, count = stack.rpartition(" ")
        if not count.isdigit():
            continue
        found = [match for frame in frames.split(";") if (match := FRAME.fullmatch(frame))]
        own = [match for match in found if match["file"] == task_file] or found
        frame = own[-1] if own else None
        if frame is None or (OURS in Path(frame["file"]).parents and frame["file"] != task_file):
            lines["", 0, "its code in C"] += int(count)
        else:
            lines[Path(frame["file"]).name, int(frame["line"]), frame["function"]] += int(count)
    return lines
