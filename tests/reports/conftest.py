"""Fixtures of the reports' tests: a hand-made run, loaded and analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.analysis import Analysis, analyse
from reports.load import load_run
from tests.reports.make_run import document, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def analysed(tmp_path: Path) -> Callable[..., Analysis]:
    """Return a function from benchmarks, cells without time and facts of the run to its analysis."""

    def of(*arguments: Any, **ours: Any) -> Analysis:  # noqa: ANN401 - JSON values
        return analyse(load_run(stored(tmp_path, document(*arguments, **ours))))

    return of
