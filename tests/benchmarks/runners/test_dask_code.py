"""Our code on the workers of a Dask cluster: what is brought there, and that nothing stays."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

distributed = pytest.importorskip("distributed", reason="Dask is an extra that is not installed here")

from benchmarks.kinds.tiny_tasks import nothing, spin  # noqa: E402 - needs no Dask, as all below
from benchmarks.runners import dask_code  # noqa: E402
from benchmarks.runners.dask import DASK  # noqa: E402

if TYPE_CHECKING:
    from tests.benchmarks.runners.conftest import Cluster

PATHS = "tuple(path for path in __import__('sys').path if 'gil-bench-' in path and path.endswith('.zip'))"
MODULES = "tuple(name for name in __import__('sys').modules if name.startswith(('benchmarks', 'workloads')))"


def test_items_are_executed_by_workers_without_this_checkout(cluster: Cluster) -> None:
    """A task of ours reaches workers that can't import it, and results keep the order of the items."""
    with distributed.Client(cluster.address, set_as_default=False) as client:
        finders = client.run(eval, "__import__('importlib.util').util.find_spec('benchmarks')")
        assert set(finders.values()) == {None}
    with DASK.open(2) as executor:
        assert list(executor.map(spin, range(200))) == [spin(count) for count in range(200)]


def test_the_archive_has_every_source_and_nothing_else() -> None:
    """Modules lie in it as they are imported; neither tests nor compiled files are brought."""
    with zipfile.ZipFile(io.BytesIO(dask_code.pack())) as archive:
        names = archive.namelist()
    assert {"workloads/__init__.py", "workloads/sha256.py", "benchmarks/runners/worker.py"} <= set(names)
    assert all(name.endswith(".py") for name in names)
    assert {name.partition("/")[0] for name in names} == {"benchmarks", "workloads"}


@pytest.mark.usefixtures("cluster")
def test_a_later_run_brings_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has executed an earlier version of a task executes the one of this run."""
    with DASK.open(2) as executor:
        assert list(executor.map(nothing, range(8))) == list(range(8))
    changed = _negated(dask_code.pack())
    monkeypatch.setattr(dask_code, "pack", lambda: changed)
    with DASK.open(2) as executor:
        assert list(executor.map(nothing, range(8))) == [-item for item in range(8)]


def _negated(archive: bytes) -> bytes:
    """Return the archive with a ``nothing`` that returns the negated item."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"return item\n", b"return -item\n"))
    return changed.getvalue()


@pytest.mark.usefixtures("cluster")
def test_closing_one_cell_leaves_another_one_s_code() -> None:
    """Cells of one group share the workers of a cluster; one that fails must not take the others with it."""
    with DASK.open(2) as executor:
        with DASK.open(1) as other:
            assert other.submit(spin, 3).result() == spin(3)
        assert list(executor.map(spin, range(8))) == [spin(count) for count in range(8)]


def test_nothing_of_ours_stays_in_the_cluster(cluster: Cluster) -> None:
    """It may be somebody else's: no module, no path and no file is left in a worker or the scheduler."""
    before = set(cluster.folder.rglob("gil-bench-*"))  # of workers that other tests have killed
    with DASK.open(2) as executor:
        list(executor.map(spin, range(8)))
    with distributed.Client(cluster.address, set_as_default=False) as client:
        left = [*client.run(eval, PATHS).values(), *client.run(eval, MODULES).values()]
        left += [client.run_on_scheduler(eval, PATHS), client.run_on_scheduler(eval, MODULES)]
    assert set(left) == {()}
    assert set(cluster.folder.rglob("gil-bench-*")) <= before
