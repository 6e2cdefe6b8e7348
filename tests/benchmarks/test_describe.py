"""What an interpreter tells of itself before a pair is measured."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from typing import TYPE_CHECKING

from benchmarks import describe
from benchmarks.build import observe_build

if TYPE_CHECKING:
    import pytest


def test_environment_and_build_are_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Of this interpreter; who asks knows the CPU's model already, and looking for it takes long."""
    assert describe.main() == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert told["build"] == asdict(observe_build())
    assert told["environment"]["python_version"] == platform.python_version()
    assert told["environment"]["cpu_model"] is None
