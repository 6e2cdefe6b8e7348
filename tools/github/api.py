"""Requests to GitHub's REST API: the token goes nowhere else, and no answer is believed or endless.

The token stands in one header of one request. It is never printed, never sent to where a redirect leads, and
never sent without TLS, except to this machine (for tests).
"""

from __future__ import annotations

import http.client
import json
import re
import time
import unicodedata
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEFAULT_API = "https://api.github.com"
TIMEOUT_S = 30.0
MOST_ANSWER_BYTES = 20_000_000
"""A page of 100 comments of the greatest length has 26 MB at worst, and 1 MB as people write them."""
PAUSES_S = (1.0, 4.0)
"""Before another try, where GitHub itself has failed: what lasts longer than seconds, a new run must mend."""
LONGEST_REASON = 200
REPOSITORY = re.compile(r"[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
HINTS = {
    401: "the token is wrong or has expired",
    403: "the token may not do this: give its job 'pull-requests: write', which a pull request from a fork "
    "never gets, so comment from a workflow of its own (docs/ci.md)",
    404: "there is no such thing here, or the token may not see it: give its job 'pull-requests: write'",
    410: "the discussion is closed for everybody",
    422: "GitHub refuses what was sent",
    429: "too many requests: run the job again later",
}


class GitHubError(Exception):
    """GitHub refused or can't be used; the message is one sentence without the token."""


class UnavailableError(GitHubError):
    """GitHub can't be reached or has failed itself; the same may succeed later."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - as the base class has it
        """Follow nothing: the header with the token would go along."""


@dataclass(frozen=True, slots=True)
class GitHub:
    """A repository on GitHub, and the right to use it.

    Attributes:
        api: The address of the API, such as ``https://api.github.com``.
        repository: Its owner and its name, such as ``"octo/tool"``.
        sleep: Waits for some seconds.
    """

    api: str
    repository: str
    token: str = field(repr=False)
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        """Refuse an address or a name that would send the token elsewhere.

        Raises:
            GitHubError: It is one.
        """
        address = urlsplit(self.api)
        if address.scheme != "https" and address.hostname not in LOOPBACK:
            raise GitHubError(f"GITHUB_API_URL must begin with https://, not {shown(self.api)}")
        if not REPOSITORY.fullmatch(self.repository) or ".." in self.repository:
            raise GitHubError(f"GITHUB_REPOSITORY must be owner/name, not {shown(self.repository)}")
        if not re.fullmatch(r"[\x21-\x7e]+", self.token):
            raise GitHubError("GITHUB_TOKEN is empty, or has characters that no token has")

    def get(self, path: str, **query: object) -> object:
        """Return what is at a path of the repository, such as ``"pulls"``; tried again where GitHub fails.

        Raises:
            GitHubError: It can't be had.
        """
        address = f"{path}?{urlencode(query)}" if query else path
        for pause_s in PAUSES_S:
            try:
                return self.once("GET", address)
            except UnavailableError:
                self.sleep(pause_s)
        return self.once("GET", address)

    def once(self, method: str, path: str, body: Mapping[str, object] | None = None) -> object:
        """Send one request and return the JSON of its answer; never repeated, because it may have had effect.

        Raises:
            GitHubError: GitHub refuses, or answers with something else than JSON.
            UnavailableError: It failed itself, or can't be reached.
        """
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            f"{self.api.rstrip('/')}/repos/{self.repository}/{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "Accept": "application/vnd.github+json",
                "Content-Type": "application/json",
                "User-Agent": "gil-bench",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        what = f"{method} {path.partition('?')[0]}"
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_S) as answer:
                content = answer.read(MOST_ANSWER_BYTES + 1)
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(what, error) from None
        except (OSError, http.client.HTTPException) as error:
            raise UnavailableError(f"GitHub can't be reached ({what}: {self._hidden(str(error))})") from None
        return self._parsed(what, content)

    def _parsed(self, what: str, content: bytes) -> object:
        if len(content) > MOST_ANSWER_BYTES:
            raise GitHubError(f"GitHub's answer to {what} is larger than {MOST_ANSWER_BYTES} bytes")
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise GitHubError(f"GitHub's answer to {what} is not JSON") from None

    def _refused(self, what: str, error: urllib.error.HTTPError) -> GitHubError:
        reason = self._hidden(_reason(error))
        if error.code >= 500:
            return UnavailableError(f"GitHub failed ({what}: {error.code}{reason})")
        moved = "the repository has moved: set GITHUB_REPOSITORY to its new name"
        hint = moved if 300 <= error.code < 400 else HINTS.get(error.code, "see GitHub's reason")
        return GitHubError(f"GitHub refused {what} ({error.code}{reason}): {hint}")

    def _hidden(self, text: str) -> str:
        return shown(text.replace(self.token, "…"))


def _reason(error: urllib.error.HTTPError) -> str:
    """Return what the answer says, in GitHub's own field for it; empty if it says nothing."""
    try:
        told = json.loads(error.read(MOST_ANSWER_BYTES))
    except (OSError, ValueError, RecursionError, http.client.HTTPException):
        return ""
    message = told.get("message") if isinstance(told, dict) else None
    return f", {message}" if isinstance(message, str) and message else ""


def shown(text: str) -> str:
    """Return a text of others as one printable line that is not too long."""
    cut = text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"
    visible = (
        character
        if character.isprintable() or unicodedata.category(character) == "Zs"
        else "\N{REPLACEMENT CHARACTER}"
        for character in cut
    )
    return "".join(visible)
