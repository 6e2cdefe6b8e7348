"""One comment that updates itself: found again by a hidden marker and by who wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tools.github.api import PAUSES_S, GitHubError, UnavailableError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.github.api import GitHub

BOT = "github-actions[bot]"
"""Who comments with the token of a job; nobody can register a name with brackets."""
MOST_CHARACTERS = 65_536
"""GitHub refuses a longer comment."""
PER_PAGE = 100
MOST_PAGES = 100
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,49}")


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a comment.

    Attributes:
        url: Where it stands; empty if GitHub did not tell.
    """

    done: Literal["created", "updated", "left as it was"]
    url: str


def marked(name: str, text: str) -> str:
    """Return the text behind a marker that readers don't see.

    Args:
        name: Tells this comment from other comments of the same author, such as ``"gate"``.
        text: Markdown; a sentence takes its place where GitHub would refuse it.

    Raises:
        GitHubError: The name could end the marker.
    """
    if not NAME.fullmatch(name):
        raise GitHubError("the comment's name must be of small letters, digits, dots and dashes")
    marker = _marker(name)
    room = MOST_CHARACTERS - len(marker) - 1
    if len(text) > room:
        text = "This result is too long for a comment: the summary of its job has it, or its artifact.\n"
    return f"{marker}\n{text}"


def publish(github: GitHub, number: int, name: str, text: str, author: str = BOT) -> Published:
    """Update our comment on a pull request, or write it if there is none yet.

    A try that failed may have had effect. So before another one our comment is looked for again, and there
    are never two.

    Args:
        github: The repository.
        number: Of the pull request.
        name: The comment's name, as for ``marked``.
        text: Its Markdown.
        author: Who must have written it. Others may have copied the marker: theirs are left alone.

    Raises:
        GitHubError: GitHub refuses, or fails again and again.
    """
    for pause_s in PAUSES_S:
        try:
            return _publish_once(github, number, name, text, author)
        except UnavailableError:
            github.sleep(pause_s)
    return _publish_once(github, number, name, text, author)


def _publish_once(github: GitHub, number: int, name: str, text: str, author: str) -> Published:
    body = marked(name, text)
    found = next(_ours(github, number, name, author), None)
    if found is None:
        answer = github.once("POST", f"issues/{number}/comments", {"body": body})
        return Published("created", _url(answer))
    if found.get("body") == body:
        return Published("left as it was", _url(found))
    answer = github.once("PATCH", f"issues/comments/{found['id']}", {"body": body})
    return Published("updated", _url(answer))


def _ours(github: GitHub, number: int, name: str, author: str) -> Iterator[Mapping[str, object]]:
    """Yield the comments of this author with this marker, the oldest first."""
    for page in range(1, MOST_PAGES + 1):
        comments = github.once("GET", f"issues/{number}/comments?per_page={PER_PAGE}&page={page}")
        if not isinstance(comments, list):
            raise GitHubError("GitHub's list of comments is not a list")
        for comment in comments:
            if isinstance(comment, dict) and _is_ours(comment, name, author):
                yield comment
        if len(comments) < PER_PAGE:
            return
    raise GitHubError(f"the pull request has more than {PER_PAGE * MOST_PAGES} comments")


def _is_ours(comment: Mapping[str, object], name: str, author: str) -> bool:
    user, body, number = comment.get("user"), comment.get("body"), comment.get("id")
    login = user.get("login") if isinstance(user, dict) else None
    return (
        isinstance(login, str)
        and login.lower() == author.lower()
        and isinstance(body, str)
        and body.startswith(_marker(name))
        and isinstance(number, int)
    )


def _marker(name: str) -> str:
    return f"<!-- gil-bench comment: {name} -->"


def _url(answer: object) -> str:
    url = answer.get("html_url") if isinstance(answer, dict) else None
    return shown(url) if isinstance(url, str) and url.startswith("https://") else ""
