"""One comment that updates itself, and nobody else's."""

from __future__ import annotations

import pytest

from tests.tools.github.fake_github import FakeGitHub, comment
from tools.github.api import GitHubError, UnavailableError
from tools.github.comments import MOST_CHARACTERS, marked, publish

OURS = marked("gate", "old\n")


def bodies(fake: FakeGitHub) -> list[str]:
    """Return the comments that there are."""
    return [each["body"] for each in fake.comments]


def test_the_first_push_creates_and_the_next_ones_update(fake: FakeGitHub) -> None:
    """There is never a second one, and where nothing changed nobody is notified."""
    fake.comments = [comment(1, "Nice!", "somebody")]
    assert publish(fake.client(), 7, "gate", "one\n").done == "created"
    assert publish(fake.client(), 7, "gate", "two\n").done == "updated"
    assert publish(fake.client(), 7, "gate", "two\n").done == "left as it was"
    assert bodies(fake) == ["Nice!", marked("gate", "two\n")]
    assert [each.split("?")[0] for each in fake.asked if not each.startswith("GET")] == [
        "POST /repos/octo/tool/issues/7/comments",
        "PATCH /repos/octo/tool/issues/comments/2",
    ]


@pytest.mark.parametrize(
    "theirs",
    [
        comment(1, OURS, "mallory"),
        comment(1, OURS, "github-actions"),
        comment(1, f"Look: {OURS}"),
        comment(1, marked("gil-check", "other\n")),
        {"id": 1, "body": OURS, "user": None},
        {"id": "1/../2", "body": OURS, "user": {"login": "github-actions[bot]"}},
        {"id": 1, "body": None, "user": {"login": "github-actions[bot]"}},
    ],
)
def test_what_is_not_ours_is_left_alone(fake: FakeGitHub, theirs: dict[str, object]) -> None:
    """Somebody copied the marker, or it is another comment of ours, or not a comment at all."""
    fake.comments = [dict(theirs)]
    assert publish(fake.client(), 7, "gate", "new\n").done == "created"
    assert fake.comments[0] == theirs


def test_an_app_has_another_name(fake: FakeGitHub) -> None:
    """Names differ in nothing but large and small letters."""
    fake.comments = [comment(5, OURS, "Our-App[bot]")]
    assert publish(fake.client(), 7, "gate", "new\n", author="our-app[bot]").done == "updated"


def test_it_is_found_on_a_later_page(fake: FakeGitHub) -> None:
    """Behind 250 others; the oldest of ours counts."""
    fake.comments = [comment(number, "chat", "somebody") for number in range(1, 251)]
    fake.comments += [comment(251, OURS), comment(252, OURS)]
    assert publish(fake.client(), 7, "gate", "new\n").done == "updated"
    assert bodies(fake)[250:] == [marked("gate", "new\n"), OURS]


def test_a_try_that_failed_but_had_effect_leaves_no_second_comment(
    fake: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub wrote the comment, then answered with an error: the next try finds it."""
    usual = FakeGitHub.answer
    asked: list[str] = []

    def once_broken(self: FakeGitHub, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        answer = usual(self, method, path, body)
        asked.append(method)
        return (502, b"") if asked == ["GET", "POST"] else answer

    monkeypatch.setattr(FakeGitHub, "answer", once_broken)
    assert publish(fake.client(), 7, "gate", "one\n").done == "left as it was"
    assert bodies(fake) == [marked("gate", "one\n")]
    assert fake.pauses_s == [1.0]


def test_a_github_that_stays_broken_is_told(fake: FakeGitHub) -> None:
    """After three tries."""
    fake.faults = {"GET": [(503, b"")] * 3}
    with pytest.raises(UnavailableError):
        publish(fake.client(), 7, "gate", "one\n")
    assert len(fake.asked) == 3


def test_a_list_that_is_none_is_refused(fake: FakeGitHub) -> None:
    """Not taken for an empty one, which would mean another comment."""
    fake.faults = {"GET": [(200, b"{}")]}
    with pytest.raises(GitHubError, match="not a list"):
        publish(fake.client(), 7, "gate", "one\n")
    assert not fake.comments


def test_a_text_that_github_refuses_is_replaced() -> None:
    """By a sentence that says where it is."""
    room = MOST_CHARACTERS - len(marked("gate", ""))
    assert marked("gate", "x" * room).endswith("x")
    assert "too long for a comment" in marked("gate", "x" * (room + 1))


@pytest.mark.parametrize("name", ["", "A", "a b", "a-->", "x" * 51, "-a"])
def test_a_name_cannot_end_the_marker(name: str) -> None:
    """What stands behind it would be seen, or be found by nobody."""
    with pytest.raises(GitHubError, match="name must be"):
        marked(name, "x")
