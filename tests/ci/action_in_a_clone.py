"""Runs the steps of action.yml as GitHub does: with a fresh clone, a made-up project and a GitHub of its own.

    python -m tests.ci.action_in_a_clone [gil-check] [gate] [history] [comment]

The environment of the action is real: the wheel is built from the clone and installed. Only what it depends
on comes from the environment of the checks, so that no network is needed. All of it takes some four minutes,
so ``.ci/run`` starts only the first and the last. Exit code 0: every step did what it must; else the first
job that did not is told.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

try:
    import yaml
except (
    ImportError
):  # it has no pins for 3.13 and newer, so that only older environments of the checks have it
    sys.exit("this needs PyYAML: run it with an environment of the checks for CPython 3.11 or 3.12")

from tests.tools.github.fake_github import REPOSITORY, SHA, TOKEN, FakeGitHub, pull, served

ROOT = Path(__file__).resolve().parents[2]
MODULE = '''\
"""A made-up project."""

import hashlib


def items():
    """Return some texts."""
    return [bytes([number]) * 300_000 for number in range(16)]


def digest(text):
    """Return a digest, for which CPython releases the GIL."""
    return hashlib.sha256(text * {times}).hexdigest()
'''
FUNCTION = {"function": "made_up:digest", "items": "made_up:items"}
JOBS = {
    "gil-check": {"command": "gil-check", **FUNCTION, "arguments": "--time 20", "max-share": "0.5"},
    "gate": {"command": "gate", **FUNCTION, "arguments": "--workers 2 --runners threads"},
    "history": {
        "command": "history",
        **FUNCTION,
        "preset": "quick",
        "arguments": "--workers 2 --runners threads --kinds speedup",
    },
    "comment": {"command": "comment"},
}
HISTORY = "gil-bench-history"
"""Its artifact has nothing for a comment."""
EVENTS = {"gate": "pull_request", "gil-check": "pull_request", "history": "push", "comment": "workflow_run"}


@dataclass
class Runner:
    """What GitHub has beside the steps.

    Attributes:
        folder: Everything is below it.
        kept: The folder of each artifact by its name.
        failed: Whether a step of the job has failed.
    """

    folder: Path
    api: str
    kept: dict[str, Path] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    failed: bool = False

    @property
    def clone(self) -> Path:
        """The action."""
        return self.folder / "clone"

    @property
    def project(self) -> Path:
        """The workspace."""
        return self.folder / "project"

    def environ(self, event: str) -> dict[str, str]:
        """Return the variables of every step."""
        ours = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        return ours | {
            "HOME": str(self.folder),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.clone),
            "GITHUB_API_URL": self.api,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_WORKSPACE": str(self.project),
            "RUNNER_TEMP": str(self.folder / "temporary"),
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "false",
            "no_proxy": "127.0.0.1",
        }

    def job(self, name: str) -> None:
        """Run the action once, as a job of its own."""
        action = yaml.safe_load((self.clone / "action.yml").read_text("utf-8"))
        inputs = {each: str(about.get("default", "")) for each, about in action["inputs"].items()}
        inputs |= JOBS[name] | {"python": sys.executable, "token": TOKEN}
        self.outputs, self.failed = {}, False
        shutil.rmtree(self.folder / "temporary" / "gil-bench" / "measured", ignore_errors=True)
        for step in action["runs"]["steps"]:
            if evaluated(step.get("if", "true"), inputs, EVENTS[name], self):
                self.step(step, inputs, EVENTS[name])
        for output, about in action["outputs"].items():
            print(f"{name}: {output} = {evaluated(about['value'], inputs, EVENTS[name], self)}")  # noqa: T201

    def step(self, step: dict[str, Any], inputs: dict[str, str], event: str) -> None:
        """Run one step: a script, or what stands in for an action of GitHub."""
        told = {
            key: filled(str(value), inputs, event, self)
            for key, value in {**step.get("env", {}), **step.get("with", {})}.items()
        }
        if "uses" in step:
            self.kept_or_fetched(step["uses"], told)
            return
        (self.folder / "output").write_text("")
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.project,
            env=self.environ(event) | told,
            check=False,
        )
        self.failed |= done.returncode != 0
        lines = (self.folder / "output").read_text("utf-8").splitlines()
        self.outputs[step.get("id", "")] = dict(line.split("=", 1) for line in lines)

    def kept_or_fetched(self, uses: str, told: dict[str, str]) -> None:
        """Keep an artifact, or fetch all of them, in a folder."""
        if "upload-artifact@" in uses:
            self.kept[told["name"]] = self.folder / "artifacts" / told["name"]
            shutil.copytree(told["path"], self.kept[told["name"]], dirs_exist_ok=True)
        else:
            assert "download-artifact@" in uses
            assert told["pattern"] == "gil-bench-*"
            for each in self.kept.values():
                shutil.copytree(each, told["path"], dirs_exist_ok=True)


def filled(text: str, inputs: dict[str, str], event: str, runner: Runner) -> str:
    """Return a value with its expressions replaced."""
    return re.sub(r"\$\{\{.*?\}\}", lambda found: str(evaluated(found[0], inputs, event, runner)), text)


def evaluated(expression: str, inputs: dict[str, str], event: str, runner: Runner) -> object:
    """Return what GitHub makes of one of the few expressions that our action has."""
    text = expression.removeprefix("${{").removesuffix("}}").strip()
    for theirs, ours in (("&&", " and "), ("||", " or "), ("!cancelled()", "True"), ("true", "True")):
        text = text.replace(theirs, ours)
    values = {
        **{f"inputs.{name}": value for name, value in inputs.items()},
        "runner.temp": str(runner.folder / "temporary"),
        "github.event_name": event,
        "github.server_url": "https://github.com",
        "github.event.workflow_run.id": "5",
    }
    text = re.sub(
        r"steps\.(\w+)\.outputs\.([\w-]+)",
        lambda it: repr(runner.outputs.get(it[1], {}).get(it[2], "")),
        text,
    )
    for name in sorted(values, key=len, reverse=True):
        text = text.replace(name, repr(values[name]))
    text = re.sub(r"format\(('[^']*'), ('[^']*')\)", r"\1.format(\2)", text)
    return eval(text, {"__builtins__": {}})  # noqa: S307 - of our own action.yml


def made(folder: Path) -> None:
    """Make the clone, the project with its remote, and the environment on which the wheel is installed."""
    git(folder, "clone", "--quiet", str(ROOT), "clone")
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
    git(folder, "clone", "--quiet", "origin.git", "project")
    project = folder / "project"
    for times in (1, 3):  # so that the newest commit is slower
        (project / "made_up.py").write_text(MODULE.format(times=times))
        git(project, "add", "made_up.py")
        git(project, "commit", "--quiet", f"--message=Take it {times} times")
    git(project, "push", "--quiet", "origin", "HEAD:main")
    environment = folder / "temporary" / "gil-bench" / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "checks.pth").write_text(sysconfig.get_path("purelib"))
    run = {
        "event": "pull_request",
        "head_sha": SHA,
        "html_url": "https://github.com/octo/tool/actions/runs/5",
    }
    (folder / "event.json").write_text(json.dumps({"workflow_run": run}))


def git(folder: Path, *argv: str) -> str:
    """Run git as nobody in particular and return what it printed."""
    somebody = ("-c", "user.name=ci", "-c", "user.email=ci", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *somebody, *argv], cwd=folder, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def check(runner: Runner, fake: FakeGitHub, name: str) -> None:
    """Check what a job has left.

    Raises:
        AssertionError: Something is missing.
    """
    told = runner.outputs.get("measure", {})
    assert runner.failed == (told.get("verdict") == "failed"), f"a step of {name} failed"
    if name == "gate":  # its newest commit takes three times as long, which another load may hide
        assert told["verdict"] in {"failed", "inconclusive"}, told
        assert Path(told["page"]).stat().st_size > 10_000
    elif name == "gil-check":
        assert told["verdict"] in {"released", "inconclusive"}, told
        assert (runner.kept["gil-bench-gil-check"] / "gil-check.json").is_file()
    elif name == "history":
        assert Path(runner.outputs["append"]["page"]).stat().st_size > 10_000
        names = git(runner.project, "ls-tree", "-r", "--name-only", "origin/benchmark-history")
        assert names.count(".json") == 1, names
    elif name == "comment":
        (comment,) = fake.comments
        print(comment["body"])  # noqa: T201
        said = {"gate": "**Gate ", "gil-check": "**gil-check:** 1 "}
        assert all(
            said[kept.removeprefix("gil-bench-")] in comment["body"]
            for kept in runner.kept
            if kept != HISTORY
        )


def main(names: list[str]) -> int:
    """Run the jobs and return the exit code."""
    with (
        tempfile.TemporaryDirectory(prefix="gil-bench-action-") as folder,
        served(FakeGitHub(of_commit={SHA: [pull(7)]})) as fake,
    ):
        made(Path(folder))
        runner = Runner(Path(folder), fake.api)
        for name in names or JOBS:
            runner.job(name)
            check(runner, fake, name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
