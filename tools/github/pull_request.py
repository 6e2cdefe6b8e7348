"""Which pull request a job is about, from what GitHub says: never from what was measured or handed over."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.github.api import GitHubError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tools.github.api import GitHub

MOST_EVENT_BYTES = 20_000_000
COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Event:
    """What started the job.

    Attributes:
        name: Such as ``"workflow_run"``.
        payload: What GitHub tells about it; names of branches in it are chosen by strangers.
    """

    name: str
    payload: Mapping[str, object]

    def part(self, *names: str) -> object:
        """Return what stands under names within each other, or None."""
        value: object = self.payload
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def text(self, *names: str) -> str:
        """Return the text that stands there, or an empty one."""
        value = self.part(*names)
        return value if isinstance(value, str) else ""


def read_event(environ: Mapping[str, str], path: Path) -> Event:
    """Return the event of a job.

    Args:
        environ: With ``GITHUB_EVENT_NAME``.
        path: The file that ``GITHUB_EVENT_PATH`` names.

    Raises:
        GitHubError: It can't be read.
    """
    try:
        if path.stat().st_size > MOST_EVENT_BYTES:
            raise GitHubError("the event of this job is absurdly large")
        payload = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise GitHubError("the event of this job can't be read: name the pull request with --pr") from None
    if not isinstance(payload, dict):
        raise GitHubError("the event of this job is not an object: name the pull request with --pr")
    return Event(environ.get("GITHUB_EVENT_NAME", ""), payload)


def pull_request_of(event: Event, github: GitHub) -> int | None:
    """Return the number of the open pull request that an event is about, or None if there is none.

    GitHub leaves ``workflow_run.pull_requests`` empty for forks, and lists no pull request of a fork under a
    commit. So the open ones of the head's branch are asked for, and those of the commit; what counts is whose
    newest commit is the one that was measured. If somebody has pushed since, there is none: the next run
    comments.

    Raises:
        GitHubError: The event is of another kind, or GitHub refuses.
    """
    if event.name in {"pull_request", "pull_request_target"}:
        number = event.part("pull_request", "number")
        if isinstance(number, int) and number > 0:
            return number
        raise GitHubError("the event of this job tells no pull request: name it with --pr")
    if event.name != "workflow_run":
        raise GitHubError(
            f"a job that was started by {event.name or 'hand'} has no pull request: name it with --pr"
        )
    if event.text("workflow_run", "event") != "pull_request":
        return None
    commit = event.text("workflow_run", "head_sha")
    if not COMMIT.fullmatch(commit):
        raise GitHubError("the event of this job tells no commit: name the pull request with --pr")
    found = set(_of_branch(event, github, commit)) or set(_of_commit(github, commit))
    if len(found) > 1:
        numbers = ", ".join(f"#{number}" for number in sorted(found))
        raise GitHubError(f"{numbers} have the same newest commit: name one with --pr")
    return found.pop() if found else None


def _of_branch(event: Event, github: GitHub, commit: str) -> Iterator[int]:
    owner = event.text("workflow_run", "head_repository", "owner", "login")
    branch = event.text("workflow_run", "head_branch")
    if owner and branch:
        listed = github.get("pulls", state="open", head=f"{owner}:{branch}", per_page=100)
        yield from _with_head(listed, github, commit)


def _of_commit(github: GitHub, commit: str) -> Iterator[int]:
    yield from _with_head(github.get(f"commits/{commit}/pulls", per_page=100), github, commit)


def _with_head(listed: object, github: GitHub, commit: str) -> Iterator[int]:
    """Yield the numbers of those that are open here and whose newest commit this is."""
    for each in listed if isinstance(listed, list) else []:
        one = Event("", each if isinstance(each, dict) else {})
        number = one.part("number")
        base = one.text("base", "repo", "full_name")
        is_here = base.lower() == github.repository.lower() and one.text("state") == "open"
        if is_here and one.text("head", "sha") == commit and isinstance(number, int) and number > 0:
            yield number
