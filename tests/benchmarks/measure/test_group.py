"""A group of workloads that raise, lie, hang or die: one cell is lost, no more."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import psutil
import pytest

from benchmarks.machine.environment import observe_process
from benchmarks.measure.group import _Group
from benchmarks.measure.rounds import CellRounds, GroupOrder, GroupResult, Round, Work
from benchmarks.measure.supervised import lost_cells, measure_supervised
from benchmarks.plan.presets import Cell, Preset, Role, group_cells
from benchmarks.process import supervisor as job
from benchmarks.process.messages import FailedError, Failure
from benchmarks.process.supervisor import Supervision
from workloads.model import Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

BRIEF = Preset("brief", precision=1.0, budget_s=0.0)
IN_WORKER_PROCESS = "import multiprocessing\nif multiprocessing.parent_process() is not None:\n    "
IN_THREAD = "if threading.current_thread() is not threading.main_thread():\n    "


@pytest.fixture
def measure(project: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., GroupResult]:
    """Measure a workload of the project under all runners with two workers."""
    monkeypatch.setattr(job, "ROOT", project)

    def run(
        workload: str,
        step_timeout_s: float = 60.0,
        runners: tuple[str, ...] = ("sequential", "threads", "processes"),
        preset: Preset = BRIEF,
    ) -> GroupResult:
        cells = group_cells(workload, runners, (2,))
        order = GroupOrder(workload, cells, preset, seed=1)
        return measure_supervised(
            order, Supervision(project / ".benchmarks", step_timeout_s, lambda _ended: None)
        )

    return run


@pytest.fixture(autouse=True)
def nothing_is_left(project: Path) -> object:
    """Whatever happened: no new process and no scratch folder is left (pytest's own may stay)."""
    before = set(psutil.Process().children(recursive=True))
    yield
    assert set(psutil.Process().children(recursive=True)) <= before
    assert list((project / ".benchmarks").iterdir()) == []


def labels(cells: Iterable[Cell]) -> set[str]:
    """Return the runners and roles of cells, for short; the ceiling has tests of its own."""
    return {f"{cell.runner}-{cell.role}" for cell in cells if cell.role is not Role.CEILING}


def only(failures: Mapping[Cell, Failure]) -> Failure:
    """Return the failure of the one runner's cell that failed."""
    (failure,) = [failure for cell, failure in failures.items() if cell.role is not Role.CEILING]
    return failure


def test_a_good_workload_has_a_time_in_every_cell(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """Reference, twin, threads and processes get six rounds each; every worker has said who it is."""
    add_workload("good", "return 2 * item")
    result = measure("good")
    assert result.failures == {}
    assert {len(seen.rounds) for seen in result.measured.values()} == {6}
    workers = {
        cell.runner: len({fact.pid for fact in seen.workers}) for cell, seen in result.measured.items()
    }
    assert workers == {"sequential": 1, "threads": 1, "processes": 2, "ceiling": 0}
    assert result.item_count == 4


def test_a_task_that_raises_under_one_runner_costs_that_cell(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """The reason names workload, runner and error; the other cells have times."""
    add_workload("fragile", f"{IN_WORKER_PROCESS}raise ValueError('no luck')\nreturn 2 * item")
    result = measure("fragile")
    assert labels(result.measured) == {"sequential-reference", "sequential-twin", "threads-measured"}
    failure = only(result.failures)
    assert "fragile under processes with 2 workers" in failure.reason
    assert "ValueError: no luck" in failure.reason
    assert failure.detail is not None
    assert "Traceback" in failure.detail


def test_a_wrong_result_costs_the_cell(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """A result that is not what it should be gives no time."""
    add_workload("liar", f"{IN_THREAD}return 3 * item\nreturn 2 * item")
    result = measure("liar")
    assert labels(result.failures) == {"threads-measured"}
    assert "wrong result" in only(result.failures).reason


def test_a_worker_that_is_killed_costs_the_cell(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """SIGKILL, as the kernel does when memory runs out, breaks the pool of one cell only."""
    add_workload("killed", f"{IN_WORKER_PROCESS}os.kill(os.getpid(), signal.SIGKILL)\nreturn 2 * item")
    result = measure("killed")
    assert labels(result.failures) == {"processes-measured"}
    assert "killed, out of memory" in only(result.failures).reason


def test_a_measuring_process_that_dies_costs_the_cell_that_was_running(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """When a thread takes the whole process down, the group is measured again without that cell."""
    add_workload("crash", f"{IN_THREAD}os._exit(7)\nreturn 2 * item")
    result = measure("crash")
    assert labels(result.failures) == {"threads-measured"}
    assert "exit code 7" in only(result.failures).reason
    assert len(labels(result.measured)) == 3


@pytest.mark.parametrize(
    ("where", "runner", "place"),
    [(IN_THREAD, "threads", " in task"), (IN_WORKER_PROCESS, "processes", " in open_cell")],
    ids=["thread", "process"],
)
def test_a_hang_costs_the_cell_and_shows_its_stacks(
    measure: Callable[..., GroupResult],
    add_workload: Callable[..., None],
    where: str,
    runner: str,
    place: str,
) -> None:
    """A round that never ends is ended; the stacks show where, and the other cells have times."""
    add_workload("hang", f"{where}threading.Event().wait()\nreturn 2 * item")
    result = measure("hang", step_timeout_s=4.0)
    assert labels(result.failures) == {f"{runner}-measured"}
    failure = only(result.failures)
    assert "hung for 4 s while running one item in each worker" in failure.reason
    assert failure.detail is not None
    assert place in failure.detail


def test_a_hang_of_the_reference_costs_the_group(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """Without its reference nothing can be compared."""
    add_workload("stuck", "threading.Event().wait()")
    result = measure("stuck", step_timeout_s=4.0)
    assert len(labels(result.failures)) == 4
    assert result.measured == {}


def test_a_task_that_exits_is_a_failure_with_that_reason(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """sys.exit in a task ends neither the process nor the run."""
    add_workload("leaver", f"{IN_THREAD}sys.exit(3)\nreturn 2 * item")
    result = measure("leaver")
    assert "called sys.exit(3)" in only(result.failures).reason


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        ("raise CannotPrepareError('no disk here')\nyield", "could not be prepared: no disk here"),
        ("raise KeyError('x')\nyield", "could not be prepared: KeyError"),
        ("yield []", "yields no items"),
    ],
)
def test_a_workload_that_cannot_be_prepared_fails_as_a_group(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None], prepare: str, said: str
) -> None:
    """Every cell has the reason; nothing else happens."""
    add_workload("unready", "return 2 * item", prepare)
    result = measure("unready")
    assert len(labels(result.failures)) == 4
    assert all(said in failure.reason for failure in result.failures.values())


def test_what_a_task_prints_does_not_disturb(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """Output of tasks, in threads and processes, is kept apart from our messages."""
    add_workload("chatty", "print('x' * 100_000, flush=True)\nreturn 2 * item")
    assert measure("chatty").failures == {}


def test_scratch_files_go_even_if_the_process_is_killed(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """Files in the scratch folder belong to the supervisor (checked by the fixture above)."""
    leave_a_file = "open(os.environ['GIL_BENCH_SCRATCH'] + '/file', 'w').close()"
    add_workload("untidy", "return 2 * item", f"{leave_a_file}\nos.kill(os.getpid(), signal.SIGKILL)\nyield")
    assert "signal 9" in next(iter(measure("untidy").failures.values())).reason


def test_blas_is_told_to_use_one_thread_before_anything_is_loaded(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """The variables are there when the first worker starts."""
    add_workload("variables", "return 2 * item * int(os.environ['OPENBLAS_NUM_THREADS'])")
    assert measure("variables").failures == {}


def test_a_cell_that_cannot_be_opened_here_is_skipped_and_the_others_have_times(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """A workload that starts a thread keeps its workers from being forked: nobody's fault."""
    start_a_thread = "threading.Thread(target=threading.Event().wait, daemon=True).start()"
    add_workload("threaded", "return 2 * item", f"{start_a_thread}\nyield [1, 2, 3, 4]")
    result = measure("threaded", runners=("threads", "processes-fork"))
    ((cell, failure),) = result.failures.items()
    assert failure.status == "skipped"
    assert cell == Cell("threaded", "processes-fork", 2)
    assert failure.reason.startswith(
        "processes-fork can't run here: fork is unsafe: this process has another thread"
    )
    assert labels(result.measured) == {"sequential-reference", "sequential-twin", "threads-measured"}


IN_TRACED_THREAD = (
    f"{IN_THREAD}names = [each.name for each in traceback.extract_stack()]\n    if '_traced' in names: "
)


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        ("threading.Event().wait()", "hung for 4 s in a round that is traced."),
        ("os._exit(7)", "crashed its process in a round that is traced (exit code 7)."),
    ],
    ids=["hang", "crash"],
)
def test_what_is_lost_while_evidence_is_collected_costs_no_time(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None], loss: str, said: str
) -> None:
    """All cells keep their times and workers; evidence that was there stays, the rest has the reason."""
    add_workload("late", f"import traceback\n{IN_TRACED_THREAD}{loss}\nreturn 2 * item")
    result = measure("late", step_timeout_s=4.0, runners=("sequential", "threads"))
    assert result.failures == {}
    assert {len(seen.rounds) for seen in result.measured.values()} == {6}
    evidence = {cell.runner: seen.evidence for cell, seen in result.measured.items() if seen.evidence}
    assert evidence["sequential"].timeline is not None
    assert evidence["threads"].timeline_reason == f"lost: late under threads with 2 workers {said}"
    assert evidence["threads"].gil_share_reason == evidence["threads"].timeline_reason


def test_the_memory_of_every_cell_is_measured_when_all_others_are_closed(
    measure: Callable[..., GroupResult], add_workload: Callable[..., None]
) -> None:
    """Two worker processes have a part of the peak, threads have none, and room was looked at."""
    add_workload("holder", "return 2 * item")
    result = measure("holder", preset=replace(BRIEF, memory_s=60))
    found = {cell.runner: seen.evidence.memory for cell, seen in result.measured.items() if seen.evidence}
    parts = {runner: len(memory.worker_bytes) for runner, memory in found.items() if memory}
    assert parts == {"sequential": 0, "threads": 0, "processes": 2}
    assert all(0 < max(memory.peak_bytes) < memory.room_bytes for memory in found.values() if memory)


def test_evidence_takes_no_longer_than_it_may() -> None:
    """When its time is up, the cells that are left have that as their reason; the control has none anyway."""
    cells = group_cells("work", ("sequential", "threads"), (2,))
    work = Work(Workload("work", "", "items", int, nullcontext, print), [1], (), int, count().__next__)
    result = GroupResult(1, "", measured=dict.fromkeys(cells, CellRounds((Round(1.0),), ())))
    order = GroupOrder("work", cells, BRIEF, 1)
    group = _Group(order, work, ExitStack(), lambda _message: None, observe_process())
    explained = dict(group._collect_evidence(result, limit_s=0))
    assert {cell.label for cell in explained} == {"work-sequential-1-reference", "work-threads-2"}
    assert {evidence.timeline_reason for evidence in explained.values()} == {
        "not measured: the time for this group's evidence (0 s) was used up."
    }


@pytest.mark.parametrize(
    ("threads", "reason", "costs"),
    [
        (("keep fresh",), "it hung for 20 s in a round; the stacks are recorded.", 2),
        (("keep fresh",), "it crashed its process in a round.", 1),
        ((), "it hung for 20 s in a round; the stacks are recorded.", 1),
    ],
)
def test_one_hang_of_a_fork_beside_threads_is_enough(
    threads: tuple[str, ...], reason: str, costs: int
) -> None:
    """It names the thread, and other cells that fork are not tried; another loss costs one cell."""
    cells = group_cells("w", ("threads", "processes-fork", "processes-spawn"), (2, 4))
    order = GroupOrder("w", cells, Preset("test", 0, 0), 0, None, threads)
    hung = Cell("w", "processes-fork", 2)
    lost = lost_cells(FailedError(Failure(reason), hung), hung, order, cells)
    assert len(lost) == costs
    assert lost[hung].status == "failed"
    if costs > 1:
        other = lost[Cell("w", "processes-fork", 4)]
        assert lost[hung].reason.startswith(
            "it hung for 20 s in a round: importing its module starts a thread"
        )
        assert lost[hung].reason.endswith("spawn and forkserver are safe; the stacks are recorded.")
        assert other.status == "skipped"
        assert "keep fresh" in other.reason
