"""Calibration of the GIL figures: measured against true values, for work with known GIL share and hand-overs.

``python -m benchmarks.kinds.calibration --seconds 5`` measures everything and prints a table.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.evidence.known_share import MIXES, Calibrated, Mix, Turns, calibrate_mix, calibrate_turns
from benchmarks.kinds.model import Kind, Measured, Outcome, run_or_fail
from benchmarks.plan.presets import Extent
from benchmarks.process.messages import BlockEnded, Failure
from benchmarks.process.supervisor import Supervision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SAMPLE_S = {Extent.QUICK: 1, Extent.DEFAULT: 2, Extent.FULL: 5}
"""Sampling seconds for each mix of known GIL share."""
HAND_OVERS = "hand-overs"
"""The label of the benchmark in which threads take turns."""
START_S = 0.5
"""About the extra seconds of a mix."""
OVERHEAD_S = 60.0
"""The most extra seconds of a mix."""


def calibrate(seconds: int, supervision: Supervision, mixes: Sequence[Mix] = MIXES) -> Outcome:
    """Sample every mix for ``seconds``, each in its own measuring process, and count hand-overs."""
    outcome = Outcome()
    for count, mix in enumerate(mixes, start=1):
        job = partial(calibrate_mix, mix, seconds)
        match run_or_fail(job, f"calibration with the mix {mix.label}", supervision):
            case Calibrated() as seen:
                outcome.measured[mix.label] = calibration_record(mix, seen)
            case Failure() as failure:
                outcome.lose(mix.label, failure)
        supervision.block_ended(BlockEnded(count, None))
    match run_or_fail(calibrate_turns, "calibration of the hand-overs", supervision):
        case Turns() as turns:
            outcome.measured[HAND_OVERS] = turns_record(turns)
        case Failure() as failure:
            outcome.lose(HAND_OVERS, failure)
    return outcome


def turns_record(turns: Turns) -> Measured:
    """Return the benchmark of the threads that took turns: its times are those of all turns of a try."""
    extra_info: dict[str, Any] = {
        "kind": "calibration",
        "verified": True,
        "true_hand_overs": turns.true_hand_overs,
        "hand_overs": list(turns.hand_overs),
        "unit": "hand-overs",
        "caveats": [],
    }
    return Measured(turns.wall_s, extra_info, group="gil_calibration")


def calibration_record(mix: Mix, seen: Calibrated) -> Measured:
    """Return the benchmark of a mix: its only time is the length of the sampled stretch."""
    extra_info: dict[str, Any] = {
        "kind": "calibration",
        "verified": True,  # every checksum was right
        "true_share": seen.true_share,
        "segment_s": mix.segment_s,
        "gil_share": asdict(seen.gil_share),
        "unit": "mixes",
        "caveats": [],
    }
    return Measured((seen.wall_s,), extra_info, group="gil_calibration")


CALIBRATION = Kind(
    "calibration",
    words="calibration",
    since=Extent.FULL,
    place=6,
    labels=lambda _plan: (*(mix.label for mix in MIXES), HAND_OVERS),
    about_s=lambda plan: (SAMPLE_S[plan.preset.extent] + START_S) * len(MIXES),
    measure=lambda plan, supervision: calibrate(SAMPLE_S[plan.preset.extent], supervision),
)


def table(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of the table: the true and the measured share of every mix, and their difference."""
    yield "segment   true    measured (95 % interval)   error"
    errors = []
    for label, measured in outcome.measured.items():
        if label == HAND_OVERS:
            continue
        true, seen = measured.extra_info["true_share"], measured.extra_info["gil_share"]
        segment_ms = measured.extra_info["segment_s"] * 1000
        errors.append(seen["share"] - true)
        interval = f"{seen['share']:.3f} ({seen['low']:.3f} to {seen['high']:.3f})"
        yield f"{segment_ms:4g} ms   {true:.3f}   {interval:24}  {errors[-1]:+.3f}"
    if errors:
        sizes = [abs(error) for error in errors]
        yield f"{len(sizes)} mixes: mean error {sum(sizes) / len(sizes):.3f}, largest {max(sizes):.3f}"
    if HAND_OVERS in outcome.measured:
        facts = outcome.measured[HAND_OVERS].extra_info
        counted = ", ".join(f"{count:,}" for count in facts["hand_overs"])
        yield f"hand-overs: {facts['true_hand_overs']:,} true; counted: {counted}"
    for failure in outcome.failures.values():
        yield failure.reason


def main(arguments: Sequence[str] | None = None) -> int:
    """Calibrate and print the table; return 0, or 1 if something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kinds.calibration", description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="sampling time per mix (default 5)")
    seconds = parser.parse_args(arguments).seconds
    with tempfile.TemporaryDirectory(prefix="gil-bench-") as folder:
        supervision = Supervision(Path(folder), seconds + OVERHEAD_S, lambda _ended: None)
        outcome = calibrate(seconds, supervision)
    sys.stdout.writelines(f"{line}\n" for line in table(outcome))
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
