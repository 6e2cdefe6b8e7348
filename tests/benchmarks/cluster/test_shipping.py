"""Our code in workers: it replaces other code of the same name, and goes when we go."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

distributed = pytest.importorskip("distributed", reason="Dask is an extra that is not installed here")

from benchmarks.cluster import shipping  # noqa: E402 - needs Dask
from benchmarks.kinds.tiny_tasks import nothing, spin  # noqa: E402
from benchmarks.runners.cluster import DASK  # noqa: E402

if TYPE_CHECKING:
    from tests.benchmarks.cluster.conftest import Cluster

PATHS = "tuple(path for path in __import__('sys').path if 'gil-bench-' in path and path.endswith('.zip'))"
MODULES = "tuple(name for name in __import__('sys').modules if name.startswith(('benchmarks', 'workloads')))"


def test_the_archive_has_every_source_and_nothing_else() -> None:
    """Modules lie in it as they are imported; neither tests nor compiled files travel."""
    with zipfile.ZipFile(io.BytesIO(shipping.pack())) as archive:
        names = archive.namelist()
    assert {"workloads/__init__.py", "workloads/sha256.py", "benchmarks/runners/worker.py"} <= set(names)
    assert all(name.endswith(".py") for name in names)
    assert {name.partition("/")[0] for name in names} == {"benchmarks", "workloads"}


@pytest.mark.usefixtures("cluster")
def test_a_later_run_brings_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has executed an earlier version of a task executes the one of this run."""
    with DASK.open(2) as executor:
        assert list(executor.map(nothing, range(8))) == list(range(8))
    changed = _negated(shipping.pack())
    monkeypatch.setattr(shipping, "pack", lambda: changed)
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


def test_nothing_of_ours_stays_in_the_workers(cluster: Cluster) -> None:
    """The cluster may be somebody else's: no module, no path and no file is left there."""
    with DASK.open(2) as executor:
        list(executor.map(spin, range(8)))
    with distributed.Client(cluster.address, set_as_default=False) as client:
        left = [*client.run(eval, PATHS).values(), *client.run(eval, MODULES).values()]
    assert set(left) == {()}
    assert not list(cluster.folder.rglob("gil-bench-*"))
