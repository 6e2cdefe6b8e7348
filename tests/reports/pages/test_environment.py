"""The environment in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.pages.environment import environment_rows
from tests.reports.make_run import environment, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def test_facts_have_their_units(analysed: Callable[..., Analysis]) -> None:
    """What was found out is shown with its unit, libraries by their own names."""
    rows = dict(environment_rows(analysed(group("sha", {}), environment=environment(quota_cpus=1.5)).run))
    assert rows["Python"] == "CPython 3.11.7"
    assert rows["Switch interval"] == "5.00 ms"
    assert rows["Memory"] == "8.00 GiB"
    assert rows["CPU quota"] == "1.5 CPUs"
    assert rows["numpy"] == "2.4.6"
    assert rows["Free-threaded build"] == "no"


def test_what_is_unknown_is_said(analysed: Callable[..., Analysis]) -> None:
    """Null is not found out, never 0, and a run without a key can't be compared."""
    unknown = environment(cpu_model=None, memory_bytes=None, gil_enabled_at_end=None, libraries=None)
    run = analysed([], environment=unknown, environment_key=None, wall_s=None).run
    rows = dict(environment_rows(run))
    assert (
        rows["CPU"]
        == rows["Memory"]
        == rows["Took"]
        == rows["GIL live at the end of the run"]
        == "not found out"
    )
    assert "never compared" in rows["Environment key"]
