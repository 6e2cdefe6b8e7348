"""``python -m tests.known_truth.predictions``: how far predictions of 8 cores lie from a simulated truth.

Each world is simulated on 2 or 4 cores with the noise of a run, and the prediction is compared with the same
world on 8. Nothing is measured: the machine at hand does not matter, and the same seed gives the same table.
"""

from __future__ import annotations

import argparse
import sys
from statistics import fmean, quantiles
from typing import TYPE_CHECKING

from tests.known_truth.predictions.drawn import MEMORIES, RUNNERS, Tried, tries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HIDDEN = "a limit that does not show yet"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row for each kind of world, and one for all."""
    parser = argparse.ArgumentParser(prog="python -m tests.known_truth.predictions", description=__doc__)
    parser.add_argument("--tries", type=int, default=400, help="how many worlds (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn (default: %(default)s)")
    asked = parser.parse_args(arguments)
    found = [each for each in tries(asked.tries, asked.seed) if each.told.basis == "predicted"]
    print("| predicted for 8 cores | predictions | mean error | 90th percentile | interval has the truth |")
    print("|---|---|---|---|---|")
    for name, belongs in _rows().items():
        print(_row(name, [each for each in found if belongs(each)]))
    return 0


def _rows() -> dict[str, Callable[[Tried], bool]]:
    """Return which predictions are counted together; a hidden limit counts in its own row only."""

    def of_runner(name: str) -> Callable[[Tried], bool]:
        return lambda each: each.runner == name and not each.hidden

    def of_memory(name: str) -> Callable[[Tried], bool]:
        return lambda each: each.world.memory == name and not each.hidden

    def of_cores(count: int) -> Callable[[Tried], bool]:
        return lambda each: each.cores == count and not each.hidden

    return {
        "all": lambda each: not each.hidden,
        **{name: of_runner(name) for name in RUNNERS},
        **{f"from {count} cores": of_cores(count) for count in (2, 4)},
        **{f"memory: {name}": of_memory(name) for name in MEMORIES},
        f"memory: {HIDDEN}": lambda each: each.hidden,
    }


def _row(name: str, found: Sequence[Tried]) -> str:
    if len(found) < 2:
        return f"| {name} | {len(found)} | – | – | – |"
    errors = [each.error for each in found]
    high, holds = quantiles(errors, n=10)[-1], fmean(each.holds for each in found)
    return f"| {name} | {len(found)} | {fmean(errors):.1%} | {high:.1%} | {holds:.1%} |"


if __name__ == "__main__":
    sys.exit(main())
