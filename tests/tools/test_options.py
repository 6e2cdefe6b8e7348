"""The options of all commands, the variables of the Makefile, its help, and the words of messages agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.plan.presets import PRESETS
from tools.cli import HELP
from tools.options import AS_JSON, COMMENTING
from tools.speaking.words import spoken
from tools.verbs import VERBS

if TYPE_CHECKING:
    import pytest

MAKEFILE = (Path(__file__).parents[2] / "Makefile").read_text("utf-8")
VARIABLES = {"PYTHON", *re.findall(r"[A-Z_]+", MAKEFILE.partition("VARIABLES :=")[2].partition("\n\n")[0])}
COMMAND_ONLY = {option.variable for option in (AS_JSON, *COMMENTING)}
"""What only the command takes: comment has no target of the Makefile."""
OPTIONS = {option for verb in VERBS.values() for option in verb.options}
TYPED = {
    option
    for verb in VERBS.values()
    for option in verb.options
    if option.flag is None and option.variable in VARIABLES and not verb.checkout_only
}
"""The options that are called like their variable."""


def test_each_option_is_a_variable_of_the_makefile_and_the_other_way_around() -> None:
    """Whoever uses one of them can use the other."""
    assert {option.variable for option in OPTIONS} - COMMAND_ONLY == VARIABLES


def test_the_help_of_the_makefile_names_each_variable() -> None:
    """With its value."""
    assert {name for name in VARIABLES if not re.search(rf"\b{name}=", HELP)} == set()


def test_messages_know_each_option_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who typed an option is not told of a variable."""
    monkeypatch.setenv("GIL_BENCH_AS_COMMAND", "1")
    switches = {option.variable: option.name for option in TYPED if option.value is None}
    others = {option.variable: option.name for option in TYPED if option.value is not None}
    assert {name: spoken(f"{name}=1") for name in switches} == switches
    assert {name: spoken(f"{name}=x") for name in others} == {
        name: f"{said}=x" for name, said in others.items()
    }


def test_the_presets_of_the_command_are_those_of_the_suite() -> None:
    """A wrong one is refused at once, without waiting for another run."""
    assert {option.choices for option in OPTIONS if option.variable == "PRESET"} == {tuple(PRESETS)}
