"""The GIL share: the part of the wall time in which some thread of this process holds the GIL.

py-spy looks from outside, at a fixed rate and without stopping the process, and keeps only samples in
which a thread holds the GIL; their number over the number of looks is the share. It runs in rounds of
its own, after the timed ones, because looking costs CPU time.
"""

from __future__ import annotations

import ctypes
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine.gil_state import gil_enabled
from benchmarks.plan.presets import MIN_BLOCKS
from benchmarks.process.messages import Failure, Finished, Starting
from benchmarks.runners.model import task_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.process.messages import Send
    from workloads.model import Workload

RATE_HZ = 1000
"""Looks per second; py-spy needs some 0.1 ms for one."""

HOTTEST = 5

NORMAL_95 = 1.959964
"""97.5 % quantile of the standard normal distribution."""

PR_SET_PTRACER = 0x59616D61
"""From Linux's ``prctl.h``; lets processes that are not our ancestors read our memory (Yama)."""

PR_SET_PTRACER_ANY = -1

FRAME = re.compile(r"(?P<function>.*) \((?P<file>.*):(?P<line>\d+)\)")

SEGMENTS = MIN_BLOCKS

SEGMENT_S = 1
"""Looks within a second depend on each other where calls are long, so a segment counts as one value."""

SHOWN_LINES = 3


class NotMeasuredError(Exception):
    """The share can't be had; the message begins with 'not applicable' or 'not measured' and says why."""


@dataclass(frozen=True, slots=True)
class HotLine:
    """A line of source at which the GIL was held, with the part of all samples that it makes up."""

    file: str
    line: int
    function: str
    share: float


IN_C = HotLine("", 0, "its code in C", 0.0)


@dataclass(frozen=True, slots=True)
class GilShare:
    """The share with its 95 % interval, all between 0 and 1, and where the GIL was held."""

    share: float
    low: float
    high: float
    samples: int
    errors: int
    rate_hz: int
    hottest: tuple[HotLine, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """The GIL share of every segment, 0 to 1, and where the GIL was held on average."""

    shares: tuple[float, ...]
    hottest: tuple[HotLine, ...]


def measure_gil_share(run: Callable[[], object], duration_s: int, task_file: str) -> GilShare:
    """Sample this process while ``run`` is called over and over.

    Args:
        run: One round, without check.
        duration_s: Whole seconds to sample for; 1,100 samples make an interval of at most ±0.03.
        task_file: The task's source file: hot lines are given in it where it is on the stack.

    Raises:
        NotMeasuredError: There is no GIL, no py-spy, or no right to attach.
    """
    if not gil_enabled():
        raise NotMeasuredError("not applicable: this interpreter runs without a GIL.")
    program = _find_py_spy()
    _let_others_look()
    with tempfile.TemporaryDirectory(prefix="gil-bench-") as folder:
        output = Path(folder) / "stacks.txt"
        command = [program, "record", "--gil", "--nonblocking", "--full-filenames", "--format", "raw"]
        command += ["--rate", str(RATE_HZ), "--duration", str(duration_s)]
        command += ["--pid", str(os.getpid()), "--output", str(output)]
        said = _sample(command, run)
        stacks = output.read_text(errors="replace") if output.exists() else ""
    return _summarize(stacks, said, RATE_HZ * duration_s, task_file)


def sample_shares(make_workload: Callable[[], Workload], send: Send) -> None:
    """Call the task in one thread, over and over, and send Shares, or the Failure to have any."""
    workload = make_workload()
    with workload.prepare() as items:

        def run() -> None:
            for item in items:
                workload.task(item)

        found = []
        for number in range(1, SEGMENTS + 1):
            send(Starting(f"sampling it for the {number}. time"))
            try:
                found.append(measure_gil_share(run, SEGMENT_S, task_file(workload.task)))
            except NotMeasuredError as error:
                send(Finished(Failure(str(error), status="skipped")))
                return
        shares = tuple(share.share for share in found)
        send(Finished(Shares(shares, _hottest(line for share in found for line in share.hottest))))


def _hottest(lines: Iterable[HotLine]) -> tuple[HotLine, ...]:
    """Return the hottest lines over all segments, each with its mean share.

    Where the innermost line of Python is our call, it was the task's code in C that ran.
    """
    totals: dict[HotLine, float] = defaultdict(float)
    for line in lines:
        place = IN_C if line.file == Path(__file__).name else replace(line, share=0.0)
        totals[place] += line.share / SEGMENTS
    hottest = sorted(totals, key=totals.__getitem__, reverse=True)[:SHOWN_LINES]
    return tuple(replace(place, share=totals[place]) for place in hottest)


def wilson_interval(hits: int, tries: int) -> tuple[float, float]:
    """Return the 95 % interval of a proportion (E. B. Wilson, 1927, JASA 22, p. 209); holds at 0 and 1."""
    share, z2 = hits / tries, NORMAL_95**2
    center = (share + z2 / (2 * tries)) / (1 + z2 / tries)
    half = NORMAL_95 * math.sqrt(share * (1 - share) / tries + z2 / (4 * tries**2)) / (1 + z2 / tries)
    return max(0.0, center - half), min(1.0, center + half)


def parse_stacks(raw: str, task_file: str, samples: int) -> tuple[int, tuple[HotLine, ...]]:
    """Return how many samples held the GIL, and the hottest lines.

    Args:
        raw: py-spy's raw format: one stack a line, frames joined by semicolons, the innermost last, then
            the number of samples.
        task_file: Frames of this file go before deeper ones of libraries.
        samples: Number of looks that succeeded; what the lines' shares refer to.
    """
    held, lines = 0, Counter[tuple[str, int, str]]()
    for stack in raw.splitlines():
        frames, _, count = stack.rpartition(" ")
        if not count.isdigit():
            continue
        held += int(count)
        found = [match for frame in frames.split(";") if (match := FRAME.fullmatch(frame))]
        own = [match for match in found if match["file"] == task_file] or found
        if own:
            frame = own[-1]
            lines[Path(frame["file"]).name, int(frame["line"]), frame["function"]] += int(count)
    hottest = tuple(HotLine(*where, count / samples) for where, count in lines.most_common(HOTTEST))
    return held, hottest


def _find_py_spy() -> str:
    folders = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    program = shutil.which("py-spy", path=folders)
    if program is None:
        raise NotMeasuredError("not measured: py-spy is not installed.")
    return program


def _let_others_look() -> None:
    """Allow py-spy, our child, to read our memory: without this, Yama allows ancestors only (Linux)."""
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(PR_SET_PTRACER_ANY), 0, 0, 0)


def _sample(command: list[str], run: Callable[[], object]) -> str:
    """Return what py-spy printed; keep the process busy with rounds until it has ended."""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as sampler:
        try:
            while sampler.poll() is None:
                run()
        except BaseException:
            sampler.kill()
            raise
        said = sampler.stderr.read() if sampler.stderr else ""
    if sampler.returncode:
        reason = " ".join(said.split())[-300:] or f"exit code {sampler.returncode}"
        raise NotMeasuredError(f"not measured: py-spy could not look at this process ({reason}).")
    return said


def _summarize(stacks: str, said: str, looks: int, task_file: str) -> GilShare:
    counted = re.search(r"Errors:\s*(\d+)", said)
    errors = int(counted[1]) if counted else 0
    samples = looks - errors
    if samples <= looks / 2:
        raise NotMeasuredError(f"not measured: py-spy failed in {errors} of {looks} looks.")
    held, hottest = parse_stacks(stacks, task_file, samples)
    held = min(held, samples)
    low, high = wilson_interval(held, samples)
    return GilShare(held / samples, low, high, samples, errors, RATE_HZ, hottest)
