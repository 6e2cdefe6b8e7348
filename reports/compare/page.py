"""The comparison as one self-contained HTML page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jinja2

from reports.compare import strip
from reports.compare.judging import Verdict
from reports.compare.outcome import headline, visibility
from reports.compare.rows import noteworthy_rows, row

if TYPE_CHECKING:
    from reports.compare.comparing import Comparison


def render_page(comparison: Comparison) -> str:
    """Return the HTML; every text from a run is escaped, and nothing in it is loaded from elsewhere."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["strip"] = strip.strip
    equivalent = [row(entry) for entry in comparison.judged if entry.verdict is Verdict.EQUIVALENT]
    return environment.get_template("compare.html.j2").render(
        comparison=comparison,
        headline=headline(comparison.judged, comparison.failures),
        visibility=visibility(comparison.judged),
        noteworthy=noteworthy_rows(comparison.judged),
        equivalent=equivalent,
        strip_width=strip.WIDTH,
        light_colours="",  # charts bring colours of their own; there are none here
        dark_colours="",
    )
