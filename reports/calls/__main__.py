"""The command ``python -m reports.calls``: measured calls of one or several interpreters, as one page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reports.data.document import UnreadableRunError
from reports.pages.publish import CALLS, SITE, CannotWriteError, publish
from tools.speaking.output import forgive_output
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

GOOD, UNREADABLE = 0, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page; return 0, or 2 if a file can't be read or nothing can be written."""
    options = _parser().parse_args(arguments)
    forgive_output()
    try:
        _report(options.files, options.site)
    except (UnreadableRunError, CannotWriteError) as error:
        print(spoken(f"calls: {error}"), file=sys.stderr)
        return UNREADABLE
    return GOOD


def _report(files: Sequence[Path], site: Path) -> None:
    """Write page, CSV and Markdown, and print what was found."""
    from reports.calls.outputs import (  # noqa: PLC0415 - wrong use is told at once
        CSV,
        JSON,
        MARKDOWN,
        PAGE,
        render_csv,
        render_json,
        render_markdown,
        render_page,
    )
    from reports.calls.stored import load_calls  # noqa: PLC0415 - as above
    from reports.calls.table import by_interpreter, counts, headline  # noqa: PLC0415 - as above

    measured = by_interpreter(map(load_calls, files))
    page = publish(
        site,
        {
            CSV: render_csv(measured),
            JSON: render_json(measured).encode(),
            MARKDOWN: render_markdown(measured).encode("utf-8", "replace"),
            PAGE: render_page(measured).encode("utf-8", "replace"),
        },
        CALLS,
    )
    print(f"{headline(measured)}.")
    for one in measured:
        print(counts(one))
    print(f"page: {page}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports.calls",
        description="Show which calls of libraries release the GIL, several interpreters side by side.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a stored .calls file")
    parser.add_argument("--site", type=Path, default=SITE, help="folder of the page (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
