"""The real measuring of a function by ``make bench``'s own code, and what the report says of it."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from benchmarks.__main__ import main as bench
from benchmarks.user_function.plan import BUDGET_S
from reports.advice.findings import findings
from reports.chapters.chapter import load_run
from reports.speedups.cells import analyze
from reports.user_function.answer import answer
from reports.why.cause import diagnose
from reports.wording.numbers import speed

if TYPE_CHECKING:
    from reports.why.evidence import CellEvidence
    from reports.why.words import Cause


@dataclass(frozen=True, slots=True)
class Told:
    """What the report of a function says.

    Attributes:
        headline: The advice.
        sentences: All others of the answer.
        causes: Of each measured cell, by its runner and number of workers.
        evidence: What they follow from.
        repeats: How often a round has the list of items.
    """

    headline: str
    sentences: tuple[str, ...]
    causes: dict[tuple[str, int], Cause]
    evidence: dict[tuple[str, int], CellEvidence]
    repeats: int

    def speedup(self, cell: tuple[str, int]) -> str:
        """Return a cell's speedup as people read it."""
        return speed(self.evidence[cell].speedup)


class NotMeasuredError(RuntimeError):
    """The command failed; the message is what it printed."""


def measure(function: str, items: str, storage: Path, *options: str, budget_s: float | None = None) -> Told:
    """Measure a function as ``make bench PRESET=quick`` does and return what is told of it.

    Args:
        function: As ``WORKLOAD=`` names it.
        items: As ``ITEMS=`` does.
        storage: Folder of the run.
        options: Others of the command.
        budget_s: Of the blocks, for the preset quick; None leaves that as it is.

    Raises:
        NotMeasuredError: Nothing was stored.
    """
    saved, said = storage / "saved", io.StringIO()
    asked = [f"--workload={function}", f"--items={items}", f"--storage={storage}", "--preset=quick"]
    budgets = {} if budget_s is None else {"quick": budget_s}
    with patch.dict(BUDGET_S, budgets), redirect_stdout(said), redirect_stderr(said):
        bench([*asked, f"--saved-path-file={saved}", "--kinds=speedup", "--beside", *options])
    if not saved.exists():
        raise NotMeasuredError(said.getvalue())
    return _told(Path(saved.read_text(encoding="utf-8").strip()))


def _told(stored: Path) -> Told:
    run = load_run(stored)
    assert run.own is not None
    analysis = analyze(run)
    said = answer(analysis, run.own, findings(analysis))
    known = diagnose(analysis)
    return Told(
        said.headline,
        said.sentences,
        {(runner, workers): cause for (_, runner, workers), cause in known.causes.items()},
        {(runner, workers): cell for (_, runner, workers), cell in known.evidence.items()},
        run.own.repeats,
    )
