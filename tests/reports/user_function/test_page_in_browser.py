"""The page of a user's own function in a real browser, as narrow as a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reports.make_run import without_time
from tests.reports.phone import a_browser, assert_it_fits_a_phone
from tests.reports.user_function.make_own import NAME, own_group, own_run
from tests.reports.user_function.test_report import SWEPT, page_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_phone_needs_no_sideways_scrolling(tmp_path: Path) -> None:
    """Long names, long code, wide tables and charts all keep within a width of 390 pixels."""
    browser = a_browser()
    name = "w" * 200
    failed = [{"number": 1, "item": "i" * 500, "error": "e" * 500}]
    lost = [without_time(NAME, "interpreters", 2, "skipped", reason="r" * 300)]
    facts = {"workload": name, "function": name, "observations": ["o" * 300], "failed_items": failed}
    page = page_of(own_run(tmp_path, own_group(), lost, SWEPT, **facts))
    assert_it_fits_a_phone(browser, page, tmp_path)
