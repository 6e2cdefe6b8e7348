"""The schemas of what is written for programs, and a small reader of them.

The environment of the checks has no library for JSON Schema, so a reader of the keywords that these schemas
use stands in for one. Unlike a validator, it refuses fields that are not described.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeAlias

    Definitions: TypeAlias = Mapping[str, dict[str, Any]]

DOCS = Path(__file__).parents[2] / "docs"
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
READ = {"$ref", "anyOf", "const", "enum", "type", "minimum", "required", "properties", "items"}
TOLD = {"$schema", "$id", "title", "description", "format", "examples", "$defs", "additionalProperties"}


def read_schema(name: str) -> dict[str, Any]:
    """Return the schema of that name, as it is documented."""
    found: dict[str, Any] = json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


def faults(value: object, schema: dict[str, Any], at: str = "report") -> Iterator[str]:
    """Yield where a value is not as a whole schema says, by its path."""
    yield from _faults(value, schema, at, schema.get("$defs", {}))


def _faults(value: object, schema: dict[str, Any], at: str, known: Definitions) -> Iterator[str]:
    if "$ref" in schema:
        schema = known[schema["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in schema:
        tried = [list(_faults(value, each, at, known)) for each in schema["anyOf"]]
        yield from min(tried, key=len)
        return
    kinds = schema.get("type", list(TYPES))
    names = [kinds] if isinstance(kinds, str) else kinds
    right = any(isinstance(value, TYPES[name]) for name in names)
    if not right or (isinstance(value, bool) and "boolean" not in names):
        yield f"{at} is not {names}"
    elif value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{at} is {value!r}"
    elif isinstance(value, int | float) and value < schema.get("minimum", value):
        yield f"{at} is too small"
    elif isinstance(value, dict):
        yield from _of_object(value, schema, at, known)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _faults(each, schema["items"], f"{at}[{place}]", known)


def _of_object(value: dict[str, Any], schema: dict[str, Any], at: str, known: Definitions) -> Iterator[str]:
    told, other = schema.get("properties", {}), schema.get("additionalProperties")
    yield from (f"{at}.{name} is missing" for name in schema.get("required", []) if name not in value)
    for name, each in value.items():
        if name in told or isinstance(other, dict):
            yield from _faults(each, told.get(name, other), f"{at}.{name}", known)
        elif other is not True:
            yield f"{at}.{name} is not described"


def parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a schema and all that are in it, each once."""
    yield schema
    below = [
        *schema.get("properties", {}).values(),
        *schema.get("anyOf", []),
        *schema.get("$defs", {}).values(),
    ]
    below += [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]
    for each in below:
        yield from parts(each)
