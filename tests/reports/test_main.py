"""The command: exit codes, messages, and what is left when it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reports.__main__ import main
from tests.reports.make_run import document, group, stored, without_time
from tests.reports.user_function.make_own import NAME, own_facts, own_group

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
GOOD = group("sha", {("threads", 2): [0.5] * 6})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a good run, which no test changes."""
    folder = tmp_path_factory.mktemp("good")
    assert main([str(stored(folder, document(GOOD))), "--site", str(folder / "site")]) == 0
    return folder / "site"


def test_a_good_run_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page, the charts and the CSV are written, the summary is printed, and the exit code is 0."""
    site = tmp_path / "site"
    assert main([str(stored(tmp_path, document(GOOD))), "--site", str(site)]) == 0
    assert (site / "index.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (site / "results.csv").read_text(encoding="utf-8").startswith("workload,")
    assert (site / "claims.csv").read_text(encoding="utf-8").startswith("name,topic,claim,verdict,")
    assert json.loads((site / "report.json").read_text(encoding="utf-8"))["workloads"][0]["name"] == "sha"
    charts = sorted(path.name for path in (site / "charts").iterdir())
    assert charts == ["00_speedup_sha.png", "11_prediction.png"]
    for picture in (site / "charts" / charts[0], site / "overview.png"):
        assert picture.read_bytes().startswith(b"\x89PNG")
    assert "2.00×" in capsys.readouterr().out


@pytest.mark.parametrize(("status", "code"), [("failed", 1), ("skipped", 0)])
def test_a_failed_cell_is_exit_code_one(tmp_path: Path, status: str, code: int) -> None:
    """A failed cell is what the command looks for; a skipped one is not."""
    path = stored(tmp_path, document(GOOD, [without_time("sha", "processes", 2, status)]))
    assert main([str(path), "--site", str(tmp_path / "site")]) == code


def test_a_refused_cell_is_exit_code_one(tmp_path: Path) -> None:
    """Times that can't be believed are no success."""
    benchmarks = group("sha", {("threads", 2): [-1.0] * 6})
    assert main([str(stored(tmp_path, document(benchmarks))), "--site", str(tmp_path / "site")]) == 1


def _emptied(_text: str) -> str:
    return ""


def _cut(text: str) -> str:
    return text[: len(text) // 2]


def _replaced(_text: str) -> str:
    return "hello"


def _foreign(text: str) -> str:
    return json.dumps({key: value for key, value in json.loads(text).items() if key != "gil_bench"})


def _newer(text: str) -> str:
    return text.replace('"schema": 1', '"schema": 2')


@pytest.mark.parametrize("spoil", [_emptied, _cut, _replaced, _foreign, _newer])
def test_a_bad_file_changes_nothing(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[str], str]
) -> None:
    """One sentence on stderr, exit code 2, and the old report is byte for byte the old report."""
    path, before = stored(tmp_path, document(GOOD)), _contents(site)
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert main([str(path), "--site", str(site)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert str(path) in printed.err
    assert _contents(site) == before


def test_wrong_use_is_exit_code_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two files, a missing one and an unknown option each say what is wrong."""
    path = str(stored(tmp_path, document(GOOD)))
    assert main([path, path]) == 2
    assert "2 files are named" in capsys.readouterr().err
    assert main([str(tmp_path / "none.json")]) == 2
    assert "does not exist" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        main(["--nonsense"])
    assert caught.value.code == 2


def test_a_site_that_cannot_be_written_is_exit_code_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file in the site's place is told in one sentence."""
    path = stored(tmp_path, document(GOOD))
    assert main([str(path), "--site", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_without_a_name_the_newest_run_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default is the newest JSON below the storage, and the page goes to its usual place."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".benchmarks" / "key").mkdir(parents=True)
    stored(tmp_path / ".benchmarks" / "key", document(GOOD))
    assert main([]) == 0
    assert (tmp_path / "reports" / "site" / "index.html").is_file()


def test_a_users_function_has_a_page_beside_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Page, charts and CSV under names of their own; the report of all workloads is left as it is."""
    site = tmp_path / "site"
    assert main([str(stored(tmp_path, document(group("sha", {})))), "--site", str(site)]) == 0
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    capsys.readouterr()
    run = stored(tmp_path, document(own_group(), own=own_facts()), "own.json")
    assert main([str(run), "--site", str(site)]) == 0
    assert f"Threads or processes for <code>{NAME}</code>?" in (site / "own.html").read_text("utf-8")
    assert (site / "own.csv").read_text("utf-8").startswith("workload,runner,workers,role,")
    assert json.loads((site / "own.json").read_text("utf-8"))["function"]["name"] == NAME
    charts = sorted(path.name for path in (site / "own").iterdir())
    assert all(name.endswith(".png") for name in charts)
    assert {path: path.read_bytes() for path in before} == before
    printed = capsys.readouterr().out
    assert "Use processes with 2 workers" in printed
    assert printed.rstrip().endswith(f"page: {site / 'own.html'}")


def test_a_failed_cell_of_a_users_function_is_exit_code_one(tmp_path: Path) -> None:
    """As in every report."""
    lost = [without_time(NAME, "interpreters", 2, "failed")]
    run = stored(tmp_path, document(own_group(), lost, own=own_facts()))
    assert main([str(run), "--site", str(tmp_path / "site")]) == 1


def test_damaged_facts_of_a_users_function_are_exit_code_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, and no page."""
    run = stored(tmp_path, document(own_group(), own=own_facts(repeats=0)))
    assert main([str(run), "--site", str(tmp_path / "site")]) == 2
    assert "own.repeats" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_it_runs_as_a_module_into_a_pipe_without_unicode(tmp_path: Path) -> None:
    """A terminal that knows only ASCII gets question marks, not a traceback."""
    path = stored(tmp_path, document(GOOD))
    command = [sys.executable, "-m", "reports", str(path), "--site", str(tmp_path / "site")]
    environ = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
    assert "page:" in done.stdout


def _contents(folder: Path) -> dict[str, Any]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


IN_ONE_PROCESS = """
import sys
from reports.__main__ import main
from reports.drawing import processes

processes.usable_cpus = lambda: 1  # others would only take their time to start
sys.exit(main())
"""


def test_a_summary_that_nobody_takes_ends_no_report(tmp_path: Path) -> None:
    """The page is there, and the exit code is that of the run."""
    path = stored(tmp_path, document(group("sha", {})))
    done = subprocess.run(
        [
            "bash",
            "-c",
            '"$0" -c "$1" "$2" --site "$3" | head -1; exit ${PIPESTATUS[0]}',
            sys.executable,
            IN_ONE_PROCESS,
            path,
            tmp_path / "site",
        ],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "site" / "index.html").is_file()
