"""The action of other projects: what its inputs become, and what it leaves."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import action
import pytest
from job import error, say

from tests.ci.conftest import run_git
from tests.tools.github.fake_github import REPOSITORY, SHA, TOKEN, FakeGitHub, pull, served

GATE = json.dumps({"gil_bench_gate_result": {"answer": {"title": "Gate failed"}, "series": []}})


@dataclass(frozen=True)
class Job:
    """A project, and an installed program that stands in for gil-bench.

    Attributes:
        folder: What GitHub calls the workspace.
        temporary: What it calls the runner's temporary folder.
    """

    folder: Path
    temporary: Path

    def program(self, script: str) -> None:
        """Make it keep its arguments and then do what a shell's script says, unless it is to comment."""
        python = self.temporary / "gil-bench" / "environment" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        (python.parents[1] / "complete").touch()
        said = self.temporary / "said"
        python.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$*" >>{said}\n[ "$4" = comment ] && exit 0\n{script}\n'
        )
        python.chmod(0o755)

    @property
    def said(self) -> list[str]:
        """The arguments of each start of the program."""
        return (self.temporary / "said").read_text().splitlines()

    def run(self, step: str, variables: Mapping[str, str] | None = None, **inputs: str) -> int:
        """Run a step with variables of the job, and inputs as the action hands them over."""
        given = {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
        return action.main([step], self.environ | dict(variables or {}) | given)

    @property
    def environ(self) -> dict[str, str]:
        """What GitHub sets."""
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "GITHUB_WORKSPACE": str(self.folder),
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_OUTPUT": str(self.temporary / "output"),
        }

    @property
    def outputs(self) -> dict[str, str]:
        """What the step told the job."""
        lines = (self.temporary / "output").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Return a job of a project of its own."""
    made = Job(tmp_path / "project", tmp_path / "runner")
    made.folder.mkdir()
    (made.folder / "pyproject.toml").touch()
    made.temporary.mkdir()
    made.program("exit 0")
    return made


def writing(code: int, name: str = "gate.json", content: str = GATE) -> str:
    """Return the script of a command that leaves a result in the project and ends with a code."""
    return f"mkdir -p .gil-bench/site; cat >.gil-bench/site/{name} <<'END'\n{content}\nEND\nexit {code}"


@pytest.mark.parametrize(
    ("code", "ends", "verdict"), [(0, 0, "passed"), (1, 1, "failed"), (3, 0, "inconclusive"), (2, 2, "error")]
)
def test_a_gate_leaves_its_verdict(
    job: Job, capsys: pytest.CaptureFixture[str], code: int, ends: int, verdict: str
) -> None:
    """Only what is inconclusive passes beside the good, with a warning; results are uploaded."""
    job.program(writing(code))
    assert job.run("measure", command="gate", function="work:run", items="work:items") == ends
    left = job.temporary / "gil-bench" / "measured"
    assert job.outputs == {
        "verdict": verdict,
        "exit-code": str(code),
        "page": "",
        "json": str(left / "gate.json"),
        "folder": str(left),
    }
    assert json.loads((left / "gate.json").read_text()) == json.loads(GATE)
    assert job.said == [
        f"-P -m gil_bench gate --items=work:items --base=HEAD~1 --python={sys.executable} -- work:run",
        f"-P -m gil_bench comment --gate={left / 'gate.json'}",
    ]
    assert ("::warning title=gil-bench gate::" in capsys.readouterr().out) == (code == 3)


def test_gil_check_leaves_what_it_prints(job: Job) -> None:
    """As JSON; several functions are several words."""
    job.program("echo '{}'; exit 1")
    inputs = {"function": "ext:f 'my work.py:g'", "max_share": "0.2"}
    assert job.run("measure", command="gil-check", **inputs) == 1
    assert (job.outputs["verdict"], Path(job.outputs["json"]).read_text()) == ("held", "{}\n")
    assert job.said[0].endswith(f"--max-share=0.2 --python={sys.executable} --json -- ext:f my work.py:g")


def test_a_gil_check_that_prints_nothing_has_no_result(job: Job) -> None:
    """Its file is there for the comment, which says so."""
    job.program("exit 2")
    assert job.run("measure", command="gil-check", function="ext:f") == 2
    assert (job.outputs["verdict"], job.outputs["json"]) == ("error", "")
    assert (Path(job.outputs["folder"]) / "gil-check.json").read_text() == ""


def test_what_is_measured_tells_the_job_nothing(job: Job) -> None:
    """Files for outputs, variables and the summary are those of the action."""
    job.program('env >"$RUNNER_TEMP/variables"; exit 0')
    files = {f"GITHUB_{name}": str(job.temporary / name) for name in ("ENV", "PATH", "STEP_SUMMARY")}
    job.run("measure", files | {"GITHUB_JOB": "gate"}, command="gate", function="work:run")
    seen = (job.temporary / "variables").read_text()
    assert "GITHUB_JOB=gate" in seen
    assert not [name for name in (*files, "GITHUB_OUTPUT") if f"{name}=" in seen]
    assert job.outputs["verdict"] == "passed"


@pytest.mark.parametrize("kept", [True, False])
def test_a_token_that_the_checkout_has_kept_is_warned_of(
    job: Job,
    environ: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    kept: bool,  # noqa: FBT001 - a case
) -> None:
    """The code that is measured could use it."""
    run_git(job.folder, environ, "init", "--quiet")
    if kept:
        run_git(
            job.folder, environ, "config", "http.https://github.com/.extraheader", "AUTHORIZATION: basic x"
        )
    job.run("measure", environ | job.environ, command="gate", function="work:run")
    assert ("persist-credentials: false" in capsys.readouterr().out) is kept


def test_an_older_result_does_not_stand_for_this_one(job: Job) -> None:
    """Where the command broke off, there is none."""
    job.program(writing(0))
    job.run("measure", command="gate", function="work:run")
    job.program("exit 2")
    assert job.run("measure", command="gate", function="work:run") == 2
    assert job.outputs["json"] == ""
    assert job.outputs["verdict"] == "error"


def test_a_run_does_not_say_again_what_a_gate_of_the_same_job_has_said(job: Job) -> None:
    """Each command adds its own result to the summary; that of a run is its page."""
    job.program(writing(0))
    job.run("measure", command="gate", function="work:run")
    job.run("measure", command="run", function="work:run")
    assert [said.split()[3] for said in job.said] == ["gate", "comment", "run"]


def test_a_pull_request_is_compared_with_what_it_is_merged_into() -> None:
    """Else with the commit before; a named base counts."""
    for event, base in (("pull_request", "HEAD^1"), ("push", "HEAD~1")):
        inputs = {"GITHUB_EVENT_NAME": event, "INPUT_FUNCTION": "a:b"}
        assert f"--base={base}" in action.arguments(inputs, "gate")
    assert "--base=v1" in action.arguments({"INPUT_FUNCTION": "a:b", "INPUT_BASE": "v1"}, "gate")


def test_a_value_is_never_an_option() -> None:
    """Whatever it begins with; a shell never sees it."""
    inputs = {
        "INPUT_FUNCTION": "--help",
        "INPUT_ITEMS": "--json; rm -rf $HOME",
        "INPUT_ARGUMENTS": "--seed 1",
    }
    words = action.arguments(inputs, "run")
    assert words[:2] == ["run", "--items=--json; rm -rf $HOME"]
    assert words[-4:] == ["--seed", "1", "--", "--help"]


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"command": "delete", "function": "a:b"}, "input command: 'delete' is none of gate, gil-check"),
        ({"command": "gate"}, "input function: name one"),
        ({"command": "gate", "function": "a:'b"}, "input function: No closing quotation"),
        (
            {"command": "gate", "function": "a:b", "max_share": "1"},
            "input max-share: the command gate does not",
        ),
        (
            {"command": "gate", "function": "a:b", "working_directory": "none"},
            "input working-directory: there is",
        ),
        ({}, "input command: it is missing"),
        (
            {"command": "gate", "event": "pull_request_target"},
            "input command: gate runs code, which on pull_req",
        ),
    ],
)
def test_every_mistake_is_one_error_of_the_job(
    job: Job, capsys: pytest.CaptureFixture[str], inputs: dict[str, str], says: str
) -> None:
    """One line that names the input, before anything is installed."""
    event = {"GITHUB_EVENT_NAME": inputs.get("event", "push")}
    assert job.run("measure", event, **inputs) == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"::error title=gil-bench::{says}")
    assert not (job.temporary / "said").exists()


def test_an_input_of_several_lines_gives_the_job_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    """GitHub reads lines that begin with two colons."""
    say("a\n::set-output x\r\n::y")
    error("a\n::b%")
    assert capsys.readouterr().out == "a ::set-output x ::y\n::error title=gil-bench::a%0A::b%25\n"


def test_what_was_left_is_said_without_installing_anything(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the pull request of the event, by the code of the action."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    left = job.temporary / "gil-bench" / "left"
    left.mkdir()
    (left / "gate.json").write_text(GATE)
    event = {"workflow_run": {"event": "pull_request", "head_sha": SHA}}
    (job.temporary / "event.json").write_text(json.dumps(event))
    with served(FakeGitHub(of_commit={SHA: [pull(7)]})) as fake:
        github = {
            "GITHUB_API_URL": fake.api,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_NAME": "workflow_run",
            "GITHUB_EVENT_PATH": str(job.temporary / "event.json"),
            "GITHUB_TOKEN": TOKEN,
            "INPUT_NAME": "gate-314",
        }
        assert action.main(["comment"], job.environ | github) == 0
        (left / "gate.json").unlink()
        assert action.main(["comment"], job.environ | github) == 0
    (comment,) = fake.comments
    assert comment["body"].startswith("<!-- gil-bench comment: gate-314 -->\n**The gate left no result")


def test_a_step_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    """It says which there are."""
    assert action.main([], {}) == 2
    assert "action.py measure" in capsys.readouterr().err
