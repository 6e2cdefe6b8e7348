"""How to get a run again: commands that can be pasted, and what they can't bring back."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reports.pages.again import (
    GIVEN,
    INTERRUPTED,
    LOCAL_CHANGES,
    OLDER_FILE,
    SAME_ORDER,
    again,
    without_folder,
)
from reports.pages.template import render
from tests.reports.make_run import environment, group
from tests.reports.user_function.make_own import NAME, own_facts, own_group
from tools.speaking.words import AS_COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.pages.again import Again
    from reports.speedups.cells import Analysis

ROOT = Path(__file__).parents[3]
GROUP = group("sha", {("threads", 2): [0.5] * 6})
CHOSEN = dict.fromkeys(("workloads", "runners", "workers", "kinds", "mix", "step_timeout_s"))


@pytest.fixture
def of(analyzed: Callable[..., Analysis]) -> Callable[..., Again]:
    """Return a function from facts of a run to how to get it again."""

    def shown(benchmarks: Any = GROUP, **ours: Any) -> Again:  # noqa: ANN401 - JSON values
        return again(analyzed(benchmarks, **{"asked": CHOSEN, **ours}).run)

    return shown


def test_a_run_of_the_suite_is_two_lines(of: Callable[..., Again]) -> None:
    """The code that measured, then the same preset, seed and interpreter."""
    found = of()
    assert found.settings == ("preset quick", "seed 123", "commit 0123456789", "CPython 3.11.7")
    assert found.commands == (
        "git checkout 0123456789abcdef",
        "make bench PRESET=quick SEED=123 PYTHON=python3.11",
    )
    assert found.notes == (SAME_ORDER,)


def test_choices_come_back_quoted(of: Callable[..., Again]) -> None:
    """Lists, time-outs and whatever else a user typed: a shell hands them on as they were."""
    typed = "sha256 $(touch trace) 'it'"
    chosen = {**CHOSEN, "workloads": typed, "workers": "1 2", "step_timeout_s": 120.0, "budget_s": 2.5}
    words = shlex.split(of(asked=chosen).commands[-1])
    assert words[:2] == ["make", "bench"]
    assert {f"WORKLOADS={typed}", "WORKERS=1 2", "STEP_TIMEOUT=120", "BUDGET=2.5"} < set(words)
    assert not [word for word in words if word.startswith(("RUNNERS", "KINDS"))]


@pytest.mark.parametrize("facts", [{"module": "notebook_cell"}, {"items_module": "given_items"}])
def test_what_no_module_has_is_no_command(of: Callable[..., Again], facts: dict[str, str]) -> None:
    """A notebook's function or items that were made there: only the same call can measure them again."""
    found = of(own_group(), own=own_facts(**facts))
    assert found.commands == ()
    assert found.notes == (GIVEN, SAME_ORDER)


def test_a_free_threaded_build_is_named(of: Callable[..., Again]) -> None:
    """With its GIL as it was."""
    machine = environment(python_xy="3.14", free_threaded_build=True)
    command = of(environment=machine, gil_asked_for=True).commands[-1]
    assert command == "PYTHON_GIL=1 make bench PRESET=quick SEED=123 PYTHON=python3.14t"


@pytest.mark.parametrize(
    ("chosen", "switch"),
    [({}, True), ({"runners": "dask threads"}, False), ({"not_recorded": ["DASK_SCHEDULER"]}, False)],
)
def test_dask_is_asked_for_once(of: Callable[..., Again], chosen: dict[str, Any], *, switch: bool) -> None:
    """By its switch, unless its name or an address brings it."""
    benchmarks = group("sha", {("dask", 2): [0.5] * 6})
    assert ("DASK=1" in of(benchmarks, asked={**CHOSEN, **chosen}).commands[-1].split()) is switch


def test_a_users_function_is_measured_from_their_folder(of: Callable[..., Again]) -> None:
    """With their packages and their check; no folder of their machine is named."""
    facts = own_facts(items="/home/ann/secret/items.py:items", check="own")
    found = of(own_group(), own=facts)
    assert found.commands == (
        "git -C path/to/gil-bench checkout 0123456789abcdef",
        f"make -C path/to/gil-bench bench WORKLOAD={NAME} ITEMS=items.py:items PRESET=quick SEED=123",
    )
    assert "in the folder of your module my_module" in found.notes[0]
    assert "CHECK" in found.notes[1]
    assert "CHECK=none" in of(own_group(), own=own_facts(check="none")).commands[-1]


def test_a_users_function_gets_what_it_was_measured_with(
    of: Callable[..., Again], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check, folder, interpreter and search path, as far as they name no path of one machine."""
    place = {
        "function": "lib/work.py:f",
        "check": "/home/ann/c.py:ok",
        "folder": "my app",
        "python": ".venv/bin/python",
    }
    asked = {**CHOSEN, **place, "pythonpath": "src"}
    command = of(own_group(), own=own_facts(check="own"), asked=asked).commands[-1]
    assert command == (
        "PYTHONPATH=src make -C path/to/gil-bench bench WORKLOAD=lib/work.py:f ITEMS=my_module:items"
        " CHECK=c.py:ok FOLDER='my app' PYTHON=.venv/bin/python PRESET=quick SEED=123"
    )
    monkeypatch.setenv(AS_COMMAND, "1")
    found = of(own_group(), own=own_facts(check="own"), asked={**asked, "not_recorded": ["FOLDER", "PYTHON"]})
    assert "PYTHONPATH=src gil-bench run lib/work.py:f" in found.commands[-1]
    assert "--check c.py:ok --folder 'my app' --python .venv/bin/python" in found.commands[-1]
    assert "FOLDER named a path of its machine, which is not recorded: add it." in found.notes
    assert not [note for note in found.notes if note.startswith(("PYTHON named", "CHECK"))]


def test_what_is_not_known_is_said(of: Callable[..., Again]) -> None:
    """An older file, an address, an early end: each is a note, and nothing is made up."""
    found = of(asked=None, interrupted="SIGINT", seed=None)
    assert found.notes == (OLDER_FILE, INTERRUPTED)
    assert "SEED" not in found.commands[-1]
    (note, _) = of(asked={**CHOSEN, "not_recorded": ["HTTP_URL"]}).notes
    assert note == "HTTP_URL named an address, which is not recorded: add it."


@pytest.mark.parametrize(
    ("commit", "checkout"),
    [
        ("0123456789abcdef with local changes", ("git checkout 0123456789abcdef",)),
        ("--force", ()),
        ("0123456; rm -rf .", ()),
        (None, ()),
    ],
)
def test_only_a_commit_is_checked_out(
    analyzed: Callable[..., Analysis], commit: str | None, checkout: tuple[str, ...]
) -> None:
    """A file may be anybody's: what is no id of a commit gets no line."""
    run = analyzed(GROUP).run
    object.__setattr__(run, "commit", commit)
    assert again(run).commands[:-1] == checkout
    assert (LOCAL_CHANGES in again(run).notes) is ("local changes" in (commit or ""))


def test_every_variable_is_one_of_the_makefile(of: Callable[..., Again]) -> None:
    """So that no command names what make would pass over in silence."""
    known = set(re.findall(r"[A-Z_]+", (ROOT / "Makefile").read_text(encoding="utf-8")))
    every = {name: "1" for name in CHOSEN if name != "step_timeout_s"} | {"step_timeout_s": 1}
    words = [
        *shlex.split(of(group("sha", {("dask", 2): [0.5] * 6}), asked=every).commands[-1]),
        *shlex.split(of(own_group(), own=own_facts(check="none")).commands[-1]),
    ]
    assert {word.partition("=")[0] for word in words if "=" in word} <= known


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/home/ann/work.py:parse", "work.py:parse"),
        ("~/work.py:parse", "work.py:parse"),
        ("lib/work.py:parse", "lib/work.py:parse"),
        ("package.module:parse", "package.module:parse"),
    ],
)
def test_a_folder_of_the_machine_is_left_out(typed: str, told: str) -> None:
    """What is relative to a project is no secret of a machine."""
    assert without_folder(typed) == told


def test_the_page_has_it_escaped(of: Callable[..., Again]) -> None:
    """Folded up, at the foot."""
    page = render("again.html.j2", again=of(asked={**CHOSEN, "workloads": "<i>"}))
    assert '<details id="again">' in page
    assert "&lt;i&gt;" in page
    assert "<i>" not in page
