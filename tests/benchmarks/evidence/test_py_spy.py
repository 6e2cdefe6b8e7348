"""py-spy: what it prints is read, and where it can't help the reason is told and nothing is lost."""

from __future__ import annotations

import stat
import threading
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.evidence import py_spy
from benchmarks.evidence.gil_words import NotMeasuredError
from benchmarks.evidence.py_spy import PY_SPY_AT, find_py_spy, look_with_py_spy, parse_stacks
from benchmarks.machine.gil_state import gil_enabled

STACKS = """\
main (/app/run.py:10);task (/app/work.py:5);dumps (/usr/lib/json.py:77) 30
main (/app/run.py:10);task (/app/work.py:6) 20
main (/app/run.py:12) 1
"""
SAYS = "py-spy> Wrote raw flamegraph data to 'x'. Samples: 999 Errors: {errors}"


@pytest.fixture
def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a py-spy of ours is to be written."""
    program = tmp_path / "py-spy"
    program.touch()
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(PY_SPY_AT, str(tmp_path))
    return program


def test_lines_of_the_task_go_first() -> None:
    """A library below the task counts for the task's line."""
    assert parse_stacks(STACKS, "/app/work.py") == Counter(
        {("work.py", 5, "task"): 30, ("work.py", 6, "task"): 20, ("run.py", 12, "main"): 1}
    )


def test_our_own_call_stands_for_the_tasks_code_in_c() -> None:
    """A function that is written in C has no line of its own."""
    ours = Path(py_spy.__file__).with_name("collect.py")
    assert parse_stacks(f"main (/app/run.py:1);run ({ours}:40) 7\n", "/app/work.py") == Counter(
        {("", 0, "its code in C"): 7}
    )


def test_what_is_no_stack_is_passed_over() -> None:
    """Empty output and foreign lines hold no samples."""
    assert not parse_stacks("", "/app/work.py")
    assert parse_stacks("py-spy says something\nodd frame 3\n", "x").total() == 3


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo failing >&2; exit 1", r"could not look at this process \(failing\)"),
        ("echo 'no rights\n\nStack backtrace:\n 0: py_spy::main' >&2; exit 1", r"\(no rights\)\."),
        ("exit 3", "exit code 3"),
        ("echo nothing to say", "did not report how many of its samples failed"),
        (f'echo "{SAYS.format(errors=700)}"', "failed in 700 of 1000 samples"),
        ("exec sleep 60", "did not end within"),
    ],
)
def test_where_it_cannot_help_the_reason_is_told(
    pretend: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    """In its own words where it has any; one that hangs is given up."""
    pretend.write_text(f"#!/bin/sh\n{script}\n")
    if "sleep" in script:
        monkeypatch.setattr(py_spy, "GIVEN_UP_S", -float(py_spy.SAMPLE_S))
    with pytest.raises(NotMeasuredError, match=reason):
        look_with_py_spy(threading.Event().is_set, "x")


def test_looks_that_failed_do_not_count_as_not_held(pretend: Path) -> None:
    """Of 1,000 looks 200 failed and 400 saw the GIL held: half, and not two fifths."""
    pretend.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != --output ]; do shift; done\n'
        'echo "task (/app/work.py:5) 400" > "$2"\n'
        f'echo "{SAYS.format(errors=200)}"\n'
    )
    found = look_with_py_spy(threading.Event().is_set, "/app/work.py", samples=2)
    assert [(each.looks, each.held) for each in found.samples] == [(800, 400)] * 2
    assert found.errors == 400
    assert [(line.file, line.line, line.share) for line in found.hottest] == [("work.py", 5, 0.5)]


def test_a_round_that_fails_ends_it(pretend: Path) -> None:
    """What the round raised goes on, and nobody waits for the rest of the sample."""
    pretend.write_text("#!/bin/sh\nexec sleep 60\n")
    rounds = iter([None, None])
    with pytest.raises(StopIteration):
        look_with_py_spy(lambda: next(rounds), "x")


def test_the_projects_own_goes_before_one_of_the_users(
    pretend: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Theirs may be another version; without any, the reason says so."""
    monkeypatch.setattr(py_spy.sys, "executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "theirs"))
    assert find_py_spy() == str(pretend)
    pretend.unlink()
    with pytest.raises(NotMeasuredError, match="not measured: py-spy is not installed"):
        find_py_spy()


@pytest.mark.skipif(not gil_enabled(), reason="this interpreter runs without a GIL")
def test_the_real_one_finds_the_line_that_computes() -> None:
    """In this file, or in what is told of why it can't attach here."""
    try:
        found = look_with_py_spy(lambda: sum(number * number for number in range(100_000)), __file__)
    except NotMeasuredError as error:
        assert "py-spy" in str(error)  # noqa: PT017 - one of two right answers
    else:
        assert found.hottest[0].file == "test_py_spy.py"
