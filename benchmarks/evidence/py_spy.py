"""py-spy samples stacks from outside: the lines that hold the GIL, and how often.

It needs permission to attach to this process, which containers and CI often don't give. It is used for the
lines, which nothing else can find; and for the share only if the GIL's state can't be read.
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
"""The environment variable with the path of this project's py-spy, for users' interpreters."""

RATE_HZ = 1000
"""Samples per second; py-spy needs about 0.1 ms for one."""

SAMPLE_S = 1
"""Length of a sample; py-spy counts in whole seconds."""

GIVEN_UP_S = 15.0
"""Extra seconds for py-spy; attaching takes well below one second."""

LOOK_EVERY_S = 0.02

HOTTEST = 5

FRAME = re.compile(r"(?P<function>.*) \((?P<file>.*):(?P<line>\d+)\)")

BACKTRACE = "Stack backtrace:"
"""What follows it is only useful to py-spy's authors."""

ERRORS = re.compile(r"Errors: (\d+)")

OURS = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class HotLine:
    """A source line that held the GIL, with its share of all samples."""

    file: str
    line: int
    function: str
    share: float


@dataclass(frozen=True, slots=True)
class Sample:
    """One recording: successful and failed samples, and how often each line held the GIL."""

    looks: int
    errors: int
    lines: Counter[tuple[str, int, str]]

    @property
    def held(self) -> int:
        """Return in how many samples the GIL was held."""
        return min(self.looks, self.lines.total())


@dataclass(frozen=True, slots=True)
class Looked:
    """What py-spy saw."""

    samples: tuple[Sample, ...]

    @property
    def errors(self) -> int:
        """Return how many samples failed."""
        return sum(each.errors for each in self.samples)

    @property
    def hottest(self) -> tuple[HotLine, ...]:
        """Return the lines that held the GIL, hottest first."""
        lines = sum((each.lines for each in self.samples), Counter[tuple[str, int, str]]())
        looks = sum(each.looks for each in self.samples)
        return tuple(HotLine(*where, count / looks) for where, count in lines.most_common(HOTTEST))


def look_with_py_spy(run: Callable[[], object], task_file: str, samples: int = 1) -> Looked:
    """Let py-spy sample this process while ``run`` is called again and again.

    Args:
        run: One round, without check.
        task_file: The task's source file: hot lines are reported in it if it is on the stack.
        samples: The number of recordings of SAMPLE_S each; they begin at random moments of a round,
            otherwise only the beginning of longer rounds would be seen.

    Raises:
        NotMeasuredError: py-spy is missing, has no permission to attach, or hangs.
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
    """Return the path of py-spy: this project's before the user's.

    Raises:
        NotMeasuredError: It is not installed.
    """
    folders = [os.environ.get(PY_SPY_AT, ""), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    program = shutil.which("py-spy", path=os.pathsep.join(filter(None, folders)))
    if program is None:
        raise NotMeasuredError("not measured: py-spy is not installed.")
    return program


def _look(program: str, delays_s: list[float], over: threading.Event) -> list[tuple[str, str]]:
    """Return the output and the stacks of each recording; no recording starts after ``over``."""
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
        raise NotMeasuredError("not measured: py-spy did not report how many of its samples failed.")
    errors, looks = int(counted[1]), RATE_HZ * SAMPLE_S
    if errors >= looks / 2:
        raise NotMeasuredError(f"not measured: py-spy failed in {errors} of {looks} samples.")
    return Sample(looks - errors, errors, parse_stacks(stacks, task_file))


def parse_stacks(raw: str, task_file: str) -> Counter[tuple[str, int, str]]:
    """Return how often each line (file, number, function) held the GIL.

    If the innermost Python line is ours, the task's C code was running.

    Args:
        raw: py-spy's raw format: one stack a line, frames joined by semicolons, the innermost last, then
            the number of samples.
        task_file: Frames of this file are preferred to deeper ones of libraries.
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
