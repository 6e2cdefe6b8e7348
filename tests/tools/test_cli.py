"""The command line of the driver."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tools import cli
from tools.processes import StoppedError
from tools.workspace import SetupError

if TYPE_CHECKING:
    from tools.workspace import Workspace


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


@pytest.mark.parametrize("arguments", [["bensh"], ["bench", "--preset"]])
def test_an_unknown_command_lists_the_known_ones(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped command is wrong use: exit code 2 and the list."""
    assert cli.main(arguments, {}) == 2
    assert "use help, bench, bench-all, bench-calls, gil-check, test, report" in capsys.readouterr().err


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

    def command(_workspace: Workspace) -> int:
        raise error

    monkeypatch.setitem(cli.COMMANDS, "bench", command)
    assert cli.main(["bench"], {}) == code
    assert capsys.readouterr().err == message


def test_a_command_gets_the_checkout_and_the_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works on this checkout with the caller's variables, and its exit code is returned."""
    seen: list[Workspace] = []

    def command(workspace: Workspace) -> int:
        seen.append(workspace)
        return 3

    monkeypatch.setitem(cli.COMMANDS, "report", command)
    assert cli.main(["report"], {"JSON": "a b.json"}) == 3
    assert (seen[0].root / "tools" / "cli.py").exists()
    assert seen[0].environ == {"JSON": "a b.json"}
