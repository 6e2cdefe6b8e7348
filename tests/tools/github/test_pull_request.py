"""Which pull request a job is about: from GitHub, whatever strangers named their branches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tools.github.fake_github import SHA, FakeGitHub, pull
from tools.github.api import GitHubError
from tools.github.pull_request import Event, pull_request_of, read_event


def after_a_run(branch: str = "fix", sha: object = SHA, started_by: str = "pull_request") -> Event:
    """Return the event of a workflow that runs after another one."""
    run: dict[str, Any] = {
        "event": started_by,
        "head_sha": sha,
        "head_branch": branch,
        "head_repository": {"owner": {"login": "fork"}},
        "pull_requests": [{"number": 666}],  # as the run of a stranger might have it
    }
    return Event("workflow_run", {"workflow_run": run})


def test_a_fork_is_found_by_its_branch(fake: FakeGitHub) -> None:
    """GitHub lists no pull request of a fork under a commit."""
    fake.of_branch = {"fork:fix": [pull(3, "b" * 40), pull(4)]}
    assert pull_request_of(after_a_run(), fake.client()) == 4


def test_a_branch_of_our_own_is_found_by_its_commit(fake: FakeGitHub) -> None:
    """Also if it was renamed since."""
    fake.of_commit = {SHA: [pull(5)]}
    assert pull_request_of(after_a_run(), fake.client()) == 5


def test_somebody_pushed_since(fake: FakeGitHub) -> None:
    """The next run comments; this one says nothing about what is not there any more."""
    fake.of_branch = {"fork:fix": [pull(4, "b" * 40)]}
    assert pull_request_of(after_a_run(), fake.client()) is None


@pytest.mark.parametrize(
    "listed",
    [[pull(4, state="closed")], [pull(4, repository="fork/tool")], [{"number": 4}], ["x"], [pull(0)], {}],
)
def test_only_an_open_one_of_this_repository_counts(fake: FakeGitHub, listed: list[dict[str, Any]]) -> None:
    """Whatever else is listed."""
    fake.of_branch = {"fork:fix": listed}
    assert pull_request_of(after_a_run(), fake.client()) is None


def test_two_with_the_same_commit_are_not_guessed_between(fake: FakeGitHub) -> None:
    """They go to different branches, and nobody knows which one was measured against."""
    fake.of_branch = {"fork:fix": [pull(4), pull(9)]}
    with pytest.raises(GitHubError, match="#4, #9 have the same newest commit: name one with --pr"):
        pull_request_of(after_a_run(), fake.client())


def test_a_name_of_a_branch_stays_a_name(fake: FakeGitHub) -> None:
    """It asks for nothing else."""
    assert pull_request_of(after_a_run("x&state=all#/../../"), fake.client()) is None
    assert fake.asked[0].endswith("?state=open&head=fork%3Ax%26state%3Dall%23%2F..%2F..%2F&per_page=100")


@pytest.mark.parametrize("sha", ["main", "", None, 5, f"{SHA}/../x"])
def test_a_commit_is_a_commit(fake: FakeGitHub, sha: object) -> None:
    """Nothing else is asked for."""
    with pytest.raises(GitHubError, match="tells no commit"):
        pull_request_of(after_a_run(sha=sha), fake.client())
    assert fake.asked == []


def test_a_run_of_main_is_about_none(fake: FakeGitHub) -> None:
    """Nothing is asked, and nothing is wrong."""
    assert pull_request_of(after_a_run(started_by="push"), fake.client()) is None


def test_the_event_of_a_pull_request_tells_it(fake: FakeGitHub) -> None:
    """Without asking."""
    assert pull_request_of(Event("pull_request", {"pull_request": {"number": 12}}), fake.client()) == 12
    for wrong in ({}, {"pull_request": {"number": "12"}}, {"pull_request": {"number": -1}}):
        with pytest.raises(GitHubError, match="name it with --pr"):
            pull_request_of(Event("pull_request", wrong), fake.client())


def test_other_events_have_none(fake: FakeGitHub) -> None:
    """Then it must be named."""
    with pytest.raises(GitHubError, match="started by push has no pull request"):
        pull_request_of(Event("push", {}), fake.client())


@pytest.mark.parametrize("content", ["", "[]", "{", "[" * 100_000])
def test_an_event_that_cannot_be_read(tmp_path: Path, content: str) -> None:
    """A sentence that says what to do."""
    path = tmp_path / "event.json"
    path.write_text(content)
    with pytest.raises(GitHubError, match="name the pull request with --pr"):
        read_event({}, path)


def test_an_event_is_read_with_its_name(tmp_path: Path) -> None:
    """As GitHub hands it over."""
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"a": {"b": "c"}}))
    event = read_event({"GITHUB_EVENT_NAME": "push"}, path)
    assert (event.name, event.text("a", "b"), event.text("a", "b", "c"), event.part("x")) == (
        "push",
        "c",
        "",
        None,
    )
