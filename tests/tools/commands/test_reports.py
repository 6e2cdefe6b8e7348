"""make report, make compare and make history: variables become words of one command line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tools.commands.reports import compare, comparison, history, report
from tools.workspace import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tools.conftest import Recorder
    from tools.workspace import Workspace


@pytest.mark.parametrize(
    ("command", "argv"),
    [
        (report, ("reports",)),
        (compare, ("reports.compare", "--", "latest~1", "latest")),
        (history, ("reports.history",)),
    ],
)
@pytest.mark.parametrize("variables", [(), ("JSON", "BASE", "HEAD", "ACROSS", "STRICT", "STORAGE")])
def test_what_is_shown_by_default(
    command: Callable[[Workspace], int],
    argv: tuple[str, ...],
    variables: tuple[str, ...],
    workspace: Workspace,
    recorder: Recorder,
) -> None:
    """Without variables, or with the empty ones of make, reports decides; the exit code is its own."""
    recorder.answers[argv[0]] = lambda _command: 3
    assert command(replace(workspace, environ=dict.fromkeys(variables, ""))) == 3
    assert recorder.commands[-1].argv[1:] == ("-m", *argv)


def test_a_named_file_is_one_argument(workspace: Workspace, recorder: Recorder) -> None:
    """A path is taken from the checkout, whatever its name contains."""
    assert report(replace(workspace, environ={"JSON": "-a $(b).json"})) == 0
    assert recorder.commands[-1].argv[3:] == (str(workspace.root / "-a $(b).json"),)


def test_all_charts_can_be_asked_for(workspace: Workspace, recorder: Recorder) -> None:
    """Which words there are is for reports to say."""
    assert report(replace(workspace, environ={"CHARTS": "all"})) == 0
    assert recorder.commands[-1].argv[3:] == ("--charts=all",)


def test_a_storage_and_strictness_can_be_asked_for(workspace: Workspace, recorder: Recorder) -> None:
    """A path is taken from the checkout and is one argument, whatever its name contains."""
    assert history(replace(workspace, environ={"STORAGE": "-a $(b)", "STRICT": "1"})) == 0
    assert recorder.commands[-1].argv[3:] == (f"--storage={workspace.root / '-a $(b)'}", "--strict")


def test_every_variable_becomes_an_option(workspace: Workspace) -> None:
    """Sides stand behind the end of the options, so that none of them is taken for one."""
    environ = {
        "BASE": "--help",
        "HEAD": "a $(b)",
        "ACROSS": "1",
        "STRICT": "yes",
        "ALLOW_INCONCLUSIVE": "1",
        "THRESHOLDS": "'speedup/a b/*=8' *=20",
    }
    assert comparison(replace(workspace, environ=environ)) == [
        *("--across", "--strict", "--allow-inconclusive"),
        *("--threshold=speedup/a b/*=8", "--threshold=*=20"),
        *("--", "--help", "a $(b)"),
    ]


@pytest.mark.parametrize("off", ["", "0", "no", "False"])
def test_a_switch_can_be_off(off: str, workspace: Workspace) -> None:
    """As make hands on what the user wrote."""
    assert comparison(replace(workspace, environ={"STRICT": off})) == ["--", "latest~1", "latest"]


def test_thresholds_that_cannot_be_split_are_one_sentence(workspace: Workspace) -> None:
    """An open quotation mark."""
    with pytest.raises(SetupError, match="can't read THRESHOLDS"):
        comparison(replace(workspace, environ={"THRESHOLDS": "'*=8"}))
