"""``python -m benchmarks.calls``: do common calls of libraries release the GIL? Stores a JSON of all.

Exit codes: 0 measured, whatever the verdicts are; 1 a call failed; 2 wrong use; 130 or 143 stopped, with
what is done stored.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_benchmark.plugin import pytest_benchmark_generate_machine_info as machine_info

from benchmarks.calls.measure import CallSeen, Here, launch, measure_call, observe
from benchmarks.calls.record import NOT_INSTALLED, failed_entry, measured_entry, missing_entry, new_record
from benchmarks.calls.record import store_calls as store
from benchmarks.calls.selection import choose_calls, find_calls
from benchmarks.plan.plan import STORAGE
from benchmarks.plan.selection import UsageError, check_seconds
from benchmarks.process.interruption import Interrupted, deferred_signals, interruptible
from benchmarks.process.lock import alone
from benchmarks.process.messages import FailedError, Failure
from benchmarks.process.supervisor import Supervision, run_job
from benchmarks.process.surroundings import prepare_surroundings
from benchmarks.results.progress import duration
from benchmarks.results.run_folder import run_folder
from benchmarks.user_function.gil_check.verdict import WRONG_USE, Word
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workloads.calls.call import Call

SECONDS = 3.0
"""About how long one call takes: enough for six blocks and 3,000 samples of the GIL."""

STEP_TIMEOUT_S = 30.0
"""No step of a call takes more than a second; more than this is a hang."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the calls, print and store each; return the exit code."""
    prepare_surroundings()
    asked = _parser().parse_args(arguments)
    failed = True
    with interruptible() as interruption:
        try:
            chosen = _chosen(asked)
            with (
                run_folder(asked.storage, _say) as scratch,
                alone(_say, "calls of libraries", beside=asked.beside) as others,
            ):
                failed = _measure_and_store(asked, chosen, scratch, others)
        except UsageError as error:
            _say(f"gil-bench: {error}")
            return WRONG_USE
        except Interrupted:
            pass
    return interruption.exit_code or int(failed)


def _chosen(asked: argparse.Namespace) -> tuple[Call, ...]:
    """Return the calls to measure.

    Raises:
        UsageError: The request is invalid.
    """
    check_seconds("TIME", asked.seconds)
    return choose_calls(asked.calls, find_calls())


def _say(line: str) -> None:
    sys.stderr.write(f"{spoken(line)}\n")


def _parser() -> argparse.ArgumentParser:
    description = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calls", description=description)
    parser.add_argument("--calls", help='names or patterns, for example "hashlib* json*" (default: all)')
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="about how long each takes (default %(default)g)"
    )
    parser.add_argument("--python", default=sys.executable, help="interpreter whose libraries are measured")
    parser.add_argument("--beside", action="store_true", help="don't wait until another run has ended")
    parser.add_argument("--storage", type=Path, default=STORAGE, help="folder of the history (.benchmarks)")
    parser.add_argument("--saved-path-file", type=Path, help="file to write the path of the stored JSON to")
    return parser


def _measure_and_store(
    asked: argparse.Namespace, chosen: Sequence[Call], scratch: Path, others: Callable[[], tuple[str, ...]]
) -> bool:
    """Measure call after call and return whether one failed; an interruption stores the finished part."""
    supervision = Supervision(scratch, STEP_TIMEOUT_S, lambda _ended: None, partial(launch, asked.python))
    here = _here(chosen, supervision)
    if here is None:
        return True
    brand = (machine_info().get("cpu") or {}).get("brand_raw") or None
    storing = Storing(new_record(here, brand), asked.storage)
    progress = Progress(len(chosen), asked.seconds)
    try:
        for call in chosen:
            entry = _entry(call, here, asked.seconds, supervision)
            storing.add(entry)
            _say(progress.line(entry))
    except Interrupted as stopped:
        storing.record["interrupted"] = stopped.signal.name
        raise
    finally:
        if storing.record["calls"]:
            with deferred_signals():
                storing.record["caveats"] += others()
                stored = storing.save()
                if asked.saved_path_file:
                    asked.saved_path_file.write_text(f"{stored}\n", encoding="utf-8")
            _say(f"saved: {stored}")
    return any(entry["verdict"] == Word.NOT_MEASURED for entry in storing.record["calls"])


def _here(chosen: Sequence[Call], supervision: Supervision) -> Here | None:
    """Return what the interpreter has; None, with the reason printed, if it fails at that.

    Raises:
        UsageError: There is no such program.
    """
    needed = tuple(sorted({call.requires for call in chosen if call.requires}))
    try:
        here = run_job(partial(observe, needed), "the interpreter", supervision)
    except OSError as error:
        raise UsageError(f"the interpreter can't be started: {error}") from error
    except FailedError as error:
        _say(f"gil-bench: the interpreter can't measure: {error}")
        return None
    assert isinstance(here, Here)  # noqa: S101 - what it tells
    return here


def _entry(call: Call, here: Here, seconds: float, supervision: Supervision) -> dict[str, Any]:
    if call.requires and call.requires not in here.versions:
        return missing_entry(call, NOT_INSTALLED, f"This interpreter has no module {call.requires}.")
    version = here.versions.get(call.requires)
    try:
        seen = run_job(partial(measure_call, call.name, seconds), call.name, supervision)
    except FailedError as error:
        return failed_entry(call, error.failure, version)
    if isinstance(seen, Failure):
        return failed_entry(call, seen, version)
    assert isinstance(seen, CallSeen)  # noqa: S101 - what it tells
    return measured_entry(call, seen, version)


@dataclass(slots=True)
class Storing:
    """The record, and where it is stored; it is stored anew after every call."""

    record: dict[str, Any]
    storage: Path
    began_s: float = field(default_factory=time.monotonic)
    stored: Path | None = None

    def add(self, entry: dict[str, Any]) -> None:
        """Add a call and store it."""
        self.record["calls"].append(entry)
        with deferred_signals():
            try:
                self.save()
            except OSError as error:
                _say(f"gil-bench: what is finished can't be put on disk while calls are measured: {error}")

    def save(self) -> Path:
        """Store everything measured so far and return the file's path."""
        self.record["wall_s"] = time.monotonic() - self.began_s
        self.stored = store(self.record, self.storage, self.stored)
        return self.stored


@dataclass(slots=True)
class Progress:
    """The line about each call, with the time that the others will take.

    Attributes:
        total: How many calls there are.
        each_s: Seconds of a call, as long as none was measured.
    """

    total: int
    each_s: float
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    measured: int = 0
    began_s: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.began_s = self.clock()

    def line(self, entry: dict[str, Any]) -> str:
        """Return the line about a call that is done."""
        self.done += 1
        self.measured += entry["verdict"] != NOT_INSTALLED
        each_s = (self.clock() - self.began_s) / self.measured if self.measured else self.each_s
        left = f"about {duration(each_s * (self.total - self.done))} left, or less"
        return f"[{self.done}/{self.total}] {entry['name']}: {', '.join(_figures(entry))}; {left}"


def _figures(entry: dict[str, Any]) -> Sequence[str]:
    """Return the verdict and the figures that there are; instead of these the reason of a failure."""
    if entry["verdict"] == Word.NOT_MEASURED:
        return (f"{entry['verdict']} ({entry['sentences'][0]})",)
    figures = [entry["verdict"]]
    if share := entry["gil_share"]:
        figures.append(f"GIL held {share['share']:.1%} ({share['low']:.1%} to {share['high']:.1%})")
    if threads := entry["threads"]:
        speedup = threads["speedup"]
        figures.append(
            f"two threads {speedup['median']:.2f}× ({speedup['low']:.2f} to {speedup['high']:.2f})"
        )
    return figures


if __name__ == "__main__":
    sys.exit(main())
