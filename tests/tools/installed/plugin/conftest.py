"""A suite of somebody else that uses the plugin, and a measurement that is played."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.reports.make_run import document, group, without_time
from tools.installed import children

PLAYED = """
import json, pathlib, sys
here = pathlib.Path(__file__).resolve().parent
while not (here / "answer.json").exists():
    here = here.parent
asked = dict(word.removeprefix("--").partition("=")[::2] for word in sys.argv[1:])
(here / "asked.json").write_text(json.dumps(asked))
answer = json.loads((here / "answer.json").read_text())
print(answer["out"])
print(answer["err"], file=sys.stderr)
if answer["stored"]:
    stored = pathlib.Path(asked["saved-path-file"]).with_name("stored.json")
    stored.write_text(json.dumps(answer["stored"]))
    pathlib.Path(asked["saved-path-file"]).write_text(f"{stored}\\n")
sys.exit(answer["code"])
"""
"""Notes its options and answers as it is told to."""


WORK = """
def work(item):
    return 1 / item
"""


FASTER = f"""
{WORK}
def test_it(runners):
    found = runners(work, [1, 2])
    assert found.threads >= 1.5
    assert found.threads > found.processes
"""


Play = Callable[..., None]


@pytest.fixture
def play(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Return a function that says how the measurement ends."""
    root = tmp_path_factory.mktemp("played")
    (root / "benchmarks" / "user_function").mkdir(parents=True)
    for name in ("__main__", "user_function/gil_check"):
        (root / "benchmarks" / f"{name}.py").write_text(PLAYED)
    monkeypatch.setattr(children, "ROOT", root)

    def answer(code: int = 0, stored: Any = None, out: str = "", err: str = "") -> None:  # noqa: ANN401 - JSON
        told = {"code": code, "stored": stored, "out": out, "err": err}
        (root / "answer.json").write_text(json.dumps(told))

    return answer


def asked() -> dict[str, str]:
    """Return the options of the measurement that was played last."""
    found: dict[str, str] = json.loads((children.ROOT / "asked.json").read_text())
    return found


def run(threads: list[float], processes: list[float] | None = None, **extra: object) -> dict[str, Any]:
    """Return a stored run in which sequential takes a second in each of six blocks."""
    cells = {("threads", 2): threads, **({("processes", 2): processes} if processes else {})}
    lost = [] if processes else [without_time("work", "processes", 2, "skipped")]
    return document(group("work", cells, **extra), lost)


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Return a function that runs a test module with the plugin and returns how that ended."""

    def ended(module: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(test_theirs=module)
        plugins = ("-p", "tools.installed.pytest_plugin", "-p", "no:cacheprovider")
        return pytester.runpytest_inprocess(*plugins, "-rsf", *arguments)

    return ended


Suite = Callable[..., pytest.RunResult]
