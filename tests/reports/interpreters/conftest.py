"""A study of three interpreters whose numbers were worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.reports.interpreters.make_study import (
    FREE,
    GIL_BUILD,
    SWITCHED_ON,
    pair,
    pairs_file,
    run_file,
    study_of,
    switched,
)
from tests.reports.make_kinds import in_file, start_up
from tests.reports.make_run import ceiling, group, without_time

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study

BLOCKS = 8


def _benchmarks(threads: float) -> list[dict[str, Any]]:
    cells = {("threads", 2): [threads] * BLOCKS, ("processes", 2): [0.625] * BLOCKS}
    starts = [in_file(one) for one in (start_up("threads", 2), start_up("processes", 2))]
    return [*group("sha", cells), ceiling("sha", 2, [0.5] * BLOCKS), *starts]


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return 3.13, 3.13t and 3.13t with its GIL on: threads 1×, 2× and 1×, processes 1.6×, a cost of 1.25."""
    folder: Path = tmp_path_factory.mktemp("three")
    lost = [without_time("sha", "interpreters", 2, "skipped", reason="it needs 3.14 or newer")]
    return study_of(
        run_file(folder, "free.json", FREE, _benchmarks(0.5), lost),
        run_file(folder, "on.json", SWITCHED_ON, _benchmarks(1.0), lost, caveats=["PYTHON_GIL=1 was set."]),
        run_file(folder, "gil.json", GIL_BUILD, _benchmarks(1.0), lost),
        pairs_file(
            folder,
            pair({"sha": [1.25] * BLOCKS}, left_out={"sleep": "it waits"}),
            switched({"sha": [1.0] * BLOCKS}),
        ),
    )
