"""A checkout in a temporary folder and a recorder that stands in for running children."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.interpreters.find import Interpreter
from tools.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.processes import Command


@dataclass
class Recorder:
    """Stands in for ``processes.run``: keeps commands, answers as it is set to, makes what venv would."""

    answers: dict[str, Callable[[Command], int]] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)

    def __call__(self, command: Command) -> int:
        """Run nothing and return the answer for the command's module, 0 if there is none."""
        self.commands.append(command)
        module = self.modules[-1]
        if module == "venv":
            python = Path(command.argv[-1], "bin", "python")
            python.parent.mkdir(parents=True, exist_ok=True)
            python.unlink(missing_ok=True)
            python.symlink_to(sys.executable)
        return self.answers.get(module, lambda _command: 0)(command)

    @property
    def modules(self) -> list[str]:
        """The module of each ``python -m`` that was run."""
        return [command.argv[command.argv.index("-m") + 1] for command in self.commands]


@pytest.fixture
def recorder() -> Recorder:
    """Return a recorder that answers every command with success."""
    return Recorder()


@pytest.fixture
def lines() -> list[str]:
    """Return the lines that were reported to the user."""
    return []


@pytest.fixture
def workspace(tmp_path: Path, recorder: Recorder, lines: list[str]) -> Workspace:
    """Return a workspace with three requirements files, in which nothing is run."""
    (tmp_path / "requirements").mkdir()
    for name in ("measure", "report", "check"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    interpreter = Interpreter(Path(sys.executable), "3.14.2", free_threaded=True, build="3.14.2 (main)")
    return Workspace(tmp_path, interpreter, {"PATH": os.defpath}, recorder, lines.append)
