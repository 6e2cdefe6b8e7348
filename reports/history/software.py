"""What a run was measured with, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.printable import printable

if TYPE_CHECKING:
    import pandas as pd

FACTS = {"branch": "branch", "python_version": "Python", "kernel": "kernel", "libraries": "with"}


def software(runs: pd.DataFrame) -> list[str]:
    """Return for each run its branch, Python, kernel and libraries; what is not known is left out."""
    rows = runs[list(FACTS)].astype(str).itertuples(index=False, name=None)
    return [
        printable(", ".join(f"{word} {fact}" for word, fact in zip(FACTS.values(), row, strict=True) if fact))
        for row in rows
    ]
