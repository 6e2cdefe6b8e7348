"""Wrong use while another run measures: it is told at once, not when that run has ended."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.process.lock import CAN_LOCK, alone

pytestmark = pytest.mark.skipif(not CAN_LOCK, reason="there are no locks here")

ROOT = Path(__file__).resolve().parents[3]
TOO_LONG_S = 60.0


@pytest.mark.parametrize(
    ("module", "wrong", "told"),
    [
        ("benchmarks", "--items=itmes", "there is no 'itmes' in work; the nearest: items."),
        ("benchmarks.user_function.gil_check", "--check=chekc", "there is no 'chekc' in work"),
        ("benchmarks.turns.function.gate", "--items=none_of_them", "none_of_them is empty"),
    ],
)
def test_wrong_names_wait_for_nobody(tmp_path: Path, module: str, wrong: str, told: str) -> None:
    """Items and checks are found in a process of the user's code, which measures nothing."""
    (tmp_path / "work.py").write_text("items, none_of_them = [1], []\n\ndef f(item):\n    return item\n")
    places = [f"--folder={tmp_path}"]
    if module.endswith("gate"):
        places = [f"--sides={both(tmp_path)}", f"--output={tmp_path / 'out.json'}"]
    with alone(pytest.fail, "a test"):
        done = subprocess.run(
            [sys.executable, "-m", module, "--workload=work:f", wrong, f"--storage={tmp_path}", *places],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=TOO_LONG_S,
        )
    assert done.returncode == 2
    assert told in done.stderr
    assert "Waiting" not in done.stderr


def both(folder: Path) -> Path:
    """Return a file that names the same folder as both sides of a gate."""
    place = {"commit": "c" * 40, "checkout": str(folder), "folder": str(folder), "import_path": ""}
    sides = [{"name": name, **place} for name in ("base", "head")]
    written = folder / "sides.json"
    written.write_text(json.dumps({"repository": str(folder), "sides": sides, "caveats": []}))
    return written
