"""Requests: where the token goes, and what is said when GitHub refuses."""

from __future__ import annotations

import json

import pytest

from tests.tools.github.fake_github import REPOSITORY, TOKEN, FakeGitHub
from tools.github import api
from tools.github.api import GitHub, GitHubError, UnavailableError, shown


def test_a_request_has_the_token_in_one_header(fake: FakeGitHub) -> None:
    """And nowhere else, not even where the client is printed."""
    assert fake.client().get("pulls", head="me:x") == []
    (headers,) = fake.headers
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in str(headers).replace(headers["Authorization"], "")
    assert TOKEN not in repr(fake.client())
    assert fake.asked == [f"GET /repos/{REPOSITORY}/pulls?head=me%3Ax"]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "wrong or has expired"),
        (403, "pull-requests: write"),
        (404, "may not see it"),
        (422, "refuses what was sent"),
        (451, "see GitHub's reason"),
    ],
)
def test_a_refusal_says_what_to_do(fake: FakeGitHub, status: int, says: str) -> None:
    """In one sentence, with GitHub's own reason, on one line and without the token."""
    reason = json.dumps({"message": f"No.\x1b[31m\n{TOKEN}"}).encode()
    fake.faults = {"GET": [(status, reason)]}
    with pytest.raises(GitHubError, match=says) as caught:
        fake.client().get("pulls", head="x")
    message = str(caught.value)
    assert f"({status}, No." in message
    assert not {TOKEN, "\n", "\x1b"} & {message, *message}
    assert TOKEN not in message
    assert fake.pauses_s == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(fake: FakeGitHub, status: int) -> None:
    """The token would go along."""
    fake.faults = {"GET": [(status, f"{fake.api}/elsewhere".encode())]}
    with pytest.raises(GitHubError, match="has moved: set GITHUB_REPOSITORY"):
        fake.client().get("pulls", head="x")
    assert len(fake.asked) == 1


def test_a_failure_of_github_is_tried_again_a_few_times(fake: FakeGitHub) -> None:
    """Twice, with growing pauses; then it is told."""
    fake.faults = {"GET": [(502, b"<html>"), (503, b"")]}
    assert fake.client().get("pulls", head="x") == []
    assert fake.pauses_s == [1.0, 4.0]
    fake.faults = {"GET": [(500, b"[]")] * 3}
    with pytest.raises(UnavailableError, match="GitHub failed"):
        fake.client().get("pulls", head="x")


def test_a_write_is_never_repeated_blindly(fake: FakeGitHub) -> None:
    """It may have had effect."""
    fake.faults = {"POST": [(502, b"")]}
    with pytest.raises(UnavailableError):
        fake.client().once("POST", "issues/1/comments", {"body": "x"})
    assert len(fake.asked) == 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff", b"[" * 100_000])
def test_an_answer_that_is_not_json_is_refused(fake: FakeGitHub, content: bytes) -> None:
    """Whatever it is."""
    fake.faults = {"GET": [(200, content)]}
    with pytest.raises(GitHubError, match="is not JSON"):
        fake.client().get("pulls", head="x")


def test_an_endless_answer_is_not_read_to_its_end(fake: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some bytes too many are enough to know."""
    monkeypatch.setattr(api, "MOST_ANSWER_BYTES", 1_000)
    fake.faults = {"GET": [(200, b"x" * 100_000)]}
    with pytest.raises(GitHubError, match="is larger than"):
        fake.client().get("pulls", head="x")


def test_nobody_listens() -> None:
    """A sentence, and not a traceback."""
    github = GitHub("http://127.0.0.1:9", REPOSITORY, TOKEN, lambda _: None)
    with pytest.raises(UnavailableError, match="can't be reached"):
        github.get("pulls")


@pytest.mark.parametrize(
    ("address", "repository", "token", "says"),
    [
        ("http://api.github.com", REPOSITORY, TOKEN, "must begin with https"),
        ("file:///etc/passwd", REPOSITORY, TOKEN, "must begin with https"),
        ("https://api.github.com", "octo", TOKEN, "must be owner/name"),
        ("https://api.github.com", "octo/../x", TOKEN, "must be owner/name"),
        ("https://api.github.com", "octo/..", TOKEN, "must be owner/name"),
        ("https://api.github.com", "octo/a?b", TOKEN, "must be owner/name"),
        ("https://api.github.com", REPOSITORY, "", "GITHUB_TOKEN is empty"),
        ("https://api.github.com", REPOSITORY, "a\r\nb: c", "characters that no token has"),
    ],
)
def test_the_token_goes_nowhere_else(address: str, repository: str, token: str, says: str) -> None:
    """No other scheme, no other path, no second header; the message doesn't show the token."""
    with pytest.raises(GitHubError, match=says) as caught:
        GitHub(address, repository, token)
    assert "\n" not in str(caught.value)


def test_what_others_write_is_one_short_line() -> None:
    """It steers no terminal."""
    assert shown("a\x1b\nb" + "c" * 500) == "a\ufffd\ufffdb" + "c" * 196 + "…"
