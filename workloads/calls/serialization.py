"""json, pickle, csv, xml, struct and base64: between objects and text or bytes."""

from __future__ import annotations

import base64
import csv
import io
import json
import pickle
import struct
from xml.etree import ElementTree as ET

from workloads.calls.call import Prepared, calls, made_bytes, sizes

RECORDS = sizes("10", "1k")


def records(count: int) -> list[dict[str, object]]:
    """Return this many records of the kind that an API answers with."""
    return [
        {"id": number, "name": f"user {number}", "score": number / 7, "tags": ["a", "b"], "active": True}
        for number in range(count)
    ]


def document(count: int) -> str:
    """Return XML with this many elements below the root."""
    elements = (f'<one id="{number}">{number}</one>' for number in range(count))
    return f"<all>{''.join(elements)}</all>"


@calls("json.dumps", "Writes {size} records as JSON", sizes=RECORDS)
def json_dumps(count: int) -> Prepared:
    """Prepare the records."""
    found = records(count)
    yield lambda: json.dumps(found)


@calls("json.loads", "Reads {size} records of JSON", sizes=RECORDS)
def json_loads(count: int) -> Prepared:
    """Prepare the JSON."""
    text = json.dumps(records(count))
    yield lambda: json.loads(text)


@calls("pickle.dumps", "Pickles {size} records", sizes=sizes("1k"))
def pickle_dumps(count: int) -> Prepared:
    """Prepare the records."""
    found = records(count)
    yield lambda: pickle.dumps(found)


@calls("pickle.loads", "Unpickles {size} records", sizes=sizes("1k"))
def pickle_loads(count: int) -> Prepared:
    """Prepare the pickle."""
    pickled = pickle.dumps(records(count))
    yield lambda: pickle.loads(pickled)  # noqa: S301 - our own


@calls("csv.reader", "Reads {size} lines of CSV", sizes=sizes("1k"))
def csv_reader(count: int) -> Prepared:
    """Prepare the lines."""
    lines = [f"{number},user {number},{number / 7}" for number in range(count)]
    yield lambda: list(csv.reader(lines))


@calls("csv.writer", "Writes {size} lines of CSV", sizes=sizes("1k"))
def csv_writer(count: int) -> Prepared:
    """Prepare the rows."""
    rows = [(number, f"user {number}", number / 7) for number in range(count)]
    yield lambda: csv.writer(io.StringIO()).writerows(rows)


@calls("xml.etree.fromstring", "Parses XML with {size} elements", sizes=sizes("1k"))
def xml_fromstring(count: int) -> Prepared:
    """Prepare the document."""
    text = document(count)
    yield lambda: ET.fromstring(text)  # noqa: S314 - our own


@calls("struct.unpack", "Unpacks {size} integers", sizes=sizes("10k"))
def struct_unpack(count: int) -> Prepared:
    """Prepare the bytes."""
    layout, packed = f"<{count}i", made_bytes(4 * count)
    yield lambda: struct.unpack(layout, packed)


@calls("base64.b64encode", "Encodes {size}", sizes=sizes("1MiB"))
def base64_encode(size: int) -> Prepared:
    """Prepare the bytes."""
    plain = made_bytes(size)
    yield lambda: base64.b64encode(plain)
