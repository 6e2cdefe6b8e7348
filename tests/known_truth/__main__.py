"""``python -m tests.known_truth``: measures functions whose cause is built in, and fails for a wrong cause.

What it does and how much is drawn; the measuring and the rules are those of ``make bench WORKLOAD=…``.
"Not clear" is always allowed: it says nothing wrong, and a busy machine may hide any cause.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine.meters import count_cpus
from tests.known_truth.made import FUNCTION, ITEMS, KINDS, draw, find_speed, write_module
from tests.known_truth.measured import measure
from tests.known_truth.truth import UNCLEAR, Here, list_judged, right_causes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.known_truth.made import Mix
    from tests.known_truth.measured import Told

RUNNERS = "threads processes"
OF_THE_LIST = "The items are unequal: "


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a line for each cell and the counts; return 1 if a cause is wrong."""
    asked = _parser().parse_args(arguments)
    here = Here(find_speed(), count_cpus().usable, getattr(sys, "_is_gil_enabled", lambda: True)())
    found: Counter[str] = Counter()
    tries = draw(asked.tries, tuple(asked.kinds))
    for number, (kind, mix) in enumerate(tries, start=1):
        print(f"{number}. {kind}: {mix}", flush=True)
        found += _judged(mix, here, asked.budget)
    counts = ", ".join(f"{found[name]} {name}" for name in ("right", "not clear", "wrong"))
    print(f"{len(tries)} functions, {found.total()} answers: {counts}")
    return 1 if found["wrong"] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.known_truth", description=__doc__)
    parser.add_argument("--tries", type=int, default=20, help="how many functions (default: %(default)s)")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), help="of them")
    parser.add_argument("--budget", type=float, default=2.5, help="seconds for the blocks of each")
    return parser


def _judged(mix: Mix, here: Here, budget_s: float) -> Counter[str]:
    """Measure one function, print its cells, and return how many have a cause of which kind."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        file = write_module(mix, here.speed, Path(scratch) / "theirs")
        options = (f"--runners={RUNNERS}", f"--workers={mix.workers}")
        told = measure(f"{file}:{FUNCTION}", ITEMS, Path(scratch) / "stored", *options, budget_s=budget_s)
    for cell, cause in told.causes.items():
        lost = told.evidence[cell].lost_cores
        right = right_causes(mix, cell[0], here, lost.estimate if lost else 0.0, told.repeats)
        judged = "wrong" if cause.name not in right else "not clear" if cause.name == UNCLEAR else "right"
        found[judged] += 1
        print(f"   {cell[0]} {told.speedup(cell)}: {cause.name} – {judged}", flush=True)
        if judged == "wrong":
            print(f"   {cause.sentence}\n   Right would be: {', '.join(sorted(right))}.", flush=True)
    found[_list_judged(mix, told)] += 1
    return found


def _list_judged(mix: Mix, told: Told) -> str:
    """Print and return whether the answer is right on what the list allows."""
    said = [sentence for sentence in told.sentences if sentence.startswith(OF_THE_LIST)]
    judged = list_judged(mix, said=bool(said))
    print(f"   list: {''.join(said) or 'binds nothing'} – {judged}", flush=True)
    return judged


if __name__ == "__main__":
    sys.exit(main())
