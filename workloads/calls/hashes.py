"""hashlib, hmac and zlib's checksums: by size, because hashlib releases the GIL from 2,048 bytes on."""

from __future__ import annotations

import hashlib
import hmac
import zlib

from workloads.calls.call import Prepared, calls, made_bytes, sizes


@calls("hashlib.sha256", "SHA-256 of one string of {size}", sizes=sizes("64B", "2047B", "2048B", "1MiB"))
def sha256(size: int) -> Prepared:
    """Prepare a string."""
    text = made_bytes(size)
    yield lambda: hashlib.sha256(text).digest()


@calls("hashlib.blake2b", "BLAKE2b of one string of {size}", sizes=sizes("1KiB", "1MiB"))
def blake2b(size: int) -> Prepared:
    """Prepare a string."""
    text = made_bytes(size)
    yield lambda: hashlib.blake2b(text).digest()


@calls("hashlib.pbkdf2_hmac", "A key from a password, 1,000 rounds")
def pbkdf2_hmac() -> Prepared:
    """Prepare a password and a salt."""
    password, salt = made_bytes(16), made_bytes(32)
    yield lambda: hashlib.pbkdf2_hmac("sha256", password, salt, 1_000)


@calls("hmac.digest", "HMAC-SHA-256 of one string of {size}", sizes=sizes("1MiB"))
def hmac_digest(size: int) -> Prepared:
    """Prepare a key and a string."""
    key, text = made_bytes(32), made_bytes(size)
    yield lambda: hmac.digest(key, text, "sha256")


@calls("zlib.crc32", "CRC-32 of one string of {size}", sizes=sizes("1KiB", "1MiB"))
def crc32(size: int) -> Prepared:
    """Prepare a string."""
    text = made_bytes(size)
    yield lambda: zlib.crc32(text)
