"""Tables in a real browser: sorted, filtered and copied."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from reports.wording.escaping import not_a_formula
from reports.wording.markdown import as_markdown
from tests.reports.pages.script.conftest import CELLS, MANY, Seen

if TYPE_CHECKING:
    from collections.abc import Sequence


def test_a_table_is_sorted_by_what_its_cells_mean(seen: Seen) -> None:
    """By data-value or figures in their units, up, down and back; notes move along, dashes are last."""
    steps = """
  note("own", firsts());
  labeled("Speedup").click(); note("up", firsts()); note("told", all("th")[1].ariaSort);
  labeled("Speedup").click(); note("down", firsts()); note("told_down", all("th")[1].ariaSort);
  labeled("Speedup").click(); note("back", firsts());
  note("told_back", all("th")[1].hasAttribute("aria-sort"));
  labeled("Round").click(); note("units", firsts()); note("query", frame.location.search);
  await reload(); note("again", firsts()); note("told_again", all("th")[2].ariaSort);
  labeled("Runner").click(); note("names", firsts());"""
    notes = seen(CELLS, steps)
    note = "A note on threads, @all"
    assert notes["up"] == f"dask|*;threads;{note};processes;asyncio"
    assert notes["down"] == f"processes;threads;{note};dask|*;asyncio"
    assert notes["back"] == notes["own"]
    assert [notes[name] for name in ("told", "told_down", "told_back")] == [
        "ascending",
        "descending",
        "false",
    ]
    assert notes["units"] == notes["again"] == f"processes;threads;{note};dask|*;asyncio"
    assert (notes["query"], notes["told_again"]) == ("?sort-t0=2a", "ascending")
    assert notes["names"] == f"asyncio;dask|*;processes;threads;{note}"


def test_a_long_table_is_filtered_by_words(seen: Seen) -> None:
    """A row stays if it or its notes hold all words; a short table has no field; a reload keeps the words."""
    steps = """
  const rows = () => all("#many tbody tr").filter(shown).map((row) => row.cells[0].textContent).join(";");
  note("fields", all("input[type=search]").length);
  type(one("input[type=search]"), "ROW 7"); note("words", rows()); note("query", frame.location.search);
  note("status", one(".controls:not(.copy) [role=status]").textContent);
  type(one("input[type=search]"), "lock"); note("by_note", rows());
  await reload(); note("again", rows()); note("kept", one("input[type=search]").value);
  type(one("input[type=search]"), ""); note("all", all("#many tbody tr").filter(shown).length);"""
    notes = seen(CELLS + MANY, steps)
    assert (notes["fields"], notes["words"], notes["status"]) == ("1", "row 7", "1 of 10")
    assert notes["query"] == "?find-many=ROW+7"
    assert notes["by_note"] == notes["again"] == "last;because of a lock"
    assert (notes["kept"], notes["all"]) == ("lock", "11")


def test_a_table_is_copied_as_it_is_shown(seen: Seen) -> None:
    """In its order, without hidden rows, with notes as a column, and harmless by the report's own rules."""
    steps = """
  const copied = [];
  const clipboard = { writeText: async (text) => { copied.push(text); } };
  Object.defineProperty(frame.navigator, "clipboard", { value: clipboard });
  labeled("Speedup").click();
  labeled("Markdown").click(); labeled("CSV").click(); await changed(one(".copy [role=status]"));
  note("markdown", JSON.stringify(copied[0])); note("csv", JSON.stringify(copied[1]));
  note("status", one(".copy [role=status]").textContent);"""
    notes = seen(CELLS, steps, "?hide=processes")
    rows = [
        ["Runner", "Speedup", "Round", "Notes"],
        ["dask|*", '-4 times, "slow"', "1,200 ms", ""],
        ["threads", "=1.50×", "5.00 ms (4–6)", "A note on threads, @all"],
        ["asyncio", "–", "–", ""],
    ]
    assert json.loads(notes["markdown"]) == _markdown(rows)
    read = list(csv.reader(io.StringIO(json.loads(notes["csv"]), newline="")))
    assert read == [[not_a_formula(text) for text in row] for row in rows]
    assert notes["status"] == "Copied as CSV"


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    """Return what the report's own rules make of a table."""
    head, *body = [[as_markdown(text) for text in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, ["---"] * len(head), *body))
