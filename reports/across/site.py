"""Puts the page over all interpreters beside the other reports: whole or not at all, nothing else touched."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from reports.publish import CannotWriteError

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = "interpreters.html"
CSV = "interpreters.csv"
CHARTS = "interpreters"
OUR_CHART = re.compile(r"\d{2,}_[a-z0-9_]*\.png")


def write_site(site: Path, files: Mapping[str, bytes]) -> Path:
    """Write the files into the site, its page last, and return the page's path.

    Charts of an earlier page that this one does not have are removed. An error on the way leaves the old page
    as it was.

    Args:
        site: Folder of the site; made if missing.
        files: Content by path relative to the site; ``interpreters.html`` is among them.

    Raises:
        CannotWriteError: The operating system refuses.
    """
    try:
        site.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{site.name}-", dir=site.parent))
        try:
            for name, content in files.items():
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                (fresh / name).write_bytes(content)
            for name in sorted(files, key=lambda name: name == PAGE):
                (site / name).parent.mkdir(parents=True, exist_ok=True)
                (fresh / name).replace(site / name)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        for chart in (site / CHARTS).glob("*.png"):
            if OUR_CHART.fullmatch(chart.name) and f"{CHARTS}/{chart.name}" not in files:
                chart.unlink()
    except OSError as error:
        raise CannotWriteError(
            f"The page cannot be written to {site} ({error}): name another --site."
        ) from error
    return site / PAGE
