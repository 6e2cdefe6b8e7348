"""lxml, orjson, pydantic and cryptography: extensions that many programs use, if they are installed."""

from __future__ import annotations

import json

from workloads.calls.call import Prepared, calls, made_bytes, sizes
from workloads.calls.serialization import document, records


@calls("lxml.fromstring", "Parses XML with {size} elements", requires="lxml", sizes=sizes("1k"))
def lxml_fromstring(count: int) -> Prepared:
    """Prepare the document."""
    from lxml import etree

    text = document(count)
    yield lambda: etree.fromstring(text)


@calls("lxml.xpath", "Finds one of {size} elements", requires="lxml", sizes=sizes("1k"))
def lxml_xpath(count: int) -> Prepared:
    """Prepare the tree."""
    from lxml import etree

    tree = etree.fromstring(document(count))
    yield lambda: tree.xpath("//one[@id='500']")


@calls("orjson.dumps", "Writes {size} records as JSON", requires="orjson", sizes=sizes("1k"))
def orjson_dumps(count: int) -> Prepared:
    """Prepare the records."""
    import orjson

    found = records(count)
    yield lambda: orjson.dumps(found)


@calls("orjson.loads", "Reads {size} records of JSON", requires="orjson", sizes=sizes("1k"))
def orjson_loads(count: int) -> Prepared:
    """Prepare the JSON."""
    import orjson

    text = json.dumps(records(count)).encode()
    yield lambda: orjson.loads(text)


@calls("pydantic.validate", "Validates {size} records", requires="pydantic", sizes=sizes("1k"))
def pydantic_validate(count: int) -> Prepared:
    """Make a model and the records."""
    import pydantic

    fields = {"id": (int, ...), "name": (str, ...), "score": (float, ...), "tags": (list[str], ...)}
    model = pydantic.create_model("Record", **fields)
    adapter, found = pydantic.TypeAdapter(list[model]), records(count)  # type: ignore[valid-type]
    yield lambda: adapter.validate_python(found)


@calls(
    "cryptography.aes-gcm",
    "Encrypts {size} with AES-GCM",
    requires="cryptography",
    sizes=sizes("1KiB", "1MiB"),
)
def aes_gcm(size: int) -> Prepared:
    """Prepare a key and a message."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher, nonce, message = AESGCM(made_bytes(32)), made_bytes(12), made_bytes(size)
    yield lambda: cipher.encrypt(nonce, message, None)


@calls("cryptography.sign-ed25519", "Signs a message with Ed25519", requires="cryptography")
def sign_ed25519() -> Prepared:
    """Make a key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key, message = Ed25519PrivateKey.generate(), made_bytes(256)
    yield lambda: key.sign(message)
