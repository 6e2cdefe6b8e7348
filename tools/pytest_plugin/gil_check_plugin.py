"""A fixture for the tests of an extension: ``gil_check`` fails a test whose function holds the GIL.

Only this folder has to be on the search path, so nothing of this checkout can replace modules of the tested
project: ``PYTHONPATH=path/to/gil-bench/tools/pytest_plugin pytest -p gil_check_plugin``.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from typing import Protocol

    class GilCheck(Protocol):
        """What the fixture returns."""

        def __call__(
            self,
            workload: str,
            items: str | None = None,
            max_share: float = 0.1,
            check: str | None = None,
            *,
            allow_gil: bool = False,
        ) -> None:
            """Fail the test unless the function releases the GIL; skip it if the result is inconclusive."""


CHECKOUT = Path(__file__).resolve().parents[2]
RELEASED, HELD, INCONCLUSIVE = 0, 1, 3


@pytest.fixture
def gil_check(request: pytest.FixtureRequest) -> GilCheck:
    """Return a function that checks a function, named as in ``WORKLOAD=``, with the tests' interpreter."""

    def run(
        workload: str,
        items: str | None = None,
        max_share: float = 0.1,
        check: str | None = None,
        *,
        allow_gil: bool = False,
    ) -> None:
        given = {"WORKLOAD": shlex.quote(workload), "ITEMS": items or "", "CHECK": check or ""}
        given |= {"MAX_SHARE": str(max_share), "ALLOW_GIL": str(int(allow_gil)), "JSON": ""}
        folder = {"FOLDER": str(request.config.invocation_params.dir), "PWD": str(CHECKOUT)}
        ended = subprocess.run(
            [sys.executable, "-m", "tools", "gil-check"],
            cwd=CHECKOUT,
            env=os.environ | given | folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        said = (ended.stdout or ended.stderr).strip()
        if ended.returncode == INCONCLUSIVE:
            pytest.skip(said)
        elif ended.returncode != RELEASED:
            pytest.fail(said or f"gil-check ended with exit code {ended.returncode}", pytrace=False)

    return run
