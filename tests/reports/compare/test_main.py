"""The command: words in, exit code, files and one sentence out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.compare.__main__ import main
from tests.reports.compare.make_comparison import run
from tests.reports.make_run import stored

HALF, DOUBLE = [0.5] * 12, [1.0] * 12
Command = Callable[..., int]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return the command with a history and a site of its own, in an otherwise empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / ".benchmarks").mkdir()
    return lambda *words: main([*words, "--site", "site"])


def keep(name: str, *arguments: object, **ours: object) -> str:
    """Put a run into the history and return its path."""
    return str(stored(Path(".benchmarks"), run(*arguments, **ours), name))  # type: ignore[arg-type]


def test_the_last_two_runs(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """One run against one run only looks slower, which is exit code 3; everything asked for is written."""
    keep("b.json", DOUBLE, 2)
    keep("a.json", HALF, 1)
    assert command("latest~1", "latest", "--json", "out/c.json", "--markdown", "out/c.md") == 3
    assert "3 series: 2 look worse and 1 equivalent." in capsys.readouterr().out
    assert json.loads(Path("out/c.json").read_text())["gil_bench_comparison"]["exit_code"] == 3
    assert "looks worse" in Path("out/c.md").read_text("utf-8")
    assert "looks slower" in Path("site/compare.html").read_text("utf-8")


def keep_earlier(scatter: float) -> None:
    """Put ten runs of October into the history, whose threads differ by this much from one to the next."""
    for day in range(1, 11):
        content = run([0.5 * (1 + scatter * (day % 2))] * 12, seed=100 + day)
        content["gil_bench"]["started"] = f"2026-10-{day:02}T12:00:00+00:00"
        stored(Path(".benchmarks"), content, f"old-{day}.json")


@pytest.mark.parametrize(("scatter", "code", "said"), [(0.01, 1, "Slower:"), (0.5, 3, "No change shown:")])
def test_earlier_runs_tell_how_much_runs_differ(
    command: Command, capsys: pytest.CaptureFixture[str], scatter: float, code: int, said: str
) -> None:
    """Twice as slow is a regression where runs differ by 1 %, and can't be told where they differ by half."""
    keep_earlier(scatter)
    one, two = keep("a.json", HALF, 1), keep("b.json", DOUBLE, 2)
    assert command(one, two, "--json", "out/c.json") == code
    out = " ".join(capsys.readouterr().out.split())
    assert said in out
    assert "is taken from 11 earlier runs of this environment and preset, for 3 of 3 series" in out
    (series,) = [
        each
        for each in json.loads(Path("out/c.json").read_text())["gil_bench_comparison"]["series"]
        if each["path"] == "speedup/sha256/threads/2/time"
    ]
    assert series["run_to_run"]["earlier_runs"] == 11
    assert series["run_to_run"]["scatter"] >= scatter
    assert "in 11 earlier runs." in series["sentence"]


def test_later_runs_tell_nothing(command: Command) -> None:
    """What was measured after the head is no part of its history."""
    keep_earlier(0.01)
    before_all = run(DOUBLE)
    before_all["gil_bench"]["started"] = "2026-09-09T12:00:00+00:00"
    assert command(".benchmarks/old-1.json", str(stored(Path(), before_all, "head.json"))) == 3


def test_the_same_again_is_good(command: Command) -> None:
    """All equivalent is exit code 0, with files as well as with a folder."""
    one, two = keep("a.json", HALF, 1), keep("b.json", HALF, 2)
    assert command(one, two) == 0
    assert command(one, ".benchmarks") == 0
    assert command("0123456789abcdef", two) == 0


def test_inconclusive_can_be_allowed(command: Command) -> None:
    """Five blocks have no interval: 3, or 0 where that is allowed."""
    one, two = keep("a.json", HALF[:5], 1), keep("b.json", HALF[:5], 2)
    assert command(one, two) == 3
    assert command(one, two, "--allow-inconclusive") == 0


def test_other_environments(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """Refused with both keys, or compared by speedups as advice."""
    one, two = keep("a.json", HALF, 1, environment_key="there"), keep("b.json", DOUBLE, 2)
    assert command(one, two) == 2
    assert "--across compares their speedups" in capsys.readouterr().err
    assert command(one, two, "--across") == 0
    assert "take this as advice" in capsys.readouterr().out.replace("\n", " ")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nosuch", "latest"], 2, "'nosuch' is not a file, a folder or a known commit"),
        (
            ["latest~1", "latest"],
            3,
            "latest~1 needs 2 runs of the same work in the same environment; the history has 1.",
        ),
        (["latest", "damaged.json"], 2, "damaged.json"),
        (["latest", "latest", "--threshold", "8"], 2, "write PATTERN=PERCENT"),
        (["latest", "latest", "--storage", "nowhere"], 3, "measure first"),
        (["latest", "latest", "--site", "damaged.json"], 2, "cannot be written"),
        (["unknown.json", "unknown.json"], 3, "The CPU model of unknown.json is unknown"),
    ],
)
def test_every_mistake_is_one_sentence(
    command: Command, capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    """Never a traceback, always what to do."""
    keep("a.json", HALF, 1)
    stored(Path(), run(HALF, environment_key=None), "unknown.json")
    Path("damaged.json").write_text("{")
    site = [] if "--site" not in words else words
    assert (main(site) if site else command(*words)) == code
    err = capsys.readouterr().err
    assert said in err
    assert err.startswith("compare: ")
    assert err.count("\n") == 1


def test_a_damaged_file_of_the_history_is_named(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """The rest is compared; --strict refuses."""
    keep("a.json", HALF, 1)
    keep("b.json", HALF, 2)
    Path(".benchmarks/bad.json").write_text("{")
    assert command("latest~1", "latest") == 0
    assert "bad.json" in capsys.readouterr().err
    assert command("latest~1", "latest", "--strict") == 2
    assert command(".benchmarks", "latest", "--strict") == 2
