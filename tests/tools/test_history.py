"""make history: all stored runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tools.history import history

if TYPE_CHECKING:
    from tests.tools.conftest import Recorder
    from tools.workspace import Workspace


@pytest.mark.parametrize("environ", [{}, {"STORAGE": "", "STRICT": ""}])
def test_the_usual_storage_needs_no_option(
    workspace: Workspace, recorder: Recorder, environ: dict[str, str]
) -> None:
    """Without variables, or with the empty ones of make, the report decides; the exit code is its own."""
    recorder.answers["reports.history"] = lambda _command: 2
    assert history(replace(workspace, environ=environ)) == 2
    assert recorder.commands[-1].argv[1:] == ("-m", "reports.history")


def test_a_storage_and_strictness_can_be_asked_for(workspace: Workspace, recorder: Recorder) -> None:
    """A path is taken from the checkout and is one argument, whatever its name contains."""
    assert history(replace(workspace, environ={"STORAGE": "-a $(b)", "STRICT": "1"})) == 0
    assert recorder.commands[-1].argv[3:] == (f"--storage={workspace.root / '-a $(b)'}", "--strict")
