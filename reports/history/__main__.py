"""The command ``python -m reports.history``: from all stored runs to one page, its charts and a CSV."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from reports.data.document import CACHE, MEASURE_FIRST, STORAGE, UnreadableRunError
from reports.pages.publish import HISTORY, SITE, CannotWriteError, publish, write_whole
from tools.speaking.output import forgive_output
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.data.document import Fault
    from reports.history.lately import News
    from reports.history.study import HistoryStudy
    from reports.series.tables import History

GOOD, UNREADABLE = 0, 2
FAULTS_SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the history; return 0, or 2 without runs, if writing fails, or for ``--strict`` and a fault."""
    options = _parser().parse_args(arguments)
    forgive_output()
    from reports.history.study import study  # noqa: PLC0415 - wrong use is told at once

    try:
        history = _read(options.storage)
        found = study(history, options.repository)
        news, page = _write(found, options.storage, options.site, options.json)
    except (UnreadableRunError, CannotWriteError) as error:
        print(spoken(f"history: {error}"), file=sys.stderr)
        return UNREADABLE
    _print_summary(found, news, page)
    return UNREADABLE if options.strict and history.faults else GOOD


def _read(storage: Path) -> History:
    """Return the history, with a warning for each file that is left out of it."""
    from reports.series.reading import read_history  # noqa: PLC0415 - as above

    history = read_history(storage, storage / CACHE)
    _warn(history.faults)
    if history.runs.empty:
        raise UnreadableRunError(f"{storage} holds no run that can be read: {MEASURE_FIRST}.")
    return history


def _write(
    study: HistoryStudy, storage: Path, site: Path, as_json: Path | None
) -> tuple[Sequence[News], Path]:
    """Write page, charts, CSVs, feed, badges and JSON; return what changed lately and the page's path.

    Libraries are loaded only once there are runs.
    """
    from reports.history.badges import history_badges  # noqa: PLC0415 - as above
    from reports.history.charts import draw_history  # noqa: PLC0415
    from reports.history.feed import FILE, entries, history_atom, history_json  # noqa: PLC0415 - as above
    from reports.history.lately import lately  # noqa: PLC0415
    from reports.history.page import render_history_page  # noqa: PLC0415
    from reports.history.panels import facets, panels  # noqa: PLC0415
    from reports.history.study import render_points_csv, render_runs_csv  # noqa: PLC0415

    columns = facets(study)
    drawn = panels(study, columns)
    charts = draw_history(study, drawn)
    files = {f"{HISTORY.charts}/{chart.file_name}": chart.png for chart in charts}
    files |= history_badges(study, storage)
    files["history.csv"] = render_points_csv(study)
    files["history_runs.csv"] = render_runs_csv(study)
    files[HISTORY.page] = render_history_page(study, columns, drawn, charts).encode("utf-8", "replace")
    changes, news = entries(study, drawn), lately(study, drawn)
    files[FILE] = history_atom(study, changes)
    if as_json:
        write_whole(as_json, history_json(study, changes, news))
    return news, publish(site, files, HISTORY)


def _warn(faults: Sequence[Fault]) -> None:
    for fault in faults[:FAULTS_SHOWN]:
        print(f"history: warning: {fault}", file=sys.stderr)
    if rest := len(faults[FAULTS_SHOWN:]):
        print(f"history: warning: {rest} more files are left out; the page lists them.", file=sys.stderr)


def _print_summary(study: HistoryStudy, news: Sequence[News], page: Path) -> None:
    from reports.history.words import direction  # noqa: PLC0415 - as above

    ways = Counter(map(direction, study.changes))
    others = f", {ways['changed']} of what is neither" if ways["changed"] else ""
    print(f"{study.selection.sentence} {study.coverage.sentence}")
    print(f"Lasting changes: {ways['worse']} for the worse, {ways['better']} for the better{others}.")
    for one in news:
        print(f"{one.tag}: {one.text}")
    print(f"page: {page}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports.history", description="Show all stored runs on one page, in commit order."
    )
    parser.add_argument(
        "--storage", type=Path, default=STORAGE, help="folder of the stored runs (default: %(default)s)"
    )
    parser.add_argument("--site", type=Path, default=SITE, help="folder of the page (default: %(default)s)")
    parser.add_argument(
        "--repository",
        type=Path,
        default=Path(),
        help="folder of the project whose git knows the commits (default: the current one)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write JSON")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="exit with 2 if any file had to be left out; the page is written",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
