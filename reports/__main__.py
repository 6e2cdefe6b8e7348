"""The command ``python -m reports``: from one stored JSON to the page, the charts, the CSV and a summary."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reports.chapters.chapter import load_run
from reports.data.document import STORAGE, UnreadableRunError
from reports.data.load import newest_run
from reports.drawing.processes import get_ready
from reports.pages.publish import SITE, CannotWriteError
from tools.speaking.output import forgive_output
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.data.model import Run
    from reports.data.user_function import Own

GOOD, FAILED_CELL, UNREADABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Report one run; return 0, or 1 if it has a failed cell, or 2 if nothing could be reported."""
    options = _parser().parse_args(arguments)
    forgive_output()
    get_ready("reports.pages.run_charts", "matplotlib.backends.backend_svg")
    try:
        run = load_run(_chosen(options.json, options.storage))
        if run.own is None:
            _report(run, options.site, every=options.charts == "all", verbose=options.verbose)
        else:
            _report_own(run, run.own, options.site, every=options.charts == "all")
    except (UnreadableRunError, CannotWriteError) as error:
        print(spoken(f"report: {error}"), file=sys.stderr)
        return UNREADABLE
    statuses = {cell.status for cell in run.cells_without_time}
    statuses |= {other.status for other in run.other_failures}
    return FAILED_CELL if statuses - {"skipped"} else GOOD


def _chosen(named: Sequence[Path], storage: Path) -> Path:
    """Return the one file that is named, or the newest stored one when none is."""
    if len(named) > 1:
        raise UnreadableRunError(f"{len(named)} files are named but a report shows one run: name one.")
    return named[0] if named else newest_run(storage)


def _report(run: Run, site: Path, *, every: bool, verbose: bool) -> None:
    """Write the whole report and print its summary; its libraries are loaded once a run is at hand."""
    from reports.pages.run_report import report  # noqa: PLC0415 - an unreadable file is told at once

    report(run, site, every=every, verbose=verbose)


def _report_own(run: Run, own: Own, site: Path, *, every: bool) -> None:
    """Write the report of a user's own function; the page of all workloads is left as it is."""
    from reports.user_function.report import report_own  # noqa: PLC0415 - as above

    report_own(run, own, site, every=every)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports", description="Turn a stored run into charts, a table and one HTML page."
    )
    parser.add_argument(
        "json",
        nargs="*",
        type=Path,
        metavar="JSON",
        help="the stored run (default: the newest)",
    )
    parser.add_argument("--storage", type=Path, default=STORAGE, help="the history (default: %(default)s)")
    parser.add_argument("-v", "--verbose", action="store_true", help="print all advice with its reasons")
    parser.add_argument(
        "--charts",
        choices=("main", "all"),
        default="main",
        help="main: one for each workload and each chapter; all: also every runner, timelines, blocks, "
        "throughput and what else there is (default: %(default)s)",
    )
    parser.add_argument("--site", type=Path, default=SITE, help="folder of the page (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
