"""The command with a run of a user's own function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.__main__ import main
from tests.reports.make_run import document, group, stored, without_time
from tests.reports.own.make_own import NAME, own_facts, own_group

if TYPE_CHECKING:
    from pathlib import Path


def test_it_has_a_page_beside_the_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Page, charts and CSV under names of their own; the report of all workloads is left as it is."""
    site = tmp_path / "site"
    assert main([str(stored(tmp_path, document(group("sha", {})))), "--site", str(site)]) == 0
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    capsys.readouterr()
    run = stored(tmp_path, document(own_group(), own=own_facts()), "own.json")
    assert main([str(run), "--site", str(site)]) == 0
    assert f"Threads or processes for <code>{NAME}</code>?" in (site / "own.html").read_text("utf-8")
    assert (site / "own.csv").read_text("utf-8").startswith("workload,runner,workers,role,")
    charts = sorted(path.name for path in (site / "own").iterdir())
    assert all(name.endswith(".png") for name in charts)
    assert not any("overview" in name for name in charts)
    assert {path: path.read_bytes() for path in before} == before
    printed = capsys.readouterr().out
    assert "Use processes with 2 workers" in printed
    assert printed.rstrip().endswith(f"page: {site / 'own.html'}")


@pytest.mark.parametrize(("status", "code"), [("failed", 1), ("skipped", 0)])
def test_exit_codes_are_those_of_every_report(tmp_path: Path, status: str, code: int) -> None:
    """A failed cell is what the command looks for; a skipped one is not."""
    lost = [without_time(NAME, "interpreters", 2, status)]
    run = stored(tmp_path, document(own_group(), lost, own=own_facts()))
    assert main([str(run), "--site", str(tmp_path / "site")]) == code


def test_damage_is_exit_code_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, and no page."""
    run = stored(tmp_path, document(own_group(), own=own_facts(repeats=0)))
    assert main([str(run), "--site", str(tmp_path / "site")]) == 2
    assert "own.repeats" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()
