"""The command line of the driver."""

from __future__ import annotations

import json
import signal
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools import cli
from tools.processes import StoppedError
from tools.verbs import VERBS
from tools.workspace import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.workspace import Workspace

DOORS = (cli.main, cli.installed)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Workspace]:
    """Return the workspaces of all commands, which only write a result; the user is in a project."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    workspaces: list[Workspace] = []

    def act(workspace: Workspace) -> int:
        workspaces.append(workspace)
        if workspace.home is not None:
            workspace.site.mkdir(parents=True, exist_ok=True)
            (workspace.site / "own.json").write_text('{"new": true}')
        return 3

    for name, verb in VERBS.items():
        monkeypatch.setitem(VERBS, name, replace(verb, act=act))
    return workspaces


@pytest.mark.parametrize("arguments", [[], ["help"], ["--help"]])
def test_help_has_a_line_for_everything(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Help names every command and every variable, and where exact exit codes come from."""
    assert cli.main(arguments, {}) == 0
    out = capsys.readouterr().out
    for word in ("bench", "bench-all", "compare", "gate", "history", "test", "report", "clean", "help"):
        assert f"\nmake {word} " in f"\n{out}"
    for variable in (
        "PRESET",
        "WORKLOADS",
        "RUNNERS",
        "WORKERS",
        "KINDS",
        "MIX",
        "PYTHONS",
        "CALLS",
        "DASK",
        "HTTP_URL",
        "SEED",
        "PYTHON",
        "ARGS",
        "JSON",
    ):
        assert f"{variable}=" in out
    assert "python3 -m tools bench" in out


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bensh"], "'gil-check'"),
        (["run", "--presets"], "run --help"),
        (["report", "a", "b c"], "'b c'"),
        (["run", "--charts", "som"], "'main', 'all'"),
        (["run", "--seed", "1.5"], "--seed: '1.5' is not a whole number"),
        (["gil-check", "--time", "long"], "--time: 'long' is not a number"),
        (["gil-check", "--time", "nan"], "--time: 'nan' is not a number"),
    ],
)
def test_what_does_not_exist_is_wrong_use(
    arguments: list[str],
    told: str,
    door: Callable[[list[str], dict[str, str]], int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A mistyped command lists the known ones; a mistyped option or value is named, and nothing is begun."""
    assert door(arguments, {}) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (SetupError("no network: connect it"), 2, "gil-bench: no network: connect it\n"),
        (
            PermissionError(13, "Permission denied", "/x"),
            2,
            "gil-bench: [Errno 13] Permission denied: '/x'\n",
        ),
        (StoppedError(signal.SIGTERM, at_once=False), 143, ""),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_early_end_has_its_exit_code(
    error: BaseException,
    code: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A user sees one sentence or nothing, never a traceback."""

    def act(_workspace: Workspace) -> int:
        raise error

    monkeypatch.setitem(VERBS, "bench", replace(VERBS["bench"], act=act))
    assert cli.main(["bench"], {}) == code
    assert capsys.readouterr().err == message


def test_a_command_gets_the_checkout_and_the_variables(seen: list[Workspace]) -> None:
    """In a checkout the caller's variables count, an option more, and the exit code is returned."""
    assert cli.main(["report", "--charts", "all"], {"JSON": "a b.json", "CHARTS": "main"}) == 3
    assert (seen[0].root / "tools" / "cli.py").exists()
    assert seen[0].environ == {"JSON": "a b.json", "CHARTS": "all"}
    assert seen[0].storage == seen[0].root / ".benchmarks"


def test_what_is_installed_goes_by_what_is_typed(seen: list[Workspace], tmp_path: Path) -> None:
    """Somebody's variable TIME is none of its options; runs and pages are kept in the project."""
    typed = ["gil-check", "a:f", "my file.py:g", "--max-share", "0.2", "--allow-gil"]
    assert cli.installed(typed, {"TIME": "noon", "ITEMS": "x", "LANG": "C"}) == 3
    assert seen[0].environ == {
        "LANG": "C",
        "WORKLOAD": "a:f 'my file.py:g'",
        "MAX_SHARE": "0.2",
        "ALLOW_GIL": "1",
    }
    assert seen[0].storage == tmp_path / ".gil-bench" / "runs"
    assert "site/" in (tmp_path / ".gil-bench" / ".gitignore").read_text()


def test_runs_and_pages_can_be_elsewhere(seen: list[Workspace], tmp_path: Path) -> None:
    """A named home goes from where the user is; nothing is made in the project."""
    assert cli.installed(["compare", "a.json", "b.json", "--home", "../there"], {}) == 3
    assert seen[0].site.resolve() == tmp_path / "there" / "site"
    assert (seen[0].environ["BASE"], seen[0].environ["HEAD"]) == ("a.json", "b.json")
    assert not (tmp_path / ".gil-bench").exists()


def test_the_result_is_printed_if_it_is_new(
    seen: list[Workspace], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An older file is no result of a command that failed: then standard output stays empty."""
    assert cli.installed(["run", "a:f", "--json"], {}) == 3
    assert json.loads(capsys.readouterr().out) == {"new": True}
    monkeypatch.setitem(VERBS, "run", replace(VERBS["run"], act=lambda _workspace: 2))
    assert cli.installed(["run", "a:f", "--json"], {}) == 2
    assert capsys.readouterr().out == ""
    assert len(seen) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_what_is_stopped_between_two_children_cleans_up(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a gate removes its checkouts; the exit code tells the signal, whose handler is as it was before."""
    before = signal.getsignal(number)

    def act(_workspace: Workspace) -> int:
        with tempfile.TemporaryDirectory(dir=tmp_path):
            signal.raise_signal(number)
        return 0

    monkeypatch.setitem(VERBS, "report", replace(VERBS["report"], act=act))
    assert cli.main(["report"], {}) == 128 + number
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(number) == before


@pytest.mark.parametrize("name", VERBS)
def test_every_command_helps(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With its options, the exit codes and, for those of an installed package, examples."""
    assert cli.main([name, "--help"], {}) == 0
    said = capsys.readouterr().out
    assert "Exit codes" in said
    assert VERBS[name].checkout_only or f"  python3 -m tools {name}" in said


def test_what_only_a_checkout_can_do_is_not_offered(capsys: pytest.CaptureFixture[str]) -> None:
    """Who has installed it has no checks to run."""
    assert cli.installed(["--help"], {}) == 0
    said = capsys.readouterr().out
    assert " gate " in said
    assert " test " not in said


@pytest.mark.parametrize("name", VERBS)
def test_no_two_options_of_a_command_are_one(name: str) -> None:
    """Every option has a variable of its own."""
    options = VERBS[name].options
    assert len({option.variable for option in options}) == len(options)


def test_windows_is_told_what_works(
    seen: list[Workspace], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Measuring is refused in one sentence; reports work."""
    monkeypatch.setattr(cli, "SYSTEM", "nt")
    assert cli.installed(["run", "a:f"], {}) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert cli.installed(["history"], {}) == 3
    assert len(seen) == 1
