"""The primes that pure_python counts, against published numbers."""

from __future__ import annotations

from workloads import pure_python


def test_the_classes_together_hold_all_odd_primes_below_120_000() -> None:
    """There are 11,301 primes below 120,000 (OEIS A000720), of which 2 is in no class of odd numbers."""
    with pure_python.prepare() as items:
        assert sum(pure_python.count_primes(first) for first in items) == 11_301 - 1


def test_the_sieve_that_checks_knows_published_counts() -> None:
    """There are 4, 25, 168, 1,229 and 9,592 primes below the powers of ten (OEIS A006880)."""
    primes = pure_python._sieve()
    assert [sum(primes[: 10**power]) for power in range(1, 6)] == [4, 25, 168, 1_229, 9_592]


def test_items_are_equally_long() -> None:
    """No class has much more to do than another, so that no worker waits for a long last item."""
    with pure_python.prepare() as items:
        counts = [pure_python.count_primes(first) for first in items]
    assert max(counts) < 1.08 * min(counts)
