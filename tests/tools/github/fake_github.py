"""A GitHub on this machine: pull requests and comments in lists, and whatever it is told to answer."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tools.github.api import GitHub

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = "octo/tool"
TOKEN = "ghs_SECRET"  # noqa: S105 - of nobody
SHA = "a" * 40


def comment(number: int, body: str, login: str = "github-actions[bot]") -> dict[str, Any]:
    """Return a comment as GitHub lists it."""
    return {
        "id": number,
        "body": body,
        "user": {"login": login},
        "html_url": f"https://github.com/c/{number}",
    }


def pull(number: int, sha: str = SHA, repository: str = REPOSITORY, state: str = "open") -> dict[str, Any]:
    """Return a pull request as GitHub lists it."""
    base = {"repo": {"full_name": repository}}
    return {"number": number, "state": state, "head": {"sha": sha}, "base": base}


@dataclass
class FakeGitHub:
    """What there is, and what was asked.

    Attributes:
        faults: Answers given first instead of the usual ones: a status and a body each, by method.
        pauses_s: What was waited, without waiting.
    """

    comments: list[dict[str, Any]] = field(default_factory=list)
    of_branch: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    of_commit: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    pauses_s: list[float] = field(default_factory=list)
    api: str = ""

    def client(self, token: str = TOKEN) -> GitHub:
        """Return a client of it that waits for nothing."""
        return GitHub(self.api, REPOSITORY, token, self.pauses_s.append)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer to a request."""
        self.asked.append(f"{method} {path}")
        if self.faults.get(method):
            return self.faults[method].pop(0)
        address = urlsplit(path)
        query = parse_qs(address.query)
        _, _, rest = address.path.partition(f"/repos/{REPOSITORY}/")
        if method != "GET":
            return self._write(method, rest, json.loads(body)["body"])
        if rest == "pulls":
            return _ok(self.of_branch.get(query["head"][0], []))
        if rest.startswith("commits/"):
            return _ok(self.of_commit.get(rest.split("/")[1], []))
        size, page = int(query["per_page"][0]), int(query["page"][0])
        return _ok(self.comments[size * (page - 1) : size * page])

    def _write(self, method: str, rest: str, body: str) -> tuple[int, bytes]:
        if method == "POST":
            self.comments.append(comment(len(self.comments) + 1, body))
            return 201, json.dumps(self.comments[-1]).encode()
        (found,) = [each for each in self.comments if each["id"] == int(rest.rpartition("/")[2])]
        found["body"] = body
        return _ok(found)


def _ok(content: object) -> tuple[int, bytes]:
    return 200, json.dumps(content).encode()


@contextmanager
def served(fake: FakeGitHub) -> Iterator[FakeGitHub]:
    """Serve it on a free port of the loopback interface while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            fake.headers.append(dict(self.headers.items()))
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, content = fake.answer(self.command, self.path, body)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", content.decode())
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = _any  # noqa: N815 - the names that the base class calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    fake.api = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
