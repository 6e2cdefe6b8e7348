"""gil-bench comment: a job's own files on its own pull request, with a token that nothing else sees."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tools.github.fake_github import REPOSITORY, SHA, TOKEN, FakeGitHub, pull, served
from tools.commands import comment as command
from tools.commands.comment import comment
from tools.workspace import SetupError, Workspace

ROOT = Path(__file__).resolve().parents[3]
Say = Callable[..., int]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    """Return a GitHub with the pull request of a fork."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with served(FakeGitHub(of_branch={"fork:fix": [pull(7)]})) as github:
        yield github


def gate(sentence: str = "None of 3 series became worse.", title: str = "Gate passed") -> str:
    """Return the JSON of a gate."""
    answer = {"title": title, "sentence": sentence, "next_step": "Nothing to do."}
    return json.dumps({"gil_bench_gate_result": {"answer": answer, "series": [], "also_changed": []}})


@pytest.fixture
def say(workspace: Workspace, fake: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return the command as the second workflow runs it, on the files that the first one left."""
    run = {
        "event": "pull_request",
        "head_sha": SHA,
        "head_branch": "fix",
        "head_repository": {"owner": {"login": "fork"}},
        "html_url": "https://github.com/octo/tool/actions/runs/5",
    }
    (tmp_path / "event.json").write_text(json.dumps({"workflow_run": run}))
    (tmp_path / "gate.json").write_text(gate())
    monkeypatch.chdir(tmp_path)
    environ = {
        "PATH": os.environ["PATH"],
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": fake.api,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_EVENT_NAME": "workflow_run",
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_TOKEN": TOKEN,
        "GATE_JSON": "gate.json",
    }
    return lambda **more: comment(replace(workspace, root=ROOT, home=tmp_path, environ={**environ, **more}))


def test_a_gate_is_said_on_its_pull_request(
    say: Say, fake: FakeGitHub, lines: list[str], tmp_path: Path
) -> None:
    """With the job's page, in the summary, too; the next push updates it."""
    assert say() == 0
    (tmp_path / "gate.json").write_text(gate("1 of 3 series became worse.", "Gate failed"))
    assert say() == 0
    (body,) = [each["body"] for each in fake.comments]
    assert body.startswith("<!-- gil-bench comment: gate -->\n**Gate failed:** 1 of 3 series")
    assert f"measured for {SHA[:12]} · [job and pages](https://github.com/octo/tool/actions/runs/5)" in body
    assert [line.partition(":")[0] for line in lines] == [
        "The comment on #7 was created",
        "The comment on #7 was updated",
    ]
    summary = (tmp_path / "summary.md").read_text()
    assert summary.index("**Gate passed:**") < summary.index("**Gate failed:**")


def test_gil_check_stands_beside_the_gate(say: Say, fake: FakeGitHub, tmp_path: Path) -> None:
    """In the same comment; under another name it would be another one."""
    (tmp_path / "check.json").write_text(json.dumps({"verdicts": [{"name": "a:b", "verdict": "held"}]}))
    assert say(GIL_CHECK_JSON="check.json") == 0
    assert say(GIL_CHECK_JSON="check.json", GATE_JSON="", COMMENT_NAME="gil-check") == 0
    both, check = (each["body"] for each in fake.comments)
    assert both.index("**Gate passed:**") < both.index("**gil-check:** 1 of 1 function")
    assert check.startswith("<!-- gil-bench comment: gil-check -->\n**gil-check:**")


def test_the_gate_that_was_measured_here_is_the_default(
    say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that its comment can be looked at."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "gate.json").write_text(gate("Here."))
    assert say(GATE_JSON="", GITHUB_TOKEN="", GITHUB_ACTIONS="") == 0
    assert "**Gate passed:** Here." in capsys.readouterr().out


def test_what_is_rendered_never_sees_the_token(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file comes from strangers; the process that reads it has nothing to lose."""
    seen: list[dict[str, str]] = []

    def run(argv: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        environ = options["env"]
        assert isinstance(environ, dict)
        seen.append(environ)
        return subprocess.CompletedProcess(argv, 0, "**Gate passed:** x\n", "")

    monkeypatch.setattr(command.subprocess, "run", run)
    assert say(GH_TOKEN=TOKEN, ACTIONS_RUNTIME_TOKEN=TOKEN) == 0
    assert TOKEN not in str(seen)


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"gil_bench_gate_result": 1}'])
def test_a_file_that_shows_nothing_is_said_to(
    say: Say, fake: FakeGitHub, tmp_path: Path, content: str | None
) -> None:
    """The gate could not even start, or somebody made the file up; an older verdict must not stand for it."""
    (tmp_path / "gate.json").unlink()
    if content is not None:
        (tmp_path / "gate.json").write_text(content)
    assert say() == 0
    assert "**The gate left no result that can be shown.**" in fake.comments[0]["body"]


def test_a_link_is_not_followed(say: Say, fake: FakeGitHub, tmp_path: Path) -> None:
    """It may lead anywhere on the machine that has the token."""
    (tmp_path / "gate.json").rename(tmp_path / "secret.json")
    (tmp_path / "gate.json").symlink_to(tmp_path / "secret.json")
    assert say() == 0
    assert "left no result" in fake.comments[0]["body"]


def test_hostile_text_stays_text(say: Say, fake: FakeGitHub, tmp_path: Path) -> None:
    """No mention, no link, no HTML, no end of the marker."""
    (tmp_path / "gate.json").write_text(gate("--> @everyone <script> [x](https://evil.example) ::error::"))
    assert say() == 0
    shown = fake.comments[0]["body"].partition("-->\n")[2].partition("<sub>")[0]
    assert not [part for part in ("@everyone", "<script>", "](", "https://", "::error") if part in shown]


def test_nothing_is_said_on_what_was_replaced(say: Say, fake: FakeGitHub, lines: list[str]) -> None:
    """Somebody has pushed since."""
    fake.of_branch = {}
    assert say() == 0
    assert fake.comments == []
    assert "nothing to comment on" in lines[-1]


def test_a_token_that_may_not_comment_is_one_sentence(say: Say, fake: FakeGitHub) -> None:
    """As that of a pull request from a fork."""
    fake.faults = {"POST": [(403, b'{"message": "Resource not accessible by integration"}')]}
    with pytest.raises(
        SetupError, match=r"403, Resource not accessible by integration\): the token may not do this"
    ):
        say()


def test_without_a_token_it_is_printed(
    say: Say, fake: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    """To be looked at; in a job that is a mistake."""
    assert say(GITHUB_TOKEN="", GITHUB_ACTIONS="") == 0
    assert capsys.readouterr().out.startswith("**Gate passed:**")
    with pytest.raises(SetupError, match=r"env: GITHUB_TOKEN: \$\{\{ github\.token \}\}"):
        say(GITHUB_TOKEN="")
    assert fake.asked == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"GATE_JSON": ""}, "name what was measured"),
        ({"PULL_REQUEST": "7; rm"}, "must be the number"),
        ({"COMMENT_NAME": "-->"}, "comment's name must be"),
        ({"GITHUB_REPOSITORY": ""}, "must be owner/name"),
        ({"GITHUB_EVENT_NAME": "push"}, "name it with --pr"),
        ({"GITHUB_EVENT_PATH": "/nowhere"}, "can't be read"),
    ],
)
def test_every_mistake_is_one_sentence(say: Say, fake: FakeGitHub, more: dict[str, str], says: str) -> None:
    """And nothing is written."""
    with pytest.raises(SetupError, match=says) as caught:
        say(**more)
    assert TOKEN not in str(caught.value)
    assert fake.comments == []


def test_a_pull_request_can_be_named(say: Say, fake: FakeGitHub) -> None:
    """By hand, where no event tells it."""
    assert say(PULL_REQUEST="12", GITHUB_EVENT_NAME="push") == 0
    assert fake.asked[-1] == f"POST /repos/{REPOSITORY}/issues/12/comments"
