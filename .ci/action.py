"""What action.yml does: installs gil-bench beside a project, measures, and leaves what a job needs.

    python .ci/action.py measure    the command of INPUT_COMMAND, in an environment of its own
    python .ci/action.py append     history: appends what other jobs have left to a branch, with the token
    python .ci/action.py draw       history: draws the page of all runs of that branch, without the token
    python .ci/action.py comment    says what another job has left on its pull request; installs nothing

Exit codes: those of the command, but 3 (inconclusive) is a warning and fails no job.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from history_steps import append, draw, leave_runs, stored
from job import (
    GIL_BENCH,
    InputError,
    error,
    home,
    left_in,
    project,
    quoted,
    run,
    say,
    scratch,
    tell,
    value_of,
    wanted,
)
from pinned import AS_COMMAND, InstallError, install

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

GOOD, WRONG_USE, INCONCLUSIVE, INTERRUPTED = 0, 2, 3, 130
STORING = ("run", "history")
"""Commands that measure a function and store the run."""
COMMANDS = ("gate", "gil-check", *STORING)
FLAGS = ("items", "check", "preset", "max-share", "base", "prepare", "thresholds")
"""Inputs that are options of the command, under the same name."""
WORDS = {
    "gate": {0: "passed", 1: "failed", 3: "inconclusive"},
    "gil-check": {0: "released", 1: "held", 3: "inconclusive"},
    "run": {0: "measured", 1: "failed"},
}
"""The verdict by command and exit code; all else is an error."""
RESULTS = {
    "gate": ("gate.html", "gate.json", "gate.md"),
    "gil-check": ("gil-check.json",),
    "run": ("own.html", "own.json", "own.csv"),
}
"""What is left of a command, its page first."""
FOR_THE_JOB = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")
"""Files by which a step tells the job something: what is measured may write to them, a thousand times."""
ONLY_PRINTED_WITHOUT = ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_ACTIONS")
"""Variables without which a comment is printed and added to the summary, but put nowhere."""


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Do one step and return its exit code."""
    steps = {"measure": measure, "append": append, "draw": draw, "comment": comment}
    if len(arguments) != 1 or arguments[0] not in steps:
        sys.stderr.write(__doc__ or "")
        return WRONG_USE
    if sys.version_info < (3, 11) or sys.implementation.name != "cpython":
        error(
            f"gil-bench needs CPython 3.11 or newer, but the input python is {sys.executable}, {sys.version}"
        )
        return WRONG_USE
    try:
        return steps[arguments[0]](environ)
    except InstallError as problem:
        error(f"gil-bench could not be installed: {problem}")
        return WRONG_USE
    except (InputError, OSError) as problem:
        error(str(problem))
        return WRONG_USE
    except KeyboardInterrupt:  # the job was cancelled; what was started has got the same signal
        return INTERRUPTED


def measure(environ: Mapping[str, str]) -> int:
    """Install gil-bench, run the command on the project, and leave its results and outputs.

    Raises:
        InputError: An input is wrong.
        InstallError: gil-bench can't be installed.
    """
    command, folder = wanted(environ, "command"), project(environ)
    if environ.get("GITHUB_EVENT_NAME") == "pull_request_target":
        raise InputError(
            f"input command: {command} runs code, which on pull_request_target has the token of"
            " the repository: use the event pull_request"
        )
    argv = arguments(environ, command)
    program = install(scratch(environ) / "environment", environ)
    storage, site, left = home(folder) / "runs", home(folder) / "site", left_in(environ)
    before = set(stored(storage))
    for name in RESULTS[shown(command)]:  # of an earlier step: it must not stand for this one
        (site / name).unlink(missing_ok=True)
        (left / name).unlink(missing_ok=True)
    warn_of_credentials(folder, environ)
    say(f"gil-bench {shlex.join(argv)}")
    output = left / "gil-check.json" if command == "gil-check" else None
    measuring = {name: value for name, value in environ.items() if name not in FOR_THE_JOB}
    code = run([str(program), *AS_COMMAND, *argv], folder, measuring, output)
    for name in RESULTS[shown(command)]:
        if (site / name).is_file():
            (left / name).write_bytes((site / name).read_bytes())
    if command == "history":
        leave_runs(storage, before, left)
    tell_results(environ, command, code, left)
    summarize(environ, program, command, left)
    return ended(command, code)


def warn_of_credentials(folder: Path, environ: Mapping[str, str]) -> None:
    """Warn where the checkout has kept the token of the job, which what is measured could use."""
    kept = ("git", "config", "--name-only", "--get-regexp", r"^http\..*\.extraheader$")
    with suppress(FileNotFoundError):  # without git nothing has kept it
        done = subprocess.run(kept, cwd=folder, env=dict(environ), capture_output=True, check=False)
        if done.returncode == 0:
            say(
                "::warning title=gil-bench::The checkout keeps the token of this job, which what is measured"
                " can use: give actions/checkout persist-credentials: false."
            )


def shown(command: str) -> str:
    """Return the command whose words and results a command has."""
    return "run" if command == "history" else command


def arguments(environ: Mapping[str, str], command: str) -> list[str]:
    """Return the command line of gil-bench; a value is never read as an option.

    Raises:
        InputError: An input is missing, or the command does not take it.
    """
    from tools.verbs import VERBS  # noqa: PLC0415 - an old interpreter can't read it, and is told so first

    if command not in COMMANDS:
        raise InputError(f"input command: {command!r} is none of {', '.join(COMMANDS)}, append and comment")
    functions = quoted(environ, "function")
    if not functions:
        raise InputError("input function: name one, for example my_module:function")
    given = {name: value for name in FLAGS if (value := value_of(environ, name))}
    if command == "gate":
        given.setdefault("base", default_base(environ))
    verb = shown(command)
    takes = {option.name for option in VERBS[verb].options}
    if wrong := [name for name in given if f"--{name}" not in takes]:
        raise InputError(f"input {wrong[0]}: the command {command} does not take it")
    options = [f"--{name}={value}" for name, value in given.items()]
    json = ["--json"] if command == "gil-check" else []
    more = quoted(environ, "arguments")
    return [verb, *options, f"--python={sys.executable}", *json, *more, "--", *functions]


def default_base(environ: Mapping[str, str]) -> str:
    """Return the commit to compare with: that into which a pull request is merged, else the one before."""
    return "HEAD^1" if environ.get("GITHUB_EVENT_NAME") == "pull_request" else "HEAD~1"


def tell_results(environ: Mapping[str, str], command: str, code: int, left: Path) -> None:
    """Write the outputs of the action."""
    files = [left / name for name in RESULTS[shown(command)]]
    results = [path for path in files if path.is_file() and path.stat().st_size]  # empty: nothing was printed
    tell(
        environ,
        verdict=WORDS[shown(command)].get(code, "error"),
        exit_code=code,
        page=next((path for path in results if path.suffix == ".html"), ""),
        json=next((path for path in results if path.suffix == ".json"), ""),
        folder=left,
    )


def summarize(environ: Mapping[str, str], program: Path, command: str, left: Path) -> None:
    """Add what was found to the summary of the job, as a comment would say it."""
    if command in STORING:  # their answer has no form of a comment
        return
    kind, file = f"--{command}", f"{command}.json"
    if (left / file).is_file():
        ours = {name: value for name, value in environ.items() if name not in ONLY_PRINTED_WITHOUT}
        run([str(program), *AS_COMMAND, "comment", f"{kind}={left / file}"], left, ours)


def ended(command: str, code: int) -> int:
    """Return how the step ends: what can't be told is a warning."""
    if code != INCONCLUSIVE:
        return code
    say(f"::warning title=gil-bench {command}::Inconclusive: the summary of this job says why.")
    return GOOD


def comment(environ: Mapping[str, str]) -> int:
    """Say on the pull request what another job has left; with the stdlib alone, so nothing is installed."""
    left = scratch(environ) / "left"
    files = {"--gate": left / "gate.json", "--gil-check": left / "gil-check.json"}
    found = [f"{option}={path}" for option, path in files.items() if path.is_file()]
    named = [f"--name={name}"] if (name := value_of(environ, "name")) else []
    files_or_none = found or [f"--gate={files['--gate']}"]
    return run([sys.executable, "-m", "tools", "comment", *named, *files_or_none], GIL_BENCH, environ)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
