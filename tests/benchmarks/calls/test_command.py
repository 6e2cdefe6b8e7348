"""The command that measures calls: what it prints and stores, and its exit codes."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

import benchmarks.calls.__main__ as command
from benchmarks.calls.__main__ import Progress, Storing, main
from benchmarks.calls.measure import CallSeen
from benchmarks.calls.record import NO_GIL, measured_entry
from benchmarks.calls.selection import find_calls
from benchmarks.measure.blocks import Interval
from benchmarks.process.messages import Failure
from benchmarks.user_function.gil_check.verdict import Evidence, Threads

CALL = find_calls()["json.loads/1k"]


def stored(folder: Path) -> dict[str, Any]:
    """Return what the only stored file holds."""
    (file,) = folder.glob("*.calls")
    found: dict[str, Any] = json.loads(file.read_text())["gil_bench_calls"]
    return found


def test_it_stores_what_it_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A measured call has figures; one whose package is missing is not installed, which is not an error."""
    monkeypatch.setenv("GIL_BENCH_LOCK_FOLDER", str(tmp_path))
    note, calls = tmp_path / "note", "orjson.loads* json.dumps/10"
    code = main([f"--calls={calls}", "--seconds=0.5", f"--storage={tmp_path}", f"--saved-path-file={note}"])
    assert code == 0
    found = stored(tmp_path)
    assert Path(note.read_text().strip()).is_file()
    entries = {entry["name"]: entry for entry in found["calls"]}
    assert entries["json.dumps/10"]["threads"]["speedup"]["median"] > 0
    if "orjson" not in found["versions"]:
        assert entries["orjson.loads/1k"]["verdict"] == "not installed"
        assert entries["orjson.loads/1k"]["sentences"] == ["This interpreter has no module orjson."]
    said = capsys.readouterr().err
    assert "[2/2] " in said
    assert "left" in said


@pytest.mark.parametrize("wrong", ["--calls=nothing*", "--seconds=0", "--python=/no/such/python"])
def test_wrong_use_is_told_and_stores_nothing(
    wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and one sentence."""
    monkeypatch.setenv("GIL_BENCH_LOCK_FOLDER", str(tmp_path))
    assert main([wrong, f"--storage={tmp_path}"]) == 2
    assert "gil-bench: " in capsys.readouterr().err
    assert not list(tmp_path.glob("*.calls"))


def test_without_a_gil_the_verdict_says_so() -> None:
    """gil-check calls it released; in a table that would read like a library's merit."""
    threads = Threads(Interval(1.5, 1.6, 1.7))
    seen = CallSeen(Evidence(CALL.name, Failure("no GIL"), threads, gil_on=False), 1e-6, 100, 6)
    entry = measured_entry(CALL, seen, None)
    assert entry["verdict"] == NO_GIL
    assert entry["threads"]["speedup"]["median"] == 1.6


def test_a_module_that_switches_the_gil_on_is_named() -> None:
    """On a free-threaded build that is the finding."""
    evidence = Evidence(
        CALL.name, Failure("unknown"), Threads(Interval(1, 1, 1)), gil_on=True, switched_on_by="their"
    )
    entry = measured_entry(CALL, CallSeen(evidence), "1.0")
    assert (entry["verdict"], entry["gil_switched_on_by"]) == ("GIL switched on", "their")


def test_progress_tells_the_time_left() -> None:
    """By what a measured call took so far; calls of missing packages take none."""
    now = [0.0]
    progress = Progress(5, 3.0, clock=lambda: now[0])
    missing = {"name": "a.b", "verdict": "not installed", "gil_share": None, "threads": None}
    assert progress.line(missing) == "[1/5] a.b: not installed; about 12 s left, or less"
    now[0] = 4.0
    held = {**missing, "verdict": "held", "gil_share": {"share": 0.9, "low": 0.8, "high": 1.0}}
    line = progress.line(held)
    assert line == "[2/5] a.b: held, GIL held 90.0% (80.0% to 100.0%); about 12 s left, or less"


def test_a_full_disk_does_not_end_the_measuring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is finished is kept in memory, and the next call tries again."""

    def full(*_: object) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    storing = Storing({"calls": []}, tmp_path)
    monkeypatch.setattr(command, "store", full)
    storing.add({"name": "a.b"})
    assert "No space left" in capsys.readouterr().err
    assert storing.record["calls"] == [{"name": "a.b"}]
