"""Files that can't be read: one sentence each, which names the file.

Texts are made safe to print.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.data.document import UnreadableRunError, printable, read_document
from tests.reports.make_run import document

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = json.dumps(document([]))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (WHOLE[: len(WHOLE) // 2].encode(), "is cut off"),
        (WHOLE[: WHOLE.index("CPython") + 3].encode(), "is cut off"),
        (b"<html></html>", "is not JSON"),
        (WHOLE.encode() + b"{", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"[" * 200_000, "absurdly"),
        (b'{"n": ' + b"9" * 10_000 + b"}", "absurdly"),
        (b"[]", "no benchmark file"),
        (b"null", "no benchmark file"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    """The message says what is wrong, names the file and fits on one line."""
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableRunError, match=says) as caught:
        read_document(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_told_too(tmp_path: Path) -> None:
    """What is no file at all gets its own sentence."""
    with pytest.raises(UnreadableRunError, match="does not exist"):
        read_document(tmp_path / "none.json")
    with pytest.raises(UnreadableRunError, match="cannot be read"):
        read_document(tmp_path)


def test_terminal_sequences_are_disarmed() -> None:
    """Escape, newline and right-to-left override become visible characters; letters of any script stay."""
    assert printable("a\x1b[31m\n\u202eß 数") == "a�[31m��ß 数"


def test_lines_of_a_traceback_can_be_kept() -> None:
    """Characters that are asked for are kept."""
    assert printable("a\n\tb", keep="\n\t") == "a\n\tb"


@given(st.text(st.characters(exclude_categories=())))
def test_every_text_can_be_encoded(text: str) -> None:
    """What comes out can be written as UTF-8 on one line, whatever went in."""
    shown = printable(text)
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert len(shown) == len(text)
