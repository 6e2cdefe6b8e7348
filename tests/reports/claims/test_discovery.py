"""Claims are found by walking the package."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from reports import claims
from reports.claims import discovery, topics
from reports.claims.discovery import find_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = """from reports.claims.model import Claim, Source
CLAIM = Claim("{name}", "{topic}", "S.", "s", "e", "f", Source("t", "https://example.org"), judge=print)
"""


def _write(folder: Path, module: str, name: str, topic: str = topics.WAITING) -> None:
    (folder / f"{module}.py").write_text(SOURCE.format(name=name, topic=topic), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder that stands for the package; what is imported from it is forgotten afterwards."""
    package = ModuleType("made_up_claims")
    package.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, "made_up_claims", package)
    monkeypatch.setattr(discovery, "claims", package)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_topics_come_in_their_order_and_claims_by_name(folder: Path) -> None:
    """A topic that is not known comes last, and modules that hold no claim don't matter."""
    _write(folder, "one", "b")
    _write(folder, "two", "x", "A topic of its own")
    _write(folder, "three", "c", topics.MISTAKES)
    _write(folder, "four", "a")
    (folder / "helper.py").write_text("NUMBER = 1\n", encoding="utf-8")
    assert [claim.name for claim in find_claims()] == ["a", "b", "c", "x"]


def test_two_claims_of_one_name_are_an_error(folder: Path) -> None:
    """It names the claim and a file."""
    _write(folder, "one", "same")
    _write(folder, "two", "same")
    with pytest.raises(ValueError, match=r"'same': rename the one in made_up_claims\.two"):
        find_claims()


def test_a_claim_imported_elsewhere_counts_once(folder: Path) -> None:
    """It is the same constant under two names."""
    _write(folder, "one", "once")
    (folder / "two.py").write_text("from made_up_claims.one import CLAIM\n", encoding="utf-8")
    assert len(find_claims()) == 1


def test_every_file_with_a_claim_is_found() -> None:
    """Whatever file of the package makes a Claim has one in the list."""
    found = find_claims()
    files = [
        path.stem
        for path in Path(claims.__path__[0]).glob("*.py")
        if " = Claim(" in path.read_text(encoding="utf-8")
    ]
    assert len(found) >= len(files) > 0
