"""The history page: one self-contained HTML file; its one script is allowed by hash and loads nothing."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from reports.charts.render import style_sheet
from reports.formatting import percent
from reports.history import page_tables
from reports.history.change_rows import change_rows
from reports.history.payload import as_script_data, payload
from reports.markup import whole_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.history.charts import HistoryChart
    from reports.history.facets import Facet
    from reports.history.panels import Panel
    from reports.history.study import Study

SCRIPTS = ("history_chart.js", "history_words.js", "history_explorer.js")


def render_history_page(
    study: Study, facets: Sequence[Facet], panels: Sequence[Panel], charts: Sequence[HistoryChart]
) -> str:
    """Return the HTML; every text from a run is escaped, in the script's data as well."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "whole_figures": whole_figures,
        "as_percent": percent,
    }  # what parts.html.j2 asks for
    code = script(environment)
    return environment.get_template("history.html.j2").render(
        study=study,
        facets=facets,
        changes=change_rows(study, panels),
        charts=charts,
        environments=page_tables.environments(study, facets),
        steps=page_tables.steps(study, facets),
        newest=page_tables.newest(study, facets),
        presence=page_tables.presence(study, facets),
        faults=page_tables.faults(study),
        data=as_script_data(payload(study, facets, panels)),
        script=Markup(code),  # noqa: S704 - this project's own file
        script_hash=script_hash(code),
        light_colours=style_sheet(dark=False),
        dark_colours=style_sheet(dark=True),
    )


def script(environment: jinja2.Environment) -> str:
    """Return the page's script as it stands between its tags; no text of a run is in it."""
    loader = environment.loader
    assert loader is not None  # noqa: S101 - for the type checker: it was given one above
    return "".join(loader.get_source(environment, name)[0] for name in SCRIPTS)


def script_hash(code: str) -> str:
    """Return the source expression of a content security policy that allows exactly this inline script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}"
