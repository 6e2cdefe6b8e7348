"""make compare: variables become words of one command line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tools.compare import chosen, compare
from tools.errors import SetupError

if TYPE_CHECKING:
    from tests.tools.conftest import Recorder
    from tools.workspace import Workspace


def test_the_last_run_is_compared_with_the_one_before(workspace: Workspace, recorder: Recorder) -> None:
    """Without variables, or with the empty ones of make; the exit code is the comparison's."""
    recorder.answers["reports.compare"] = lambda _command: 3
    assert compare(replace(workspace, environ={"BASE": "", "ACROSS": ""})) == 3
    assert recorder.commands[-1].argv[1:] == ("-m", "reports.compare", "--", "latest~1", "latest")


def test_every_variable_becomes_an_option() -> None:
    """Sides stand behind the end of the options, so that none of them is taken for one."""
    environ = {
        "BASE": "--help",
        "HEAD": "a $(b)",
        "ACROSS": "1",
        "STRICT": "yes",
        "ALLOW_INCONCLUSIVE": "1",
        "THRESHOLDS": "'speedup/a b/*=8' *=20",
    }
    assert chosen(environ) == [
        *("--across", "--strict", "--allow-inconclusive"),
        *("--threshold=speedup/a b/*=8", "--threshold=*=20"),
        *("--", "--help", "a $(b)"),
    ]


@pytest.mark.parametrize("off", ["", "0", "no", "False"])
def test_a_switch_can_be_off(off: str) -> None:
    """As make hands on what the user wrote."""
    assert chosen({"STRICT": off}) == ["--", "latest~1", "latest"]


def test_thresholds_that_cannot_be_split_are_one_sentence() -> None:
    """An open quotation mark."""
    with pytest.raises(SetupError, match="cannot read THRESHOLDS"):
        chosen({"THRESHOLDS": "'*=8"})
