"""The readers-writer lock against a model of who is in, who waits, and who is let in when somebody leaves."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from workloads.synchronization.read_write_lock import ReadWriteLock

PATIENCE_S = 10.0  # shrinking a failure takes many of it
ACTORS = 5
READ, WRITE = "read", "write"


class ReportingCondition(threading.Condition):
    """A condition that reports to a queue who begins to wait, while that thread still holds its lock.

    Who hears of it and then takes the same lock knows that the thread waits: no test has to sleep.
    """

    def __init__(self, lock: threading.Lock, reports: queue.SimpleQueue[Any]) -> None:
        super().__init__(lock)
        self.reports = reports

    def wait(self, timeout: float | None = None) -> bool:
        """Tell, and wait."""
        self.reports.put((threading.current_thread().name, "waits"))
        return super().wait(timeout)


@dataclass
class Actor:
    """A thread that does to the lock what it is sent, and reports when it is done."""

    name: str
    lock: ReadWriteLock
    reports: queue.SimpleQueue[Any]
    orders: queue.SimpleQueue[str | None] = field(default_factory=queue.SimpleQueue)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self.act, name=self.name, daemon=True)
        self.thread.start()

    def act(self) -> None:
        """Carry out orders until there are no more."""
        while (order := self.orders.get()) is not None:
            deeds = {
                READ: self.lock.acquire_reading,
                WRITE: self.lock.acquire_writing,
                f"end {READ}": self.lock.release_reading,
                f"end {WRITE}": self.lock.release_writing,
                f"try to {READ}": lambda: self.lock.acquire_reading(0),
                f"try to {WRITE}": lambda: self.lock.acquire_writing(0),
            }
            try:
                deeds[order]()
            except TimeoutError:
                self.reports.put((self.name, "gave up"))
            else:
                self.reports.put((self.name, "did it"))


class LockModel(RuleBasedStateMachine):
    """Phases take turns: after a writer all readers that waited, after the last reader the next writer."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = ReadWriteLock()
        self.reports: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self.lock._may_read = ReportingCondition(self.lock._mutex, self.reports)
        self.lock._may_write = ReportingCondition(self.lock._mutex, self.reports)
        self.actors: dict[str, Actor] = {}
        self.inside: dict[str, str] = {}
        self.waiting: dict[str, str] = {}  # in the order in which they came

    @initialize()
    def start(self) -> None:
        """Start the threads."""
        names = [f"actor {number}" for number in range(ACTORS)]
        self.actors = {name: Actor(name, self.lock, self.reports) for name in names}

    def may(self, wish: str) -> bool:
        """Return whether a newcomer gets in at once."""
        if wish == WRITE:
            return not self.inside and not self.waiting
        return WRITE not in [*self.inside.values(), *self.waiting.values()]

    def hear(self, expected: set[tuple[str, str]]) -> None:
        """Wait until all have reported what is expected; who was woken in vain may report a second wait."""
        while expected:
            name, what = self.reports.get(timeout=PATIENCE_S)
            if (name, what) in expected:
                expected.remove((name, what))
            else:
                assert what == "waits", f"{name} unexpectedly {what}"

    def let_in(self, left: str) -> set[str]:
        """Move those who get in, now that somebody left, from those who wait; return who they are."""
        if self.inside:
            return set()
        names = [name for name, wish in self.waiting.items() if wish == READ and left == WRITE]
        names = names or [name for name, wish in self.waiting.items() if wish == WRITE][:1]
        for name in names:
            self.inside[name] = self.waiting.pop(name)
        return set(names)

    @precondition(lambda self: len(self.inside) + len(self.waiting) < ACTORS)
    @rule(data=st.data(), wish=st.sampled_from([READ, WRITE]))
    def come(self, data: st.DataObject, wish: str) -> None:
        """Somebody comes, and gets in at once or waits."""
        name = self.draw_idle(data)
        enters = self.may(wish)
        (self.inside if enters else self.waiting)[name] = wish
        self.actors[name].orders.put(wish)
        self.hear({(name, "did it" if enters else "waits")})

    @precondition(lambda self: len(self.inside) + len(self.waiting) < ACTORS)
    @rule(data=st.data(), wish=st.sampled_from([READ, WRITE]))
    def come_without_patience(self, data: st.DataObject, wish: str) -> None:
        """Somebody comes and gets in at once, or gives up, which changes nothing."""
        name = self.draw_idle(data)
        if enters := self.may(wish):
            self.inside[name] = wish
        self.actors[name].orders.put(f"try to {wish}")
        self.hear({(name, "did it" if enters else "gave up")})

    @precondition(lambda self: self.inside)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        """Somebody leaves, and exactly those whose turn it is get in."""
        name = data.draw(st.sampled_from(sorted(self.inside)))
        self.end(name)

    def end(self, name: str) -> None:
        """Let somebody leave; hear from it, and from all whose turn it is."""
        kind = self.inside.pop(name)
        entered = self.let_in(kind)
        self.actors[name].orders.put(f"end {kind}")
        self.hear({(who, "did it") for who in {name, *entered}})

    def draw_idle(self, data: st.DataObject) -> str:
        """Return an actor that has nothing to do with the lock at the moment."""
        return data.draw(
            st.sampled_from(sorted(self.actors.keys() - self.inside.keys() - self.waiting.keys()))
        )

    @invariant()
    def same_as_the_model(self) -> None:
        """Nobody is in who should not be, and either readers are, or one writer."""
        found = self.lock.statistics()
        inside, waiting = list(self.inside.values()), list(self.waiting.values())
        assert (found.readers, found.writing) == (inside.count(READ), WRITE in inside)
        assert (found.waiting_readers, found.waiting_writers) == (waiting.count(READ), waiting.count(WRITE))
        assert not found.writing or found.readers == 0

    def teardown(self) -> None:
        """Everybody leaves; nobody is left waiting."""
        while self.inside:
            self.end(next(iter(self.inside)))
        assert not self.waiting
        for actor in self.actors.values():
            actor.orders.put(None)
            actor.thread.join(PATIENCE_S)


TestLockModel = LockModel.TestCase
TestLockModel.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
