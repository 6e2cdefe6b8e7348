"""Runs the steps of action.yml as GitHub does: with a fresh clone, a made-up project and a GitHub of its own.

    python -m tests.ci.action_in_a_clone [gil-check] [gate] [history] [append] [comment]

The environment of the action is real: the wheel is built from the clone and installed. Only what it depends
on comes from the environment of the checks, so that no network is needed. Jobs share nothing but artifacts:
what appends has no checkout. All of it takes some four minutes, so ``.ci/run`` starts only the first and the
last. Exit code 0: every step did what it must; else the first job that did not is told.
"""

from __future__ import annotations

import fnmatch
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
    "append": {"command": "append"},
    "comment": {"command": "comment"},
}
SAID = {"gil-bench-gate": "**Gate ", "gil-bench-gil-check": "**gil-check:** 1 "}
"""How the comment begins what it says of an artifact; the others are none of its business."""
EVENTS = {
    "gate": "pull_request",
    "gil-check": "pull_request",
    "history": "push",
    "append": "push",
    "comment": "workflow_run",
}
WITHOUT_CHECKOUT = {"append", "comment"}


@dataclass
class Runner:
    """What GitHub has beside the steps.

    Attributes:
        folder: Everything is below it.
        commit: The newest one of the project.
        kept: The folder of each artifact by its name.
        failed: Whether a step of the job has failed.
    """

    folder: Path
    api: str
    commit: str
    kept: dict[str, Path] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    failed: bool = False

    @property
    def clone(self) -> Path:
        """The action."""
        return self.folder / "clone"

    @property
    def project(self) -> Path:
        """The checkout of the project."""
        return self.folder / "project"

    @property
    def origin(self) -> Path:
        """The repository of the project."""
        return self.folder / f"{REPOSITORY}.git"

    def environ(self, job: str) -> dict[str, str]:
        """Return the variables of every step."""
        ours = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        return ours | {
            "HOME": str(self.folder),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.clone),
            "GITHUB_API_URL": self.api,
            "GITHUB_EVENT_NAME": EVENTS[job],
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_SERVER_URL": self.folder.as_uri(),
            "GITHUB_SHA": self.commit,
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_WORKSPACE": str(self.workspace(job)),
            "RUNNER_TEMP": str(self.folder / "temporary"),
            "PIP_NO_INDEX": "1",
            "no_proxy": "127.0.0.1",
        }

    def workspace(self, job: str) -> Path:
        """Return the folder in which the steps start."""
        return self.folder / "empty" if job in WITHOUT_CHECKOUT else self.project

    def job(self, name: str) -> None:
        """Run the action once, as a job of its own."""
        action = yaml.safe_load((self.clone / "action.yml").read_text("utf-8"))
        inputs = {each: str(about.get("default", "")) for each, about in action["inputs"].items()}
        inputs |= JOBS[name] | {"python": sys.executable, "token": TOKEN}
        self.outputs, self.failed = {}, False
        for folder in ("measured", "left"):
            shutil.rmtree(self.folder / "temporary" / "gil-bench" / folder, ignore_errors=True)
        for step in action["runs"]["steps"]:
            if evaluated(step.get("if", "true"), inputs, self):
                self.step(step, inputs, name)
        for output, about in action["outputs"].items():
            print(f"{name}: {output} = {evaluated(about['value'], inputs, self)}")  # noqa: T201

    def step(self, step: dict[str, Any], inputs: dict[str, str], job: str) -> None:
        """Run one step: a script, or what stands in for an action of GitHub."""
        told = {
            key: filled(str(value), inputs, self)
            for key, value in {**step.get("env", {}), **step.get("with", {})}.items()
        }
        if "uses" in step:
            self.kept_or_fetched(step["uses"], told)
            return
        (self.folder / "output").write_text("")
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.workspace(job),
            env=self.environ(job) | told,
            check=False,
        )
        self.failed |= done.returncode != 0
        lines = (self.folder / "output").read_text("utf-8").splitlines()
        self.outputs[step.get("id", "")] = dict(line.split("=", 1) for line in lines)

    def kept_or_fetched(self, uses: str, told: dict[str, str]) -> None:
        """Keep an artifact, or fetch those of a pattern: in a folder each, or merged."""
        if "upload-artifact@" in uses:
            self.kept[told["name"]] = self.folder / "artifacts" / told["name"]
            shutil.copytree(told["path"], self.kept[told["name"]], dirs_exist_ok=True)
        else:
            assert "download-artifact@" in uses
            for name in fnmatch.filter(self.kept, told["pattern"]):
                folder = Path(told["path"]) / ("" if told.get("merge-multiple") else name)
                shutil.copytree(self.kept[name], folder, dirs_exist_ok=True)


def filled(text: str, inputs: dict[str, str], runner: Runner) -> str:
    """Return a value with its expressions replaced."""
    return re.sub(r"\$\{\{.*?\}\}", lambda found: str(evaluated(found[0], inputs, runner)), text)


def evaluated(expression: str, inputs: dict[str, str], runner: Runner) -> object:
    """Return what GitHub makes of one of the few expressions that our action has."""
    text = expression.removeprefix("${{").removesuffix("}}").strip()
    for theirs, ours in (("&&", " and "), ("||", " or "), ("!cancelled()", "True"), ("true", "True")):
        text = text.replace(theirs, ours)
    values = {
        **{f"inputs.{name}": value for name, value in inputs.items()},
        "runner.temp": str(runner.folder / "temporary"),
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


def made(folder: Path) -> str:
    """Make the clone, the project with its remote, and what the wheel is installed on; return the commit."""
    git(folder, "clone", "--quiet", str(ROOT), "clone")
    (folder / "empty").mkdir()
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", f"{REPOSITORY}.git")
    git(folder / f"{REPOSITORY}.git", "config", "uploadpack.allowFilter", "true")  # as GitHub has it
    git(folder, "clone", "--quiet", f"{REPOSITORY}.git", "project")
    project = folder / "project"
    for times in (1, 3):  # so that the newest commit is slower
        (project / "made_up.py").write_text(MODULE.format(times=times))
        git(project, "add", "made_up.py")
        git(project, "commit", "--quiet", f"--message=Take it {times} times")
    git(project, "push", "--quiet", "origin", "HEAD:main")
    for part in ("environment", "wheels/builder"):
        environment = folder / "temporary" / "gil-bench" / part
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        (packages,) = environment.glob("lib/python*/site-packages")
        for older in packages.glob(
            "setuptools*"
        ):  # CPython 3.11 puts it there: not the version that is pinned
            shutil.rmtree(older)
        (packages / "checks.pth").write_text(sysconfig.get_path("purelib"))
    run = {
        "event": "pull_request",
        "head_sha": SHA,
        "html_url": "https://github.com/octo/tool/actions/runs/5",
    }
    (folder / "event.json").write_text(json.dumps({"workflow_run": run}))
    return git(project, "rev-parse", "HEAD").strip()


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
        assert len(list(runner.kept["gil-bench-history"].glob("runs/*/*.json"))) == 1
        assert "benchmark-history" not in git(runner.origin, "branch"), "what measures has written"
    elif name == "append":
        page = (runner.kept["gil-bench-append"] / "history.html").read_text("utf-8")
        assert runner.commit[:8] in page
        names = git(runner.origin, "ls-tree", "-r", "--name-only", "benchmark-history")
        assert names.count(".json") == 1, names
    elif name == "comment":
        (comment,) = fake.comments
        print(comment["body"])  # noqa: T201
        assert all(SAID[kept] in comment["body"] for kept in runner.kept if kept in SAID)


def main(names: list[str]) -> int:
    """Run the jobs and return the exit code."""
    with (
        tempfile.TemporaryDirectory(prefix="gil-bench-action-") as folder,
        served(FakeGitHub(of_commit={SHA: [pull(7)]})) as fake,
    ):
        runner = Runner(Path(folder), fake.api, made(Path(folder)))
        for name in names or JOBS:
            runner.job(name)
            check(runner, fake, name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
