"""What limits the page is said on it."""

from __future__ import annotations

from dataclasses import replace

from reports.across.notes import notes
from reports.environment import Environment
from tests.reports.make_kinds import run_of

RUN = replace(
    run_of(), environment=Environment("CPython", "3.11.7", 2, cpu_model="Example CPU"), commit="a" * 40
)


def test_like_runs_need_no_words() -> None:
    """One commit, one preset, nothing interrupted."""
    assert notes({"3.11": RUN, "3.13t": RUN}, ()) == ()


def test_whatever_else_differs_is_told() -> None:
    """Commits, presets, runs cut short, runs that are not shown and a CPU that nobody knows."""
    unknown = replace(RUN.environment, cpu_model=None)
    other = replace(
        RUN,
        environment=unknown,
        commit=f"{'b' * 40} with local changes",
        preset="quick",
        interrupted="SIGINT",
    )
    assert notes(
        {"3.11": RUN, "3.12": RUN, "3.13t": other},
        [(replace(RUN, source="old.json", caveats=("Loud.",)), "3.11")],
    ) == (
        "The CPU model is not known, so nothing shows that these runs come from one machine.",
        (
            "The runs are of different commits, so not only the interpreters differ: "
            "3.11 and 3.12: aaaaaaaaaa; 3.13t: bbbbbbbbbb with local changes."
        ),
        "The presets differ, and so does what was measured: 3.11 and 3.12: full; 3.13t: quick.",
        "The run of 3.13t was interrupted (SIGINT), so part of it is not there.",
        "old.json is not shown: run.json is a newer run of 3.11. Its caveats: Loud.",
    )
