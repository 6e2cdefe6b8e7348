"""The page, the CSV and the Markdown of measured calls."""

from __future__ import annotations

import copy
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from reports.calls.__main__ import main
from reports.calls.outputs import render_csv, render_json, render_markdown, render_page
from reports.calls.stored import load_calls
from reports.calls.table import Measured, by_interpreter, counts, grid, headline
from reports.data.document import UnreadableRunError
from tests.reports.calls.make_calls import document, entry

WITH_GIL = document(
    entry("zlib.compress", "released", 0.02, 1.9),
    entry("json.loads", "held", 0.98, 0.9),
    entry("lxml.xpath", "not installed", None, None),
)
WITHOUT = document(
    entry("zlib.compress", "no GIL", None, 1.8),
    entry("json.loads", "no GIL", None, 1.0),
    python_version="3.13.5",
    python_xy="3.13",
    free_threaded_build=True,
    gil_enabled_at_end=False,
)


def written(folder: Path, *documents: dict[str, Any]) -> list[Path]:
    """Return the files of documents."""
    files = [folder / f"{number}.calls" for number in range(len(documents))]
    for file, content in zip(files, documents, strict=True):
        file.write_text(json.dumps(content))
    return files


@pytest.fixture
def measured(tmp_path: Path) -> tuple[Measured, ...]:
    """Calls of an interpreter with a GIL and of one without."""
    return by_interpreter(map(load_calls, written(tmp_path, WITH_GIL, WITHOUT)))


def test_the_answer_counts_verdicts(measured: tuple[Measured, ...]) -> None:
    """Of those that were measured; an interpreter without a GIL releases nothing."""
    assert [one.name for one in measured] == ["3.13t", "3.14"]
    assert headline(measured) == "1 of 2 calls on 3.14 release the GIL"
    assert counts(measured[1]) == "3.14: 1 released, 1 held, 1 not installed."
    assert headline(measured[:1]) == "Calls without a GIL: 3.13t"


def test_programs_get_every_figure(measured: tuple[Measured, ...]) -> None:
    """By interpreter and call; null is what was not measured."""
    found = json.loads(render_json(measured))["interpreters"]
    calls = {call["name"]: call for call in found[1]["calls"]}
    assert found[1]["interpreter"] == "3.14"
    assert (calls["json.loads"]["verdict"], calls["json.loads"]["gil_share"]["share"]) == ("held", 0.98)
    assert calls["lxml.xpath"]["gil_share"] is None


def test_a_row_has_verdict_and_gain_of_each_interpreter(measured: tuple[Measured, ...]) -> None:
    """By library; color only where an interval is on one side; what is missing is a dash with the reason."""
    table = grid(measured)
    assert [row.name for row in table.rows] == ["json.loads", "lxml.xpath", "zlib.compress"]
    json_row, lxml_row, zlib_row = table.rows
    assert [place.text for place in json_row.places] == ["no GIL", "1.00×", "held", "0.90×"]
    assert [place.style for place in json_row.places] == ["unclear", "unclear", "slower", "slower"]
    assert [place.style for place in zlib_row.places] == ["unclear", "faster", "faster", "faster"]
    assert zlib_row.places[2].value == 0.02
    assert "1.90× (1.85–1.95)" in zlib_row.places[3].tip
    assert "1,234 hand-overs" in zlib_row.places[3].tip
    assert lxml_row.places[0].tip == "This call was not part of the measurement."
    assert lxml_row.places[3].tip == "lxml.xpath: lxml.xpath is not installed."


def test_sizes_of_a_call_stand_side_by_side(tmp_path: Path) -> None:
    """Also one that was measured later, in another file."""
    later = document(entry("zlib.compress/9B", "held", 0.9, 1.0))
    later["gil_bench_calls"]["started"] = "2026-02-28T12:00:00+00:00"
    names = ("zlib.compress/1B", "zlib.crc32", "json.loads")
    first = document(*(entry(name, "held", 0.9, 1.0) for name in names))
    table = grid(by_interpreter(map(load_calls, written(tmp_path, first, later))))
    assert [row.name for row in table.rows] == [
        *("json.loads", "zlib.compress/1B", "zlib.compress/9B", "zlib.crc32")
    ]


def test_a_single_interpreter_has_more_columns(measured: tuple[Measured, ...]) -> None:
    """Hand-overs and the time of a call."""
    table = grid(measured[1:])
    assert table.columns[2:] == ("Hand-overs per second", "One call")
    assert [place.text for place in table.rows[0].places[2:]] == ["1,234", "1.00 µs"]
    assert {len(row.places) for row in table.rows} == {4}


def test_the_page_can_be_sorted_and_escapes_texts(measured: tuple[Measured, ...]) -> None:
    """It has the mark of the script, and nothing from the data acts as markup."""
    page = render_page(measured)
    assert 'id="calls-table" data-sortable' in page
    assert "<b>it</b>" not in page
    assert "Does &lt;b&gt;it&lt;/b&gt;" in page


def test_the_csv_has_every_figure(measured: tuple[Measured, ...]) -> None:
    """A row for each call and interpreter; what is unknown is empty."""
    rows = list(csv.DictReader(io.StringIO(render_csv(measured).decode())))
    assert len(rows) == 5
    assert rows[3]["verdict"] == "held"
    assert float(rows[3]["gil_share"]) == 0.98
    assert rows[4]["two_threads"] == rows[4]["gil_share"] == ""
    assert rows[4]["reason"] == "lxml.xpath is not installed."


def test_the_markdown_says_when_and_where(measured: tuple[Measured, ...]) -> None:
    """Date, interpreter, versions of libraries and the table."""
    text = render_markdown(measured)
    assert text.startswith("# Does it release the GIL?\n")
    assert "CPython 3.14.1, 2026-01-31" in text
    assert "numpy 2.3.0" in text
    assert "| `zlib.compress` |" in text
    assert "released, 2.0 % (1.0–3.0) | 1.90× (1.85–1.95) |" in text
    assert "Other programs" not in text


def test_a_busy_machine_and_an_interruption_are_caveats(tmp_path: Path) -> None:
    """A gain without free CPUs has no color, is in italics in the documentation, and the page says why."""
    busy = document({**entry("json.loads", "held", 0.98, 0.5), "had_cpus": False})
    busy["gil_bench_calls"]["interrupted"] = "SIGINT"
    measured = by_interpreter(map(load_calls, written(tmp_path, busy)))
    place = grid(measured).rows[0].places[1]
    assert (place.style, place.small) == ("none", "CPUs busy")
    page = render_page(measured)
    assert "stopped by SIGINT" in page
    assert "too few were free for two threads during 1 call on 3.14" in page
    assert "held, 98 % (97–99) | *0.50× (0.45–0.55)* |" in render_markdown(measured)


def test_files_of_one_interpreter_are_merged(tmp_path: Path) -> None:
    """In any order, the newest of a call counts, but a missing package hides nothing that was measured."""
    newer = document(
        entry("zlib.compress", "held", 0.9, 1.0),
        entry("json.loads", "not installed", None, None),
        entry("lxml.xpath", "held", 0.9, 1.0),
    )
    newer["gil_bench_calls"]["started"] = "2026-02-28T12:00:00+00:00"
    (one,) = by_interpreter(map(load_calls, written(tmp_path, newer, WITH_GIL)))
    assert one.calls.started.month == 2
    assert [(call.name, call.verdict) for call in one.calls.calls] == [
        *(("zlib.compress", "held"), ("json.loads", "held"), ("lxml.xpath", "held"))
    ]
    assert one.calls.by_name["zlib.compress"].sentences == ("zlib.compress is held.",)


@pytest.mark.parametrize(
    ("path", "value"), [(("schema",), 2), (("calls", 0, "gil_share", "share"), 1.5), (("environment",), None)]
)
def test_a_damaged_or_newer_file_is_refused(
    tmp_path: Path, path: tuple[str | int, ...], value: object, capsys: pytest.CaptureFixture[str]
) -> None:
    """With exit code 2 and the name of the file."""
    broken: Any = copy.deepcopy(WITH_GIL)
    place = broken["gil_bench_calls"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    (file,) = written(tmp_path, broken)
    with pytest.raises(UnreadableRunError):
        load_calls(file)
    assert main([str(file), f"--site={tmp_path / 'site'}"]) == 2
    assert str(file) in capsys.readouterr().err


def test_the_command_writes_four_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And says what was found."""
    files = written(tmp_path, WITH_GIL, WITHOUT)
    site = tmp_path / "site"
    assert main([*map(str, files), f"--site={site}"]) == 0
    assert {path.name for path in site.iterdir()} == {"calls.html", "calls.csv", "calls.md", "calls.json"}
    assert "1 of 2 calls on 3.14 release the GIL." in capsys.readouterr().out
