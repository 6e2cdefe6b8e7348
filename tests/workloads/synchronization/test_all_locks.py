"""What every lock must do, the standard ones and ours; a new one is tested as soon as its class exists."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from workloads import synchronization

if TYPE_CHECKING:
    from collections.abc import Callable

    Together = Callable[..., list[Any]]
    Section = Callable[[], AbstractContextManager[Any]]

LIMIT_S = 30.0
A_MOMENT_S = 0.05  # a lock that lets in who must wait is caught if that takes no longer
THREADS = 4


@dataclass(frozen=True)
class Kind:
    """A kind of lock: how one is made, and the methods that give a ``with`` block of it."""

    name: str
    make: Callable[[], Any]
    exclusive: str | None = None  # the lock itself
    shared: str | None = None

    @property
    def ways(self) -> list[str]:
        """In which ways it can be held."""
        return ["exclusive", "shared"] if self.shared else ["exclusive"]

    def section(self, lock: Any, way: str) -> Section:  # noqa: ANN401 - locks have no type in common
        """Return what gives a ``with`` block of a lock of this kind."""
        method = self.shared if way == "shared" else self.exclusive
        section: Section = getattr(lock, method) if method else lambda: lock
        return section


def find_locks() -> list[Kind]:
    """Return a kind for each class of the package whose name ends in Lock."""
    modules = [
        importlib.import_module(f"{synchronization.__name__}.{found.name}")
        for found in pkgutil.iter_modules(synchronization.__path__)
    ]
    return [
        Kind(name, made, "writing", "reading") if hasattr(made, "writing") else Kind(name, made)
        for module in modules
        for name, made in inspect.getmembers(module, inspect.isclass)
        if name.endswith("Lock") and made.__module__ == module.__name__
    ]


STANDARD = [
    Kind("Lock", threading.Lock),
    Kind("RLock", threading.RLock),
    Kind("Condition", threading.Condition),
    Kind("BoundedSemaphore", threading.BoundedSemaphore),
]
OURS = find_locks()
LOCKS = [*STANDARD, *OURS]
each_lock = pytest.mark.parametrize("kind", LOCKS, ids=lambda kind: kind.name)
each_way = pytest.mark.parametrize(
    ("kind", "way"),
    [pytest.param(kind, way, id=f"{kind.name}, {way}") for kind in LOCKS for way in kind.ways],
)
each_conflict = pytest.mark.parametrize(
    ("kind", "held", "wanted"),
    [
        pytest.param(kind, held, wanted, id=f"{kind.name}, {held} before {wanted}")
        for kind in LOCKS
        for held in kind.ways
        for wanted in kind.ways
        if "exclusive" in (held, wanted)
    ],
)


def lost_updates(section: Section, together: Together) -> int:
    """Return how many updates are lost where each is made in a section, in which threads change places."""
    updates_each, total = 100, 0

    def work() -> None:
        nonlocal total
        for _ in range(updates_each):
            with section():
                before = total
                time.sleep(0)  # lets others execute, and does not wait
                total = before + 1

    together(*[work] * THREADS)
    return THREADS * updates_each - total


def test_ours_are_found() -> None:
    """At least the readers-writer lock is, by walking the package."""
    assert "ReadWriteLock" in [kind.name for kind in OURS]


def test_what_locks_nothing_would_be_noticed(together: Together) -> None:
    """Without a lock the same work loses updates, so the next test can fail."""
    assert lost_updates(nullcontext, together) > 0


@each_lock
def test_no_update_under_it_is_lost(kind: Kind, together: Together) -> None:
    """One after the other, and everybody gets in."""
    assert lost_updates(kind.section(kind.make(), "exclusive"), together) == 0


@each_conflict
def test_who_comes_while_it_is_held_waits_until_it_is_free(
    kind: Kind, held: str, wanted: str, together: Together
) -> None:
    """The second thread is not inside while the first is, and is inside afterwards."""
    lock = kind.make()
    is_held, has_entered = threading.Event(), threading.Event()

    def hold() -> bool:
        with kind.section(lock, held)():
            is_held.set()
            return has_entered.wait(A_MOMENT_S)

    def want() -> None:
        assert is_held.wait(LIMIT_S)
        with kind.section(lock, wanted)():
            has_entered.set()

    entered_too_early, _ = together(hold, want)
    assert not entered_too_early
    assert has_entered.is_set()


@pytest.mark.parametrize("kind", [kind for kind in OURS if kind.shared], ids=lambda kind: kind.name)
def test_those_who_share_it_are_inside_together(kind: Kind, together: Together) -> None:
    """All of them meet inside, which they could not if one excluded another."""
    shared = kind.section(kind.make(), "shared")
    meeting = threading.Barrier(THREADS, timeout=LIMIT_S)

    def meet() -> int:
        with shared():
            return meeting.wait()

    assert sorted(together(*[meet] * THREADS)) == list(range(THREADS))


@each_way
def test_an_exception_passes_and_leaves_it_free(kind: Kind, way: str, together: Together) -> None:
    """Neither is the exception swallowed nor does the lock stay taken."""
    lock = kind.make()

    def fail() -> None:
        with pytest.raises(ZeroDivisionError), kind.section(lock, way)():
            _ = 1 // 0

    def enter() -> str:
        with kind.section(lock, "exclusive")():
            return "entered"

    together(fail)
    assert together(enter) == ["entered"]


@each_lock
def test_giving_back_what_nobody_holds_is_an_error(kind: Kind) -> None:
    """Each method that releases it says so, before and after it was held."""
    lock = kind.make()
    methods = [getattr(lock, name) for name in dir(lock) if name.startswith("release")]
    for release in methods:
        with pytest.raises((RuntimeError, ValueError)):
            release()
    with kind.section(lock, "exclusive")():
        pass
    for release in methods:
        with pytest.raises((RuntimeError, ValueError)):
            release()
