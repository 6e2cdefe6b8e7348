"""What action.yml does: installs gil-bench beside a project, measures, and leaves what a job needs.

    python .ci/action.py measure    the command of INPUT_COMMAND, in an environment of its own
    python .ci/action.py append     history: appends the run to a branch and draws the page of all runs
    python .ci/action.py comment    says what another job has left on its pull request; installs nothing

Inputs come as variables INPUT_…, never as part of a script. Exit codes: those of the command, but 3
(inconclusive) is a warning and fails no job.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GIL_BENCH = Path(__file__).resolve().parents[1]
if str(GIL_BENCH) not in sys.path:
    sys.path.insert(0, str(GIL_BENCH))

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
ONLY_PRINTED_WITHOUT = ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_ACTIONS")
"""Variables without which a comment is printed and added to the summary, but put nowhere."""
LEFT = "measured"


class InputError(Exception):
    """The action was used wrongly; the message is one sentence that names the input."""


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Do one step and return its exit code."""
    steps = {"measure": measure, "append": append, "comment": comment}
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
    except (InputError, OSError) as problem:
        error(str(problem))
        return WRONG_USE
    except KeyboardInterrupt:  # the job was cancelled; what was started has got the same signal
        return INTERRUPTED


def measure(environ: Mapping[str, str]) -> int:
    """Install gil-bench, run the command on the project, and leave its results and outputs.

    Raises:
        InputError: An input is wrong, or gil-bench can't be installed.
    """
    command, folder = wanted(environ, "command"), project(environ)
    argv = arguments(environ, command)
    program = install(scratch(environ))
    site = home(folder) / "site"
    left = scratch(environ) / LEFT
    left.mkdir(parents=True, exist_ok=True)
    for name in RESULTS[shown(command)]:  # of an earlier step: it must not stand for this one
        (site / name).unlink(missing_ok=True)
        (left / name).unlink(missing_ok=True)
    say(f"gil-bench {shlex.join(argv)}")
    output = left / "gil-check.json" if command == "gil-check" else None
    code = run([str(program), "-m", "gil_bench", *argv], folder, environ, output)
    for name in RESULTS[shown(command)]:
        if (site / name).is_file():
            (left / name).write_bytes((site / name).read_bytes())
    tell(environ, command, code, left)
    summarize(environ, program, command, left)
    return ended(command, code)


def run(argv: Sequence[str], folder: Path, environ: Mapping[str, str], output: Path | None = None) -> int:
    """Run a program in a folder and return its exit code; what it prints goes to the log, or into a file."""
    with ExitStack() as stack:
        file = stack.enter_context(output.open("wb")) if output else None
        done = subprocess.run(
            argv, cwd=folder, env=dict(environ), stdin=subprocess.DEVNULL, stdout=file, check=False
        )
    return done.returncode


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
        raise InputError(f"input command: {command!r} is none of {', '.join(COMMANDS)} and comment")
    functions = quoted(environ, "function")
    if not functions:
        raise InputError("input function: name one, for example my_module:function")
    given = {name: value for name in FLAGS if (value := value_of(environ, name))}
    if command == "gate":
        given.setdefault("base", default_base(environ))
    verb = "run" if command == "history" else command
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


def install(folder: Path) -> Path:
    """Return the interpreter of an environment with gil-bench; it is made once in a job.

    Its packages are pinned with hashes and lie beside those of the project, which stay as they are.

    Raises:
        InputError: It can't be made.
    """
    environment = folder / "environment"
    program = environment / "bin" / "python"
    done = environment / "complete"
    if done.exists():
        return program
    say(f"Installing gil-bench for {sys.executable}")
    pip = [
        str(program),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar=off",
        "--quiet",
    ]
    pinned = [GIL_BENCH / "requirements" / f"{name}.txt" for name in ("measure", "report")]
    steps: list[list[str]] = [] if program.exists() else [[sys.executable, "-m", "venv", str(environment)]]
    steps += [[*pip, "--require-hashes", "--only-binary=:all:", "-r", str(each)] for each in pinned]
    steps.append([*pip, "--no-deps", str(GIL_BENCH)])
    for step in steps:
        if subprocess.run(step, stdin=subprocess.DEVNULL, check=False).returncode:
            raise InputError(f"gil-bench could not be installed: {shlex.join(step)} failed, see above")
    done.touch()
    return program


def tell(environ: Mapping[str, str], command: str, code: int, left: Path) -> None:
    """Write the outputs of the action."""
    results = [left / name for name in RESULTS[shown(command)] if (left / name).is_file()]
    outputs = {
        "verdict": WORDS[shown(command)].get(code, "error"),
        "exit-code": str(code),
        "page": next((str(path) for path in results if path.suffix == ".html"), ""),
        "json": next((str(path) for path in results if path.suffix == ".json"), ""),
        "folder": str(left),
    }
    append_to(environ.get("GITHUB_OUTPUT"), "".join(f"{name}={value}\n" for name, value in outputs.items()))


def summarize(environ: Mapping[str, str], program: Path, command: str, left: Path) -> None:
    """Add what was found to the summary of the job, as a comment would say it."""
    if command in STORING:  # their answer has no form of a comment
        return
    kind, file = f"--{command}", f"{command}.json"
    if (left / file).is_file():
        ours = {name: value for name, value in environ.items() if name not in ONLY_PRINTED_WITHOUT}
        run([str(program), "-m", "gil_bench", "comment", f"{kind}={left / file}"], left, ours)


def ended(command: str, code: int) -> int:
    """Return how the step ends: what can't be told is a warning."""
    if code != INCONCLUSIVE:
        return code
    say(f"::warning title=gil-bench {command}::Inconclusive: the summary of this job says why.")
    return GOOD


def append(environ: Mapping[str, str]) -> int:
    """Append the runs of this job to the branch of the history, and draw the page of all runs.

    Raises:
        InputError: The branch can't be read.
    """
    folder, branch = project(environ), wanted(environ, "branch")
    script = [
        sys.executable,
        str(GIL_BENCH / ".ci" / "append-history"),
        "--own-functions",
        f"--branch={branch}",
    ]
    pushed = run([*script, str(home(folder) / "runs")], folder, environ)
    runs = scratch(environ) / "history"
    if not runs.exists():
        kept = "refs/gil-bench/history"
        fetch = ("git", "fetch", "--quiet", "--no-tags", "origin", f"+refs/heads/{branch}:{kept}")
        if run(fetch, folder, environ) or run(
            ("git", "worktree", "add", "--quiet", "--detach", str(runs), kept), folder, environ
        ):
            raise InputError(f"input branch: {branch} can't be read, see above")
    program = install(scratch(environ))
    drawn = run([str(program), "-m", "gil_bench", "history", f"--storage={runs}"], folder, environ)
    page, left = home(folder) / "site" / "history.html", scratch(environ) / LEFT
    if page.is_file():
        (left / page.name).write_bytes(page.read_bytes())
        append_to(environ.get("GITHUB_OUTPUT"), f"page={left / page.name}\n")
    return pushed or drawn


def comment(environ: Mapping[str, str]) -> int:
    """Say on the pull request what another job has left; with the stdlib alone, so nothing is installed."""
    left = scratch(environ) / "left"
    files = {"--gate": left / "gate.json", "--gil-check": left / "gil-check.json"}
    found = [f"{option}={path}" for option, path in files.items() if path.is_file()]
    named = [f"--name={name}"] if (name := value_of(environ, "name")) else []
    files_or_none = found or [f"--gate={files['--gate']}"]
    return run([sys.executable, "-m", "tools", "comment", *named, *files_or_none], GIL_BENCH, environ)


def project(environ: Mapping[str, str]) -> Path:
    """Return the folder of the project.

    Raises:
        InputError: There is none.
    """
    folder = Path(environ.get("GITHUB_WORKSPACE") or ".", value_of(environ, "working-directory")).absolute()
    if not folder.is_dir():
        raise InputError(f"input working-directory: there is no folder {folder}; check the project out first")
    return folder


def home(folder: Path) -> Path:
    """Return where gil-bench keeps the runs and pages of a project."""
    from tools.home import find_home  # noqa: PLC0415 - as above

    return find_home(None, folder)


def scratch(environ: Mapping[str, str]) -> Path:
    """Return the folder for everything that this job needs from gil-bench."""
    return Path(environ.get("RUNNER_TEMP") or home(project(environ)) / "action").absolute() / "gil-bench"


def value_of(environ: Mapping[str, str], name: str) -> str:
    """Return the value of an input; empty if it is not given."""
    return environ.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()


def wanted(environ: Mapping[str, str], name: str) -> str:
    """Return the value of an input that must be given.

    Raises:
        InputError: It is not.
    """
    value = value_of(environ, name)
    if not value:
        raise InputError(f"input {name}: it is missing")
    return value


def quoted(environ: Mapping[str, str], name: str) -> list[str]:
    """Return the words of an input, with the quoting rules of a shell.

    Raises:
        InputError: The quoting is wrong.
    """
    try:
        return shlex.split(value_of(environ, name))
    except ValueError as problem:
        raise InputError(f"input {name}: {problem}; quote its words as in a shell") from None


def append_to(path: str | None, text: str) -> None:
    """Append to one of the files by which a step tells the job something, where there is one."""
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)


def say(line: str) -> None:
    """Print one line for the log; no part of it begins another one, which could be a command to the job."""
    sys.stdout.write(" ".join(line.splitlines()) + "\n")
    sys.stdout.flush()


def error(text: str) -> None:
    """Print an error that the page of the job shows; as one line, so that it is one."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    say(f"::error title=gil-bench::{escaped}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
