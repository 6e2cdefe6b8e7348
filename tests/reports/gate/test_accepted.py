"""Accepted changes: what a file may say, which entries hold, and what becomes of a regression."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.compare.judging import Judgment, Verdict, without_change
from reports.compare.outcome import exit_code
from reports.gate.__main__ import main
from reports.gate.accepted import (
    AcceptedError,
    AcceptedFile,
    accept,
    parse_accepted,
    to_accept,
)
from reports.series.identity import SeriesId
from reports.series.metrics import Metric
from reports.statistics.intervals import Interval
from reports.statistics.ratios import Change
from tests.reports.gate.make_pass import document, slower, stored
from tests.reports.gate.make_result import SLOW

DAY = date(2026, 11, 29)
COMMITS = ("c" * 40, "b" * 40, "a" * 40)
"""Between the sides, the newest first."""


def entry(**fields: str) -> str:
    """Return an entry of the file; each value is written as TOML has it, and an empty one left out."""
    usual = {
        "series": '"speedup/w/*"',
        "change": '"slower up to 15 %"',
        "commit": '"bbbbbbb"',
        "note": '"It checks its input now"',
        "date": "2026-11-01",
    }
    lines = [f"{name} = {value}" for name, value in {**usual, **fields}.items() if value]
    return "\n".join(["[[accepted]]", *lines, ""])


def file(*entries: str, is_new: bool = False) -> AcceptedFile:
    """Return a file of a gate, which the base has, too, unless it is new."""
    found = parse_accepted("accepted.toml", "\n".join(entries))
    return AcceptedFile("accepted.toml", found, COMMITS, DAY, () if is_new else found)


def regressed(
    low: float = 1.1, high: float = 1.2, metric: Metric = "time", base: float | None = None
) -> Judgment:
    """Return a series that became worse by a ratio."""
    series = SeriesId("speedup", "w", "threads", 2, "", metric)
    change = Change(Interval((low + high) / 2, low, high), 0.001, 0.999, 0.06)
    return Judgment(series, Verdict.REGRESSED, change, 0.05, "Both passes agree.", base, base)


def test_what_is_accepted_is_shown_as_that_and_fails_nothing() -> None:
    """With its note, when it was looked at, and up to what."""
    (judged,), stale = accept([regressed()], file(entry()))
    assert judged.verdict is Verdict.ACCEPTED
    assert judged.sentence == (
        "accepted: It checks its input now (slower up to 15 %, 2026-11-01). Both passes agree."
    )
    assert exit_code([judged]) == 0
    assert stale == ()


@pytest.mark.parametrize(
    ("change", "judgment", "is_accepted"),
    [
        ("slower up to 15 %", regressed(1.14, 1.30), True),
        ("slower up to 15 %", regressed(1.16, 1.17), False),
        ("worse up to 15 %", regressed(), True),
        ("lower up to 15 %", regressed(), False),
        ("lower up to 15 %", regressed(0.70, 0.86, "speedup"), True),
        ("lower up to 15 %", regressed(0.70, 0.84, "speedup"), False),
        ("slower up to 15 %", regressed(0.70, 0.86, "speedup"), False),
        ("more up to 36 points", regressed(3.9, 4.1, "gil_share", 0.12), True),
        ("more up to 30 points", regressed(3.9, 4.1, "gil_share", 0.12), False),
        ("slower up to 36 points", regressed(3.9, 4.1), False),
        ("missing", regressed(), False),
    ],
)
def test_only_so_much_is_accepted(change: str, judgment: Judgment, is_accepted: bool) -> None:  # noqa: FBT001 - a case
    """More than that needs the whole interval beyond it; then it stays a regression that says so."""
    (judged,), _ = accept([judgment], file(entry(change=json.dumps(change))))
    assert (judged.verdict is Verdict.ACCEPTED) == is_accepted
    assert is_accepted or judged.sentence.endswith(f" Only {change} is accepted.")


def test_a_series_that_is_gone_can_be_accepted() -> None:
    """If somebody took it out on purpose."""
    gone = without_change(regressed().series, Verdict.MISSING, "Not in the head.")
    (judged,), _ = accept([gone], file(entry(change='"missing"')))
    assert judged.verdict is Verdict.ACCEPTED
    (judged,), _ = accept([gone], file(entry()))
    assert judged.verdict is Verdict.MISSING


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"commit": '"ddddddd"'}, "ddddddd is not between the two sides"),
        ({"commit": '"ddddddd..eeeeeee"'}, "ddddddd..eeeeeee is not between the two sides"),
        ({"commit": '"ccccccc..ddddddd"'}, "ccccccc..ddddddd is not between the two sides"),
        ({"until": "2026-11-28"}, "it held until 2026-11-28"),
        ({"commit": "", "until": "2026-11-28"}, "it held until 2026-11-28"),
        ({"commit": ""}, "the base has it, too, so its change is in the base"),
        ({"series": '"speedup/other/*"'}, "no series of this gate matches it"),
    ],
)
def test_an_entry_that_does_not_hold_here_hides_nothing(fields: dict[str, str], reason: str) -> None:
    """It is listed with the reason, so that it is removed."""
    (judged,), (stale,) = accept([regressed()], file(entry(**fields)))
    assert judged == regressed()
    assert stale.reason == reason


@pytest.mark.parametrize(
    "fields",
    [
        {"commit": '"AAAAAAA"'},
        {"commit": '"ddddddd..aaaaaaa"'},
        {"commit": '"aaaaaaa..ddddddd"'},
        {"until": "2026-11-29"},
        {"commit": "", "until": "2026-11-29"},
    ],
)
def test_an_entry_holds_for_its_commits_and_until_its_day(fields: dict[str, str]) -> None:
    """A range holds if a commit of it lies between the sides, and the last day counts."""
    (judged,), stale = accept([regressed()], file(entry(**fields)))
    assert judged.verdict is Verdict.ACCEPTED
    assert stale == ()


@pytest.mark.parametrize("fields", [{"commit": ""}, {"commit": '"ddddddd"'}])
def test_an_entry_that_the_base_has_not_holds(fields: dict[str, str]) -> None:
    """The branch that makes the change accepts it; a shallow clone does not know the commit."""
    (judged,), _ = accept([regressed()], file(entry(**fields), is_new=True))
    assert judged.verdict is Verdict.ACCEPTED
    (judged,), (stale,) = accept([regressed()], file(entry(until="2026-11-28", **fields), is_new=True))
    assert judged.verdict is Verdict.REGRESSED
    assert stale.reason == "it held until 2026-11-28"


def test_an_entry_for_what_did_not_become_worse_is_stale() -> None:
    """The change is gone, or in the base by now."""
    same = Judgment(regressed().series, Verdict.EQUIVALENT, regressed().change, 0.05, "")
    _, (stale,) = accept([same], file(entry()))
    assert stale.reason == "nothing that it names became worse"
    assert stale.entry == "speedup/w/* (slower up to 15 %): It checks its input now"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[accepted]", "is not TOML: "),
        ("a = 1", "'a' is unknown; write [[accepted]] entries."),
        ("accepted = 1", "accepted must be [[accepted]] entries."),
        (f"{entry()}\n{entry(note='')}", "entry 2 (line 8): note must be a text of 1 to 500 characters."),
        (entry(note="1"), "entry 1 (line 1): note must be a text"),
        (entry(why='"x"'), "'why' is unknown; it has series, change,"),
        (entry(commit='"HEAD"'), "commit must be an id of 7 digits or more, or a range of two, not 'head'."),
        (entry(change='"some"'), "change can't be 'some'; write for example 'slower up to 15 %'"),
        (entry(change='"slower up to 15"'), "change can't be"),
        (entry(date='"2026-11-29"'), "date must be a day without quotes, such as 2026-11-29."),
        (entry(until="2026-11-29T10:00:00"), "until must be a day"),
    ],
)
def test_a_file_that_cannot_be_understood_is_one_sentence(text: str, message: str) -> None:
    """It names the line or the entry and its field."""
    with pytest.raises(AcceptedError) as raised:
        parse_accepted(".gil-bench/accepted.toml", text)
    assert str(raised.value).startswith(".gil-bench/accepted.toml")
    assert message in str(raised.value)


@given(text=st.text() | st.text(alphabet="[]=\"'\n#ae15 %").map(lambda text: f"[[accepted]]\n{text}"))
def test_any_text_is_entries_or_one_error(text: str) -> None:
    """Nobody's file ends the gate with a traceback, and no message has two lines."""
    said = ""
    try:
        parse_accepted("a", text)
    except AcceptedError as error:
        said = str(error)
    assert said.isprintable()


def test_the_lines_to_commit_accept_what_was_measured() -> None:
    """But for the note, which only people know."""
    worse = [
        regressed(1.21, 1.29),
        regressed(0.70, 0.86, "speedup"),
        regressed(3.9, 4.1, "gil_share", 0.12),
    ]
    judged, stale = accept(worse, file("\n".join(to_accept(worse, DAY)), is_new=True))
    assert {one.verdict for one in judged} == {Verdict.ACCEPTED}
    assert stale == ()


def test_the_lines_to_commit_accept_a_series_with_any_name() -> None:
    """Quotes, characters beyond 16 bits, and what would be a pattern."""
    gone = SeriesId("speedup", 'f["\N{BUG}"]\\*', "threads", 2, "", "time")
    worse = [without_change(gone, Verdict.MISSING, "Not in the head.")]
    (judged,), stale = accept(worse, file("\n".join(to_accept(worse, DAY)), is_new=True))
    assert (judged.verdict, stale) == (Verdict.ACCEPTED, ())


def test_the_command_reads_what_the_driver_found(tmp_path: Path) -> None:
    """A gate with nothing but accepted changes passes, with the note; a bad file is exit code 2."""
    passes = [str(stored(tmp_path, document(slower(SLOW)), f"{i}.json")) for i in range(2)]
    accepted, site = tmp_path / "accepted.json", tmp_path / "site"
    told = {"path": "a.toml", "base_text": "[", "commits": COMMITS, "date": "2026-11-29"}
    text = entry(change='"worse up to 40 %"', note='"<b>@all</b>"') + entry(series='"other"')
    command = ["judge", *passes, f"--site={site}", f"--accepted={accepted}"]
    accepted.write_text(json.dumps({**told, "text": text}))
    assert main(command) == 0
    markdown, page = ((site / f"gate.{ending}").read_text("utf-8") for ending in ("md", "html"))
    result = json.loads((site / "gate.json").read_text())["gil_bench_gate_result"]
    assert markdown.startswith("**Gate passed:** 2 of 3 series became worse, as was accepted: ")
    assert "🟤 accepted" in markdown
    assert "&#60;b&#62;&#64;" in markdown
    assert "<b>@all" not in page
    assert [each["reason"] for each in result["stale"]] == ["no series of this gate matches it"]
    accepted.write_text(json.dumps({**told, "text": text, "base_text": text, "commits": []}))
    assert main(command) == 1
    accepted.write_text(json.dumps({**told, "text": "x"}))
    assert main(command) == 2
