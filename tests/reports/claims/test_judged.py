"""Every claim with its verdict: how they are found, counted, shown as a table and written as CSV."""

from __future__ import annotations

import csv
import io
import math
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from reports.claims import judged, sources, topics
from reports.claims.judged import (
    COLUMNS,
    Judged,
    counts,
    find_claims,
    judge_all,
    lesson_list,
    otherwise,
    render_claims_csv,
)
from reports.claims.model import Claim, Judgment, Source, Verdict
from reports.statistics.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports.speedups.cells import Analysis

SOURCE = Source("t", "https://docs.python.org/3/")


def _judged(verdict: Verdict, name: str = "n") -> Judged:
    judgment = Judgment(verdict, "Why.")
    return Judged(Claim(name, "t", "S.", "s", "e", "f", SOURCE, lambda _: judgment), judgment)


def test_every_claim_is_judged_once_in_order(analyzed: Callable[..., Analysis]) -> None:
    """None is left out, and asking again gives the same answer."""
    analysis = analyzed([])
    verdicts = judge_all(analysis)
    assert [entry.claim for entry in verdicts] == list(find_claims())
    assert judge_all(analysis) is verdicts


def test_a_judge_that_raises_is_not_swallowed(
    analyzed: Callable[..., Analysis], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a bug of its claim, and no verdict is made up for it."""

    def broken(_: object) -> Judgment:
        raise ZeroDivisionError

    claim = Claim("n", "t", "S.", "s", "e", "f", SOURCE, broken)
    monkeypatch.setattr(judged, "find_claims", lambda: (claim,))
    with pytest.raises(ZeroDivisionError):
        judge_all(analyzed([]))


def test_only_what_was_refuted_came_out_otherwise() -> None:
    """An open question is no contradiction."""
    entries = [_judged(verdict, verdict.name) for verdict in Verdict]
    assert [entry.claim.name for entry in otherwise(entries)] == ["REFUTED"]


def test_counts_are_a_sentence() -> None:
    """In the order of the verdicts, those that none has left out."""
    confirmed, refuted, missing = (
        _judged(verdict) for verdict in (Verdict.CONFIRMED, Verdict.REFUTED, Verdict.NOT_MEASURED)
    )
    assert counts([missing, refuted, confirmed, confirmed]) == (
        "Of 4 claims, 2 are confirmed, 1 refuted and 1 not measured."
    )
    assert counts([refuted]) == "Of 1 claim, 1 is refuted."
    assert counts([]) == "No claim to check."


A_CLAIM = """from reports.claims.model import Claim, Source
CLAIM = Claim("{name}", "{topic}", "S.", "s", "e", "f", Source("t", "https://example.org"), judge=print)
"""


def _write(folder: Path, module: str, name: str, topic: str = sources.WAITING) -> None:
    (folder / f"{module}.py").write_text(A_CLAIM.format(name=name, topic=topic), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder that stands for the package; what is imported from it is forgotten afterwards."""
    package = ModuleType("made_up_claims")
    package.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, "made_up_claims", package)
    monkeypatch.setattr(judged, "topics", package)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_topics_come_in_their_order_and_claims_by_name(folder: Path) -> None:
    """A topic that is not known comes last, and modules that hold no claim don't matter."""
    _write(folder, "one", "b")
    _write(folder, "two", "x", "A topic of its own")
    _write(folder, "three", "c", sources.PITFALLS)
    _write(folder, "four", "a")
    (folder / "helper.py").write_text("NUMBER = 1\n", encoding="utf-8")
    assert [claim.name for claim in find_claims()] == ["a", "b", "c", "x"]


def test_two_claims_of_one_name_are_an_error(folder: Path) -> None:
    """It names the claim and a file."""
    _write(folder, "one", "same")
    _write(folder, "two", "same")
    with pytest.raises(ValueError, match=r"'same': rename the one in made_up_claims\.two"):
        find_claims()


def test_a_claim_imported_elsewhere_counts_once(folder: Path) -> None:
    """It is the same constant under two names."""
    _write(folder, "one", "once")
    (folder / "two.py").write_text("from made_up_claims.one import CLAIM\n", encoding="utf-8")
    assert len(find_claims()) == 1


def test_every_file_with_a_claim_is_found() -> None:
    """Whatever file of the package makes a Claim has one in the list."""
    found = find_claims()
    files = [
        path.stem
        for path in Path(topics.__path__[0]).glob("*.py")
        if "model import Claim" in path.read_text(encoding="utf-8")
    ]
    assert len(found) >= len(files) > 0


SOMEWHERE = Source("t", "https://docs.python.org/3/")


def _under(name: str, topic: str, judgment: Judgment) -> Judged:
    return Judged(Claim(name, topic, f"{name}.", "s", "e", "f", SOMEWHERE, lambda _: judgment), judgment)


REFUTED = Judgment(Verdict.REFUTED, "Because.", Interval(1.9, 1.8, 2.0), "speedup")
MISSING = Judgment(Verdict.NOT_MEASURED, "Not measured: all.")


def test_the_list_keeps_the_order_of_the_claims() -> None:
    """Topic by topic, as they were judged."""
    entries = [
        _under("a_b", "One", REFUTED),
        _under("c", "One", MISSING),
        _under("d", "Two", MISSING),
    ]
    found = lesson_list(entries)
    assert found.claims == tuple(entries)
    assert (found.otherwise, found.more) == ((entries[0],), 0)
    assert found.counts == "Of 3 claims, 1 is refuted and 2 not measured."


def test_only_five_of_many_are_shown_openly() -> None:
    """How many more came out otherwise is told."""
    found = lesson_list([_under(str(number), "One", REFUTED) for number in range(7)])
    assert (len(found.otherwise), found.more) == (5, 2)


def test_a_claim_is_shown_in_words() -> None:
    """Its anchor and style are names that HTML takes."""
    refuted = _under("a_b", "One", REFUTED)
    assert (refuted.anchor, refuted.style, refuted.number) == ("claim-a-b", "refuted", "1.90× (1.80–2.00)")
    missing = _under("c", "One", MISSING)
    assert (missing.style, missing.number) == ("not-measured", "–")


def test_no_claims_are_a_list_too() -> None:
    """An empty package is no error."""
    found = lesson_list([])
    assert (found.claims, found.otherwise, found.more) == ((), (), 0)


DETAIL = Source("t", "https://docs.python.org/3/", implementation_detail=True)


def _row(sentence: str, number: Interval | None) -> dict[str, str]:
    judgment = Judgment(Verdict.CONFIRMED, sentence, number, "speedup" if number else "")
    claim = Claim("n", "t", "S, with a comma.", "s", "e", "f", DETAIL, lambda _: judgment)
    (row,) = csv.DictReader(io.StringIO(render_claims_csv([Judged(claim, judgment)])))
    return row


def test_every_claim_has_a_row(analyzed: Callable[..., Analysis]) -> None:
    """Measured or not, with all columns."""
    verdicts = judge_all(analyzed([]))
    table = csv.DictReader(io.StringIO(render_claims_csv(verdicts)))
    assert [row["name"] for row in table] == [entry.claim.name for entry in verdicts]
    assert tuple(table.fieldnames or ()) == COLUMNS


def test_numbers_keep_all_their_digits() -> None:
    """What was not measured is empty."""
    row = _row("Why.", Interval(1 / 3, math.nan, 0.5))
    assert (row["number"], row["number_low"], row["number_high"]) == (repr(1 / 3), "", "0.5")
    assert (row["claim"], row["verdict"], row["implementation_detail"]) == (
        "S, with a comma.",
        "confirmed",
        "yes",
    )
    assert _row("Why.", None)["number"] == ""


def test_no_text_is_a_formula() -> None:
    """A sentence that starts like one is guarded."""
    assert _row("=1+1", None)["why"] == "'=1+1"
