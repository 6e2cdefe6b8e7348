"""A command that is printed, pasted: it asks for what the user has asked for."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import cli
from tools.options import GATING, HOME, Option
from tools.typed import Typed, program_of, typed_command, typed_make
from tools.verbs import VERBS

INSTALLED = {name: verb for name, verb in VERBS.items() if not verb.checkout_only}
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


def value_of(option: Option) -> st.SearchStrategy[str]:
    """Return what an option may be told; a switch is 1."""
    if option.value is None:
        return st.just("1")
    if option.choices:
        return st.sampled_from(option.choices)
    if option.checked is not str:
        return st.integers(1, 99).map(str)
    if option.many:
        return st.lists(TEXT.filter(lambda text: not text.startswith("-")), min_size=1).map(shlex.join)
    return TEXT if option.name else TEXT.filter(lambda text: not text.startswith("-"))


@st.composite
def commands(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """Return a command and what it is told: of positional options none is left out before another."""
    name = draw(st.sampled_from(sorted(INSTALLED)))
    options = (*INSTALLED[name].options, HOME)
    left_out = draw(st.sets(st.sampled_from([option.variable for option in options if option.name])))
    return name, {
        option.variable: draw(value_of(option)) for option in options if option.variable not in left_out
    }


@given(commands())
def test_what_is_pasted_is_what_was_told(command: tuple[str, dict[str, str]]) -> None:
    """Every option of every command, whatever its value; but for logins in addresses."""
    name, told = command
    program, *pasted = shlex.split(str(typed_command("gil-bench", name, INSTALLED[name].options, told)))
    understood, chosen = cli._understood(program, INSTALLED, pasted, (HOME,))
    hidden = {variable: value for variable, value in told.items() if "@" not in value}
    assert (understood, {variable: chosen[variable] for variable in hidden}) == (name, hidden)
    assert chosen.keys() == told.keys()


@given(st.dictionaries(st.sampled_from([option.variable for option in GATING]), TEXT, min_size=1))
def test_what_is_pasted_for_make_is_what_was_told(told: dict[str, str]) -> None:
    """Each variable is one word, which a shell hands on as it was."""
    words = shlex.split(str(typed_make("gate", GATING, told, None)))
    assert words[:2] == ["make", "gate"]
    hidden = {variable: value for variable, value in told.items() if "@" not in value}
    assert hidden.items() <= dict(word.split("=", 1) for word in words[2:]).items()


def test_what_it_runs_with_comes_first() -> None:
    """The search path of a function, and a GIL that was asked for; a checkout elsewhere is named."""
    around = {"PYTHONPATH": "src:my lib", "PYTHON_GIL": "1", "BASE": "main"}
    command = typed_command("gil-bench", "gate", VERBS["gate"].options, {**around, "WORKLOAD": "work:f"})
    assert str(command) == "PYTHONPATH='src:my lib' PYTHON_GIL=1 gil-bench gate work:f --base main"
    made = {"USER_PYTHONPATH": "src", "WORKLOAD": "work:f"}
    command = typed_make("run", VERBS["run"].options, made, Path("/our checkout"))
    assert str(command) == "PYTHONPATH=src make -C '/our checkout' bench WORKLOAD=work:f"
    suite = typed_make("gate", GATING, around, None)
    assert str(suite) == "PYTHON_GIL=1 make gate BASE=main"


def test_places_of_a_jobs_machine_are_left_out() -> None:
    """Whoever pastes it from a pull request has other ones."""
    told = {"PYTHON": "/opt/python", "HOME_FOLDER": "/runner/home", "BASE": "main", "GITHUB_ACTIONS": "true"}
    assert (
        str(typed_command("gil-bench", "gate", VERBS["gate"].options, told)) == "gil-bench gate --base main"
    )


def test_no_password_is_shown() -> None:
    """It may stand in a comment on a pull request."""
    told = {"PREPARE": "pip install -i https://me:secret@host/simple ."}
    assert "secret" not in str(typed_command("gil-bench", "gate", GATING, told))
    assert "https://…@host/simple" in str(typed_make("gate", GATING, told, None))


@pytest.mark.parametrize(
    ("argv", "program"),
    [
        (["/env/bin/python", "/env/bin/gil-bench", "run"], "gil-bench"),
        (["my env/python", "-m", "gil_bench", "run"], "'my env/python' -m gil_bench"),
        (["/home/runner/env/bin/python", "-m", "gil_bench", "gate"], "gil-bench"),
    ],
)
def test_it_is_started_as_it_was(argv: list[str], program: str) -> None:
    """Whoever started a module may have no program of that name."""
    assert program_of(argv) == program


def test_a_child_can_replace_words() -> None:
    """It gets them by variable, in order."""
    command = Typed("gil-bench gate", {"WORKLOAD": "work:f", "BASE": "--base main"})
    assert json.loads(command.as_json()) == {"start": command.start, "words": dict(command.words)}
    assert str(command.without("BASE")) == "gil-bench gate work:f"
