"""Makes a run public: without host name, paths of the machine, and addresses of servers."""

from __future__ import annotations

import json
import re
from typing import Any

QUOTED_PATH = re.compile(r"""(["'])(?:/|[A-Za-z]:\\)[^"'\n]*[/\\]([^"'/\\\n]+)[/\\]?\1""")
PART = r"""[^\s/\\'":,;|<>()\[\]]"""
PATH = re.compile(rf"(?<![\w./\\:…])(?:/(?!proc/|sys/|dev/)|[A-Za-z]:\\)(?:{PART}+[/\\])+({PART}*)")
ADDRESS = re.compile(r"""\b([a-z][a-z0-9+.-]*://)[^\s'"<>)]+""", re.IGNORECASE)
HOST = re.compile(r"(\bhost=|fetched a page from |connect to host )(?:'[^']*'|[^\s:,)]+)")

IPV4 = re.compile(
    r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\w|-)"
)  # a kernel's release goes on with a hyphen


class OwnFunctionError(Exception):
    """A run is of a user's own function, and publishing these was not requested."""


def published(content: bytes, *, own_functions: bool) -> bytes:
    """Return the JSON of a run as it may be published: the same bytes if there is nothing to take out.

    Raises:
        OwnFunctionError: It is of somebody's own function, and these are not to be published.
    """
    run = json.loads(content)
    ours = run["gil_bench"]
    if isinstance(ours, dict) and ours.get("own") and not own_functions:
        raise OwnFunctionError("it is a run of your own function; --own-functions appends it anyway")
    told = {key: _told(value) for key, value in run.items()}
    if isinstance(told.get("machine_info"), dict):
        told["machine_info"] = {key: value for key, value in told["machine_info"].items() if key != "node"}
    return content if told == run else json.dumps(told, indent=4).encode()


def _told(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a value of JSON in which texts have no place of a machine or a network."""
    if isinstance(value, dict):
        return {key: _told(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_told(each) for each in value]
    return without_places(value) if isinstance(value, str) else value


def without_places(text: str) -> str:
    """Return a text in which of a path its last part is left, and of an address what it begins with."""
    text = ADDRESS.sub(r"\1…", text)
    text = IPV4.sub("…", HOST.sub(r"\1…", text))
    text = QUOTED_PATH.sub(r"\1…/\2\1", text)
    return PATH.sub(r"…/\1", text)
