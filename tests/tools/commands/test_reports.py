"""make report: the page again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tools.commands.reports import report

if TYPE_CHECKING:
    from tests.tools.conftest import Recorder
    from tools.workspace import Workspace


@pytest.mark.parametrize("environ", [{}, {"JSON": ""}])
def test_the_report_chooses_the_newest_itself(
    workspace: Workspace, recorder: Recorder, environ: dict[str, str]
) -> None:
    """Without JSON=, or with the empty one of make, no file is named; the exit code is the report's."""
    recorder.answers["reports"] = lambda _command: 2
    assert report(replace(workspace, environ=environ)) == 2
    assert recorder.commands[-1].argv[1:] == ("-m", "reports")


def test_a_named_file_is_one_argument(workspace: Workspace, recorder: Recorder) -> None:
    """A path is taken from the checkout, whatever its name contains."""
    assert report(replace(workspace, environ={"JSON": "-a $(b).json"})) == 0
    assert recorder.commands[-1].argv[3:] == (str(workspace.root / "-a $(b).json"),)
