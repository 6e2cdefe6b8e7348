"""The command that measures pairs: what it measures, what it stores, and its exit code."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.plan.presets import MIN_BLOCKS, PRESETS
from benchmarks.turns import one_worker
from benchmarks.turns.pairs import Pair, PairsPlan

SIDE = {"python": sys.executable, "variables": {}}
ASKED = [
    {
        "differ_by": differ_by,
        "base": {"label": "CPython 3.13.5t with PYTHON_GIL=1", **SIDE, "variables": {"PYTHON_GIL": "1"}},
        "head": {"label": "CPython 3.13.5t", **SIDE},
    }
    for differ_by in ("build", "switch")
]


@pytest.fixture
def asked(tmp_path: Path) -> list[str]:
    """Return the options that every call has."""
    (tmp_path / "pairs.json").write_text(json.dumps(ASKED))
    return [
        f"--pairs={tmp_path / 'pairs.json'}",
        f"--storage={tmp_path / 'storage'}",
        f"--saved-path-file={tmp_path / 'note'}",
        "--preset=quick",
    ]


class FakeMeasurement:
    """Stands for the measuring of a pair: keeps what it is given, and ends as told."""

    def __init__(self) -> None:
        self.given: list[tuple[Pair, PairsPlan]] = []
        self.gil: list[str | None] = []
        self.endings: list[str | BaseException | None] = []

    def __call__(self, pair: Pair, plan: PairsPlan, record: dict[str, Any]) -> None:
        """Measure nothing."""
        self.given.append((pair, plan))
        self.gil.append(os.environ.get("PYTHON_GIL"))
        ending = self.endings.pop(0) if self.endings else None
        if isinstance(ending, BaseException):
            raise ending
        record["failed"] = ending


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> FakeMeasurement:
    """Replace the measuring; looking for the CPU's model takes a second and is replaced, too."""
    fake = FakeMeasurement()
    monkeypatch.setattr(one_worker, "measure_pair", fake)
    monkeypatch.setattr(one_worker, "machine_info", lambda: {"cpu": {"brand_raw": "a CPU"}})
    monkeypatch.setenv("PYTHON_GIL", "1")
    return fake


def stored(tmp_path: Path) -> dict[str, Any]:
    """Return what the note points at."""
    path = Path((tmp_path / "note").read_text().strip())
    assert path.parent == tmp_path / "storage"
    found: dict[str, Any] = json.loads(path.read_text())["gil_bench_pairs"]
    return found


def test_every_pair_is_measured_and_stored(
    tmp_path: Path, asked: list[str], measuring: FakeMeasurement
) -> None:
    """In one file, with what was chosen; a PYTHON_GIL of the user's does not reach the sides."""
    assert one_worker.main([*asked, "--workloads=sleep pure_python", "--seed=5"]) == 0
    assert [pair.differ_by for pair, _ in measuring.given] == ["build", "switch"]
    pair, plan = measuring.given[1]
    assert [side.name for side in pair.sides] == ["base", "head"]
    assert pair.base.variables == {"PYTHON_GIL": "1"}
    assert pair.base.title == "CPython 3.13.5t with PYTHON_GIL=1"
    assert Path(pair.base.scratch).parent == tmp_path / "storage"
    assert (plan.workloads, plan.blocks, plan.seed) == (("sleep", "pure_python"), MIN_BLOCKS, 5)
    assert plan.cpu_model == "a CPU"
    assert measuring.gil == [None, None]
    found = stored(tmp_path)
    assert [entry["differ_by"] for entry in found["pairs"]] == ["build", "switch"]
    assert (found["schema"], found["preset"], found["seed"]) == (1, "quick", 5)
    assert found["wall_s"] >= 0


def test_nobody_takes_the_file_for_a_run(
    tmp_path: Path, asked: list[str], measuring: FakeMeasurement
) -> None:
    """Whatever looks for stored runs looks for files that end in .json; two jobs have two files."""
    assert measuring.given == []
    one_worker.main(asked)
    one_worker.main(asked)
    files = sorted((tmp_path / "storage").glob("[!.]*"))
    assert [file.suffix for file in files] == [".pairs", ".pairs"]


def test_a_pair_that_fails_is_exit_code_1_and_the_others_go_on(
    tmp_path: Path, asked: list[str], measuring: FakeMeasurement, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its reason is printed and stored."""
    measuring.endings = ["it broke", None]
    assert one_worker.main(asked) == 1
    assert [entry["failed"] for entry in stored(tmp_path)["pairs"]] == ["it broke", None]
    assert "it broke\n" in capsys.readouterr().err


def test_a_full_disk_between_pairs_ends_none_of_them(
    tmp_path: Path,
    asked: list[str],
    measuring: FakeMeasurement,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is said, and the others go on; at the end there is room again."""
    full, store = [True], one_worker.store_pairs

    def store_later(*arguments: Any) -> Path:  # noqa: ANN401 - handed on
        if full and full.pop():
            raise OSError(errno.ENOSPC, "No space left on device")
        return store(*arguments)

    monkeypatch.setattr(one_worker, "store_pairs", store_later)
    assert one_worker.main(asked) == 0
    assert "the finished part can't be saved yet (" in capsys.readouterr().err
    assert len(measuring.given) == len(stored(tmp_path)["pairs"]) == 2


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--workloads=nonsense", "there is no workload 'nonsense'; choose from: "),
        ("--preset=nonsense", "there is no preset 'nonsense'; choose from: quick, default, full."),
    ],
)
@pytest.mark.usefixtures("measuring")
def test_wrong_use_is_one_sentence(
    tmp_path: Path, asked: list[str], option: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and nothing is stored."""
    assert one_worker.main([*asked, option]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "storage").exists()


def test_every_preset_has_blocks_enough_for_an_interval() -> None:
    """A new preset needs its number here."""
    assert set(one_worker.BLOCKS) == set(PRESETS)
    assert min(one_worker.BLOCKS.values()) >= MIN_BLOCKS


def test_what_was_measured_before_a_signal_is_stored(
    tmp_path: Path, asked: list[str], measuring: FakeMeasurement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second pair is interrupted: it is there and says so; the exit code tells the signal."""

    def measure(pair: Pair, plan: PairsPlan, record: dict[str, Any]) -> None:
        if measuring.given:
            signal.raise_signal(signal.SIGTERM)
        measuring(pair, plan, record)

    monkeypatch.setattr(one_worker, "measure_pair", measure)
    assert one_worker.main(asked) == 143
    assert [entry["failed"] for entry in stored(tmp_path)["pairs"]] == [None, "It was interrupted."]


def test_two_real_sides_end_in_one_file(
    project: Path, add_workload: Callable[..., None], tmp_path: Path
) -> None:
    """The whole command, in a project of its own, as make bench-all starts it."""
    add_workload("computes", "for _ in range(200_000):\n    pass\nreturn 2 * item")
    script = project / "benchmarks" / "turns" / "one_worker.py"
    script.write_text(script.read_text().replace('"quick": 6', '"quick": 2'))  # each block starts both sides
    rule = project / "benchmarks" / "turns" / "pairs.py"  # others keep the CPUs busy: nothing "waits"
    rule.write_text(re.sub(r"^(COMPUTES|IDLES) = .*$", r"\1 = 0.0", rule.read_text(), flags=re.MULTILINE))
    plain = [{"differ_by": "build", "base": {"label": "one", **SIDE}, "head": {"label": "other", **SIDE}}]
    (tmp_path / "pairs.json").write_text(json.dumps(plain))
    command = [sys.executable, "-m", "benchmarks.turns.one_worker", f"--pairs={tmp_path / 'pairs.json'}"]
    done = subprocess.run(
        [*command, f"--saved-path-file={tmp_path / 'note'}", "--preset=quick"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    path = Path((tmp_path / "note").read_text().strip())
    assert path.parent == project / ".benchmarks"
    assert [file.name for file in path.parent.glob("[!.]*")] == [path.name]
    (pair,) = json.loads(path.read_text())["gil_bench_pairs"]["pairs"]
    assert len(pair["blocks"]) == 2
    assert [pair["sides"][name]["name"] for name in ("base", "head")] == ["one", "other"]
