"""The command ``python -m reports.interpreters``: runs of several interpreters in, one page over all out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reports.data.document import UnreadableRunError
from reports.pages.publish import INTERPRETERS, SITE, CannotWriteError, publish
from tools.speaking.output import forgive_output
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.interpreters.study import Study

GOOD, UNREADABLE = 0, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page; return 0, or 2 if a file can't be read, the machines differ or nothing can be written.

    A file that can't be read is named and left out: the page over the others is written all the same.
    """
    options = _parser().parse_args(arguments)
    forgive_output()
    try:
        study = _study(options.files)
        _report(study, options.site)
    except (UnreadableRunError, CannotWriteError) as error:
        print(spoken(f"reports.interpreters: {error}"), file=sys.stderr)
        return UNREADABLE
    return UNREADABLE if study.faults else GOOD


def _study(files: Sequence[Path]) -> Study:
    from reports.interpreters.study import read_sources, study  # noqa: PLC0415 - wrong use is told at once

    sources = read_sources(files)
    for fault in sources.faults:
        print(f"reports.interpreters: left out: {fault}", file=sys.stderr)
    return study(sources)


def _report(study: Study, site: Path) -> None:
    """Write page, charts and CSV, and print what was found."""
    from reports.interpreters.charts import draw_across  # noqa: PLC0415 - as above
    from reports.interpreters.interpreters_csv import render_across_csv  # noqa: PLC0415 - as above
    from reports.interpreters.page import CSV, conclude, render_page  # noqa: PLC0415

    found = conclude(study)
    charts = draw_across(study)
    files = {f"{INTERPRETERS.charts}/{chart.file_name}": chart.png for chart in charts}
    files[CSV] = render_across_csv(study, found.claims)
    files[INTERPRETERS.page] = render_page(study, found, charts).encode("utf-8", "replace")
    page = publish(site, files, INTERPRETERS)
    print("Interpreters:", "; ".join(one.name for one in study.measured))
    for sentence in (*found.sentences, *study.notes):
        print(sentence)
    print(f"page: {page}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports.interpreters",
        description="Show runs of several interpreters side by side on one page.",
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a stored run, or the .pairs file of interpreters that took turns",
    )
    parser.add_argument("--site", type=Path, default=SITE, help="folder of the page (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
