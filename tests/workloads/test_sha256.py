"""The digests of both sizes, against published vectors and against each other's way of hashing."""

from __future__ import annotations

import hashlib

import pytest

from workloads import sha256

GIL_MINSIZE = 2_048  # CPython, Modules/hashlib.h: shorter data are hashed with the GIL held


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (b"a" * 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ],
    ids=["empty", "abc", "a million a"],
)
def test_published_vectors(text: bytes, digest: str) -> None:
    """Task and check give the digests of NIST's examples for FIPS 180."""
    assert sha256.hash_large(text).hex() == digest
    assert sha256._expected_large.__wrapped__(text).hex() == digest


def test_the_two_sizes_lie_on_both_sides_of_the_threshold() -> None:
    """Strings of the small workload are hashed with the GIL held, those of the large one without."""
    assert sha256.SMALL_BYTES < GIL_MINSIZE <= sha256.LARGE_BYTES


def test_large_strings_differ_and_are_the_same_in_every_run() -> None:
    """There are 32 different strings of 2 MiB, and a second run has the same."""
    with sha256.prepare_large() as items:
        first = [hashlib.md5(text, usedforsecurity=False).digest() for text in items]
        assert {len(text) for text in items} == {2 * 2**20}
    with sha256.prepare_large() as items:
        again = [hashlib.md5(text, usedforsecurity=False).digest() for text in items]
    assert len(set(first)) == 32
    assert first == again


def test_the_check_keeps_no_string_after_the_end() -> None:
    """The 64 MiB are free again when the items are no longer prepared."""
    with sha256.prepare_large() as items:
        sha256.check_large(items[:1], [sha256.hash_large(items[0])])
        assert sha256._expected_large.cache_info().currsize == 1
    assert sha256._expected_large.cache_info().currsize == 0


def test_a_small_batch_is_thousands_of_strings_of_its_own() -> None:
    """Each batch hashes 2,000 strings of 1 KiB that no other batch has."""
    texts = sha256._small_texts()
    strings = {
        texts[start : start + sha256.SMALL_BYTES]
        for batch in (0, 1, sha256.SMALL_BATCHES - 1)
        for start in range(batch, batch + 2_000 * 1_024, 1_024)
    }
    assert len(strings) == 3 * 2_000
    assert {len(string) for string in strings} == {1_024}


def test_small_digest_by_hand() -> None:
    """The result is the digest of the joined digests of the batch's strings."""
    texts = sha256._small_texts()[7:]
    digests = [hashlib.sha256(texts[1_024 * n : 1_024 * (n + 1)]).digest() for n in range(2_000)]
    assert sha256.hash_small(7) == hashlib.sha256(b"".join(digests)).digest()
