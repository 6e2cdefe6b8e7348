"""``python -m tests.known_truth.answers FOLDER``: answers every function of a folder, as a table.

A function is one that a module defines under a public name; its items are what it names in small letters.
Each is measured with each, as ``make bench FOLDER=… WORKLOAD=… ITEMS=…`` does.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.user_function.plan import BUDGET_S
from tests.known_truth.measured import NotMeasuredError, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COLUMNS = ("case", "advice", "runner and workers: speedup and cause")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row for each function and list of items; return 1 if one could not be measured."""
    asked = _parser().parse_args(arguments)
    missing = False
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    for file, function, items in _cases(asked.folder):
        if not re.search(asked.only, f"{file.name}:{function} {items}"):
            continue
        try:
            advice, causes = _answered(file, function, items, asked)
        except NotMeasuredError as error:
            advice, causes, missing = "–", " ".join(str(error).split()), True
        print(f"| {file.stem}:{function} {items} | {advice} | {causes} |", flush=True)
    return int(missing)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.known_truth.answers", description=__doc__)
    parser.add_argument("folder", type=Path, help="with the modules; it is only read")
    parser.add_argument("--only", default="", help="a pattern of the cases that are wanted")
    parser.add_argument("--sentences", action="store_true", help="print all sentences, not the causes")
    parser.add_argument("--preset", default="quick", help="(default: %(default)s)")
    parser.add_argument(
        "--budget", type=float, default=BUDGET_S["quick"], help="seconds for the blocks of quick"
    )
    parser.add_argument("--step-timeout", default="20", help="seconds for a round (default: %(default)s)")
    return parser


def _cases(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield each file, function and name of items."""
    for file in sorted(folder.resolve().glob("*.py")):
        body = ast.parse(file.read_text(encoding="utf-8")).body
        functions = [
            each.name for each in body if isinstance(each, FUNCTIONS) and not each.name.startswith("_")
        ]
        targets = [target for each in body if isinstance(each, ast.Assign) for target in each.targets]
        names = [each.id for each in targets if isinstance(each, ast.Name) and each.id.islower()]
        yield from ((file, function, items) for function in functions for items in names)


def _answered(file: Path, function: str, items: str, asked: argparse.Namespace) -> tuple[str, str]:
    """Measure one case and return its advice and its causes as they stand in the table."""
    options = (f"--preset={asked.preset}", f"--folder={file.parent}", f"--step-timeout={asked.step_timeout}")
    with tempfile.TemporaryDirectory() as scratch:
        told = measure(f"{file}:{function}", items, Path(scratch), *options, budget_s=asked.budget)
    if asked.sentences:
        return told.headline, " ".join(told.sentences)
    return told.headline, "; ".join(
        f"{runner} {workers}: {told.speedup((runner, workers))} {cause.name}"
        for (runner, workers), cause in told.causes.items()
    )


if __name__ == "__main__":
    sys.exit(main())
