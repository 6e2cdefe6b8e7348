"""The command ``python -m reports.compare``: two sides in, a verdict for each series and an exit code out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from reports.compare.comparing import compare
from reports.compare.outcome import GOOD, INCONCLUSIVE, WRONG_USE, comparison_exit_code
from reports.compare.outputs import comparison_json, comparison_markdown
from reports.compare.page import render_page
from reports.compare.side import read_both
from reports.compare.sources import NothingComparableError, WrongUseError
from reports.compare.terminal import print_comparison
from reports.data.document import STORAGE, UnreadableRunError
from reports.pages.publish import SITE, CannotWriteError, write_whole
from reports.series.identity import ThresholdError, parse_overrides
from reports.series.scatter import stored_scatters
from tools.speaking.output import forgive_output
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = "compare.html"
EPILOG = """\
BASE and HEAD are each a file, a folder of runs, a commit or ref with runs in the history, latest (the
newest run) or latest~N (the run N before it in the same environment).

One run against one run only "looks" slower or faster (3), unless at least 8 earlier runs of the same
environment and preset in the history tell how much runs differ.

exit codes: 0 nothing became worse; 1 something regressed, failed or is missing; 2 wrong use, unreadable
data or different environments; 3 inconclusive, only looks like a change, or nothing to compare
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare two sides and return the exit code."""
    options = _parser().parse_args(arguments)
    forgive_output()
    try:
        return _compare(options)
    except (WrongUseError, UnreadableRunError, ThresholdError, CannotWriteError) as error:
        print(spoken(f"compare: {error}"), file=sys.stderr)
        return WRONG_USE
    except NothingComparableError as error:
        print(spoken(f"compare: {error}"), file=sys.stderr)
        return GOOD if options.allow_inconclusive else INCONCLUSIVE


def _compare(options: argparse.Namespace) -> int:
    overrides = parse_overrides(options.threshold)
    base, head, warnings = read_both(options.base, options.head, options.storage, across=options.across)
    for warning in warnings:
        print(f"compare: {warning}", file=sys.stderr)
    if warnings and options.strict:
        raise WrongUseError("files were left out, and --strict does not allow that.")
    scatters = (
        {}
        if options.across
        else stored_scatters(options.storage, head.environment_key, head.presets, head.started)
    )
    comparison = compare(base, head, overrides, across=options.across, scatters=scatters)
    code = comparison_exit_code(comparison, allow_inconclusive=options.allow_inconclusive)
    if options.markdown:
        write_whole(options.markdown, comparison_markdown(comparison))
    if options.json:
        write_whole(options.json, comparison_json(comparison, code))
    page = write_whole(options.site / PAGE, render_page(comparison))
    console = Console(highlight=False)
    print_comparison(console, comparison)
    console.print(Text(f"page: {page}"), soft_wrap=True)  # in one piece, so that it can be copied and clicked
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports.compare",
        description="Compare stored runs, series by series: slower, faster, unchanged, or too noisy to tell.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("base", metavar="BASE", help="the runs before")
    parser.add_argument("head", metavar="HEAD", help="the runs after")
    parser.add_argument("--storage", type=Path, default=STORAGE, help="the history (default: %(default)s)")
    parser.add_argument(
        "--across", action="store_true", help="compare only the speedups, of two environments, as advice"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 2 if a file is left out")
    parser.add_argument("--allow-inconclusive", action="store_true", help="exit with 0 instead of 3")
    parser.add_argument(
        "--threshold",
        action="append",
        default=[],
        metavar="PATTERN=PERCENT",
        help="threshold of all series whose path matches, for example 'speedup/sha256*/time=8'; repeatable",
    )
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write Markdown")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write JSON")
    parser.add_argument("--site", type=Path, default=SITE, help="folder of the page (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
