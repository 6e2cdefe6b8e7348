"""What the Makefile hands to the driver."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
VARIABLES = tuple(re.findall(r"[A-Z_]+", MAKEFILE.partition("VARIABLES :=")[2].partition("\n\n")[0]))
STUB = f"#!{sys.executable} -I\nimport json, os, sys; print(json.dumps([sys.argv[1:], dict(os.environ)]))\n"


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an executable that takes Python's place and tells what it was given."""
    path = tmp_path_factory.mktemp("stub") / "python"
    path.write_text(STUB)
    path.chmod(0o755)
    return path


def _make(
    stub: Path, *arguments: str, environ: dict[str, str] | None = None
) -> tuple[list[str], dict[str, str]]:
    """Run make as a user does, untouched by a make that may run these tests."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", *VARIABLES))
    }
    ended = subprocess.run(
        ["make", *arguments, f"PYTHON={stub}"],
        cwd=ROOT,
        env=ours | (environ or {}),
        capture_output=True,
        text=True,
        check=True,
    )
    arguments_seen, environ_seen = json.loads(ended.stdout)
    return arguments_seen, environ_seen


TARGETS = (
    *("bench", "bench-all", "bench-calls", "gil-check", "test", "report"),
    *("compare", "gate", "history", "help"),
)


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_is_a_command_of_the_driver(stub: Path, target: str) -> None:
    """A target runs the command of the same name and nothing else; calls alone has a longer one here."""
    assert _make(stub, target)[0] == ["-m", "tools", "calls" if target == "bench-calls" else target]


def test_make_alone_helps(stub: Path) -> None:
    """Who only types make is not surprised by a download."""
    assert _make(stub)[0] == ["-m", "tools", "help"]


HOSTILE = """$(shell touch {0}) `touch {0}` "$(touch {0})" '; touch {0} #' $$ $HOME \\ % a=b"""


@pytest.mark.parametrize("way", ["argument", "environment"])
def test_values_are_never_executed(stub: Path, tmp_path: Path, way: str) -> None:
    """Quotes, backquotes and functions of make or a shell arrive as they were written, in every variable."""
    values = {variable: HOSTILE.format(tmp_path / variable) for variable in VARIABLES}
    if way == "argument":
        _, seen = _make(stub, "bench", *(f"{variable}={value}" for variable, value in values.items()))
    else:
        _, seen = _make(stub, "bench", environ=values)
    assert {variable: seen[variable] for variable in VARIABLES} == values
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=25, deadline=None)
@given(value=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30))
def test_any_value_arrives_letter_by_letter(stub: Path, value: str) -> None:
    """Whatever the environment holds, the driver reads the same."""
    assert _make(stub, "bench", environ={"WORKLOADS": value})[1]["WORKLOADS"] == value


def test_imports_are_not_redirected(stub: Path) -> None:
    """The interpreter starts without the variables that would change its own imports."""
    names = ("PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH")
    _, seen = _make(stub, "bench", environ=dict.fromkeys(names, "/elsewhere"))
    assert not set(names) & seen.keys()
    assert seen["USER_PYTHONPATH"] == "/elsewhere"  # for a function of the user's own


def test_clean_keeps_the_history() -> None:
    """What can be made again is removed; stored runs are not."""
    shown = subprocess.run(
        ["make", "-n", "clean"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert ".venv reports/site" in shown
    assert ".benchmarks" not in shown
