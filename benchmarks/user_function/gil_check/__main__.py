"""``python -m benchmarks.user_function.gil_check``: do functions release the GIL, and work in threads?

The verdict is based on a function's GIL share over whole calls, and on the results and speedup of two
threads. Exit codes: 0 released; 1 held, or fails in threads, or importing it switched the GIL on; 2 wrong
use; 3 inconclusive.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.plan.plan import STEP_TIMEOUT_S, STORAGE
from benchmarks.plan.selection import UsageError, check_seconds
from benchmarks.process.interruption import Interrupted, interruptible
from benchmarks.process.lock import alone
from benchmarks.process.surroundings import prepare_surroundings
from benchmarks.results.progress import duration
from benchmarks.results.run_folder import run_folder
from benchmarks.user_function.gil_check.measure import Bounds, measure, plan_check
from benchmarks.user_function.gil_check.verdict import WRONG_USE, Verdict, Word, as_json, judge, worst
from benchmarks.user_function.launch import find_names, make_source
from benchmarks.user_function.source import UserFunctionError, add_own_options
from tools.speaking.output import lost
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.user_function.source import Source

SCHEMA = 1
TIME_S = 180.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdicts; return the worst one's exit code, or 130 or 143."""
    prepare_surroundings()
    asked = _parser().parse_args(arguments)
    with interruptible() as interruption:
        try:
            verdicts = _verdicts(asked)
        except UsageError as error:
            _say(f"gil-bench: {error}")
            return WRONG_USE
        except Interrupted:
            return interruption.exit_code or 1
        code = worst(verdict.code for verdict in verdicts)
        if asked.json:
            told = {"schema": SCHEMA, "exit_code": code, "verdicts": [as_json(each) for each in verdicts]}
            sys.stdout.write(f"{json.dumps(told, indent=2)}\n")
            if why := lost(sys.stdout):
                _say(f"gil-bench: standard output can't take the result ({why}).")
                return WRONG_USE
        return interruption.exit_code or code


def _say(line: str) -> None:
    sys.stderr.write(f"{spoken(line)}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.user_function.gil_check", description=__doc__)
    add_own_options(parser, several=True)
    parser.add_argument(
        "--max-share", type=float, default=0.1, help="largest GIL share, 0 to 1 (default %(default)g)"
    )
    parser.add_argument(
        "--time", type=float, default=TIME_S, help="seconds per function (default %(default)g)"
    )
    parser.add_argument("--allow-gil", action="store_true", help="accept an import that switches the GIL on")
    parser.add_argument("--json", action="store_true", help="print one JSON document; sentences go to stderr")
    parser.add_argument("--step-timeout", type=float, default=STEP_TIMEOUT_S, help="most seconds for a round")
    parser.add_argument("--storage", type=Path, default=STORAGE, help="folder for scratch files")
    return parser


def _verdicts(asked: argparse.Namespace) -> list[Verdict]:
    """Return the verdicts; each is printed as soon as it is known.

    Raises:
        UsageError: The request is invalid, whatever the functions do.
    """
    if not 0 < asked.max_share < 1:
        raise UsageError(f"MAX_SHARE must lie between 0 and 1, not {asked.max_share:g}.")
    check_seconds("STEP_TIMEOUT", asked.step_timeout)
    check_seconds("TIME", asked.time)
    place = (asked.items, asked.check, asked.folder, asked.import_path, asked.python)
    sources = [make_source(named, *place) for named in asked.workload]
    what = f"a GIL check of {', '.join(asked.workload)}"
    with run_folder(asked.storage, _say) as scratch:
        check = partial(_find_all, sources, asked.step_timeout, scratch)
        with alone(_say, what, before_waiting=check) as others:
            return [_verdict(source, asked, scratch, others) for source in sources]


def _find_all(sources: Sequence[Source], step_timeout_s: float, scratch: Path) -> None:
    """Find every function, its items and its check.

    Raises:
        UserFunctionError: One can't be found.
    """
    for source in sources:
        find_names(source, step_timeout_s, scratch)


def _verdict(
    source: Source, asked: argparse.Namespace, scratch: Path, others: Callable[[], tuple[str, ...]]
) -> Verdict:
    """Measure one function and print its verdict; if that fails, the others are still measured."""
    bounds = Bounds(asked.time, asked.step_timeout, scratch)
    try:
        planned = plan_check(source, bounds)
        _say(f"{planned.look.name}: about {duration(planned.about_s)}")
        evidence = measure(planned, bounds)
        evidence = replace(evidence, remarks=(*evidence.remarks, *others()))
        verdict = judge(evidence, asked.max_share, allow_gil=asked.allow_gil)
    except UserFunctionError as error:
        _say(f"gil-bench: {error}")
        return Verdict(source.workload, Word.NOT_MEASURED, (str(error),))
    shown = sys.stderr if asked.json else sys.stdout
    shown.write("".join(f"{line}\n" for line in verdict.lines))
    shown.flush()
    return verdict


if __name__ == "__main__":
    sys.exit(main())
