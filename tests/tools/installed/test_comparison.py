"""What ``gil_bench.compare`` returns: the answer of the report, as a value and for a notebook."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tools.installed
from reports.advice.findings import findings
from reports.pages.report_json import render_report
from reports.user_function.answer import answer, as_fields
from tests.reports.make_run import without_time
from tests.reports.user_function.make_own import NAME, own_group, own_run
from tools.installed import comparison
from tools.installed.comparison import Comparison, Figure, compare, parse, result_of
from tools.installed.given import MeasuringError
from tools.installed.running import INSIDE, Answer

ROOT = Path(__file__).parents[3]
SAVED, PAGE = Path("/p/.gil-bench/runs/key/0001.json"), Path("/p/.gil-bench/site/own.html")


def report_of(
    tmp_path: Path, benchmarks: list[dict[str, Any]], lost: tuple[dict[str, Any], ...] = ()
) -> dict[str, Any]:
    """Return ``own.json`` of a made run."""
    analysis, own = own_run(tmp_path, benchmarks, lost)
    found = findings(analysis)
    told = as_fields(answer(analysis, own, found))
    report: dict[str, Any] = json.loads(render_report(analysis, found, own=own, told=told))
    return report


@pytest.fixture
def found(tmp_path: Path) -> Comparison:
    """The result of a run in which processes are faster."""
    lost = (without_time(NAME, "interpreters", 2, "skipped", reason="needs 3.14 | or <newer>"),)
    return parse(report_of(tmp_path, own_group(), lost), SAVED, PAGE, "<div>card</div>")


def test_it_has_the_answer_of_the_report(found: Comparison) -> None:
    """Advice, cells with verdict and cause, code and where everything is."""
    assert (found.function, found.runner, found.workers) == (NAME, "processes", 2)
    assert str(found.speedup) == "2.00× (2.00–2.00)"
    best = found.best("processes")
    assert best is not None
    assert (best.verdict, best.role, best.is_best) == ("faster", "measured", True)
    assert found.best("interpreters") is None
    assert "ProcessPoolExecutor(max_workers=2)" in str(found.code)
    assert found.headline == found.report["function"]["headline"]
    assert [each.words for each in found.questions]
    assert (found.run, found.page) == (SAVED, PAGE)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure(1.5, None, None), "1.50×"),
        (Figure(1.5, 1.0, 12.345), "1.50× (1.00–12.35)"),
        (Figure(0.00123, 0.001, 0.09), "0.0012× (0.001–0.09)"),
    ],
)
def test_a_figure_has_its_interval_where_there_is_one(figure: Figure, said: str) -> None:
    """Small ones keep two digits."""
    assert str(figure) == said


def test_the_package_imports_nothing_until_it_is_asked() -> None:
    """Pytest imports it in every run; names can be completed all the same."""
    told = "import sys, tools.installed as t; print(len(set(t.__all__) & set(dir(t))), *sys.modules)"
    ended = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    count, *modules = ended.stdout.split()
    assert int(count) == len(tools.installed.__all__)
    assert not {"tools.installed.comparison", "importlib.metadata", "tempfile"} & set(modules)
    assert tools.installed.compare is compare
    with pytest.raises(AttributeError, match="'nothing'"):
        tools.installed.nothing  # noqa: B018 - what is asked for is not there


def test_a_terminal_gets_a_few_lines(found: Comparison) -> None:
    """The answer, each runner's best, what has no time with its reason, and the page."""
    lines = repr(found).splitlines()
    assert lines[0] == found.headline
    assert lines[-1] == f"page: {PAGE}"
    assert any(line.startswith("  processes × 2: 2.00× (2.00–2.00), faster.") for line in lines)
    assert "  interpreters × 2: skipped: needs 3.14 | or <newer>" in lines


def test_a_notebook_gets_the_card_and_everything_else_markdown(found: Comparison) -> None:
    """In which no text of the run is markup, and the code can hold a fence."""
    assert found._repr_html_() == "<div>card</div>"
    text = found._repr_markdown_()
    assert text.startswith("**Use processes with 2 workers")
    assert "| interpreters | 2 | – | skipped | needs 3.14 \\| or &lt;newer&gt; |" in text
    assert text.endswith("\n```")


def test_a_run_without_an_answer_says_so(tmp_path: Path) -> None:
    """Where nothing has a time, nothing is advised."""
    lost = (without_time(NAME, "threads", 2, "failed", reason="It broke."),)
    found = parse(report_of(tmp_path, [], lost), SAVED, PAGE, "")
    assert (found.runner, found.workers, found.speedup, found.code) == (None, None, None, None)
    assert "No answer" in repr(found)
    assert "threads × 2: failed: It broke." in repr(found)


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (
            Answer(2, "", ("gil-bench: work fails for every tried item.",)),
            "^work fails for every tried item.$",
        ),
        (Answer(2, "", ("gil-bench: The page and the answer need the extra 'report'",)), "need the extra"),
        (Answer(1, "", ("Traceback", "ValueError: x")), "ValueError: x"),
        (Answer(1, "", ()), "exit code 1"),
        (Answer(130, "{}", (f"saved: {SAVED}",)), "stopped by a signal"),
    ],
)
def test_what_the_command_refuses_is_an_error_in_its_words(ended: Answer, said: str) -> None:
    """Whatever the reason is, also where it was stopped in between."""
    with pytest.raises(MeasuringError, match=said):
        result_of(ended)


def test_the_page_lies_beside_the_runs(tmp_path: Path) -> None:
    """Of a project, and of a checkout."""
    printed = json.dumps(report_of(tmp_path, own_group()))
    for saved, site in (
        ("home/runs/key/1.json", "home/site"),
        (".benchmarks/key/1.json", "reports/site"),
    ):
        (tmp_path / site).mkdir(parents=True)
        (tmp_path / site / "own_card.html").write_text(f"card of {site}")
        found = result_of(Answer(0, printed, (f"saved: {tmp_path / saved}",)))
        assert (found.page, found.card) == (tmp_path / site / "own.html", f"card of {site}")


def test_options_become_those_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists become words."""
    got: list[list[str]] = []

    def ended(arguments: list[str], *_: object, **__: object) -> Answer:
        got.append(arguments)
        return Answer(2, "", ("gil-bench: no.",))

    monkeypatch.setattr(comparison, "ask", ended)
    with pytest.raises(MeasuringError, match=r"^no\.$"):
        compare("m:f", "xs", runners=["threads", "processes"], workers=[1, 2], step_timeout=9, home="/h")
    assert got[0][:4] == ["run", "m:f", "--items=xs", f"--folder={Path.cwd()}"]
    assert got[0][4:-1] == [
        *("--runners=threads processes", "--workers=1 2", "--preset=quick", "--step-timeout=9"),
        "--home=/h",
    ]
    assert got[0][-1] == "--json"


def test_another_python_can_t_read_what_has_no_module() -> None:
    """What is handed over by value belongs to the version that made it."""
    pytest.importorskip("cloudpickle")
    with pytest.raises(MeasuringError, match="only be measured with this Python"):
        compare(lambda item: item, [1], python="/usr/bin/other")


def test_a_module_that_compares_when_it_is_imported_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be imported and measured without end."""
    monkeypatch.setenv(INSIDE, "1")
    with pytest.raises(MeasuringError, match="__main__"):
        compare(len, ["a"])


SCRIPT = """
import gil_bench, hashlib

def digest(data):
    return hashlib.sha256(data).hexdigest()

found = gil_bench.compare(digest, [bytes(200_000)] * 8, runners="threads", workers=2, budget=0.3)
print(found.function, found.best("threads").status, len(found._repr_html_()) > 1000, found.page.is_file())
"""


def test_a_function_of_a_session_is_measured(tmp_path: Path) -> None:
    """From end to end, as installed: the package's folder holds all that measures."""
    pytest.importorskip("cloudpickle")
    package = tmp_path / "packages" / "gil_bench"
    shutil.copytree(ROOT / "tools" / "installed", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("benchmarks", "conftest.py", "pyproject.toml", "reports", "tools", "workloads"):
        (package / name).symlink_to(ROOT / name)
    project = tmp_path / "project"
    project.mkdir()
    ended = subprocess.run(
        [sys.executable, "-"],
        input=SCRIPT,
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(package.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout.split() == ["notebook_cell:digest", "timed", "True", "True"], ended.stderr
    assert {path.name for path in project.iterdir()} == {".gil-bench"}
