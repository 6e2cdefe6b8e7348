"""The one environment of all pages: every text is escaped, and a name that is not there is an error."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

import jinja2
from markupsafe import Markup

from reports.drawing.style import chart_colors
from reports.wording.escaping import whole_figures, with_code
from reports.wording.numbers import percent
from tools.speaking.words import spoken

PAGE_SCRIPT = ("page_tables.js", "page.js")


def render(name: str, **values: object) -> str:
    """Return a page made from a template and the values that it shows."""
    return _environment().get_template(name).render(values)


@cache
def page_script() -> Markup:
    """Return what makes every page answer to the pointer and to keys."""
    return Markup("".join(map(source, PAGE_SCRIPT)))  # noqa: S704 - this project's own files


def script_hash(code: str) -> str:
    """Return the source expression of a content security policy that allows exactly this inline script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}"


def source(name: str) -> str:
    """Return a file that lies beside the templates, as it is."""
    environment = _environment()
    assert environment.loader is not None  # noqa: S101 - for the type checker: it is given below
    return environment.loader.get_source(environment, name)[0]


@cache  # compiling the templates takes longer than filling them
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"whole_figures": whole_figures, "with_code": with_code, "as_percent": percent}
    environment.globals |= {
        "chart_colors": chart_colors,
        "page_script": page_script,
        "script_hash": script_hash,
        "spoken": spoken,
        "own_script": "",  # a page that has one gives it
    }
    return environment
