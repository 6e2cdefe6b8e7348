"""Filling an environment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tools.errors import SetupError
from tools.installing import install

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tools.conftest import Recorder
    from tools.processes import Command
    from tools.workspace import Workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the place for an environment."""
    (tmp_path / "environments").mkdir()
    return tmp_path / "environments" / "report"


def test_pip_takes_pinned_wheels_only(workspace: Workspace, recorder: Recorder, folder: Path) -> None:
    """Nothing without a hash, nothing compiled, no question asked, isolated from the user's own packages."""
    requirements = workspace.root / "requirements" / "report.txt"
    install(requirements, folder, workspace, 9)
    venv, pip = recorder.commands
    assert venv.argv == (str(workspace.interpreter.executable), "-I", "-m", "venv", "--clear", str(folder))
    assert pip.argv[:5] == (str(folder / "bin" / "python"), "-I", "-m", "pip", "install")
    assert {"--require-hashes", "--only-binary=:all:", "--no-input"} < set(pip.argv)
    assert pip.argv[-2:] == ("-r", str(requirements))
    assert pip.environ["PIP_USER"] == "0"
    assert venv.log == pip.log == folder.with_suffix(".log")
    assert venv.descriptors == pip.descriptors == (9,)


@pytest.mark.parametrize("step", ["venv", "pip"])
def test_a_failure_is_one_sentence_with_the_log(
    workspace: Workspace, recorder: Recorder, folder: Path, step: str
) -> None:
    """The user learns which environment, why, and where all of the output is; old output is not read."""
    folder.with_suffix(".log").write_text("ERROR: No space left on device\n")

    def fail(command: Command) -> int:
        assert command.log is not None
        command.log.write_text("Collecting numpy\nERROR: it broke\n")
        return 1

    recorder.answers[step] = fail
    with pytest.raises(SetupError) as raised:
        install(workspace.root / "requirements" / "report.txt", folder, workspace, 9)
    log = folder.with_suffix(".log")
    assert str(raised.value) == f"cannot set up the report environment: ERROR: it broke (log: {log})"


def test_an_interpreter_without_venv_is_named_with_the_package(
    workspace: Workspace, recorder: Recorder, folder: Path
) -> None:
    """Debian leaves ensurepip out of its python3: the user is told what to install, and nothing is run."""
    incomplete = replace(workspace.interpreter, missing=("ensurepip",))
    with pytest.raises(SetupError, match=r"came without ensurepip: .*apt install python3\.14-venv.* PYTHON="):
        install(
            workspace.root / "requirements" / "report.txt",
            folder,
            replace(workspace, interpreter=incomplete),
            9,
        )
    assert not recorder.commands
