"""A comparison whose verdicts a test chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.compare.comparing import Comparison
from reports.compare.side import Side

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.compare.judging import Judged


@pytest.fixture
def compared() -> Callable[..., Comparison]:
    """Return a function from judged series and facts of the comparison to the comparison."""

    def of(
        *judged: Judged,
        across: bool = False,
        failures: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
        presets: tuple[str, str] = ("quick", "quick"),
        names: tuple[str, str] = ("latest~1", "latest"),
    ) -> Comparison:
        base, head = (
            Side(name, "example", frozenset({preset}), ("0123456",), frozenset(), (), interrupted=False)
            for name, preset in zip(names, presets, strict=True)
        )
        return Comparison(base, head, judged, failures, notes, across)

    return of
