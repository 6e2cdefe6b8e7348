"""The door for JSON: an object becomes a frozen dataclass whose types say what each field must be.

A file may be damaged or made up by anybody, so plain types are strict: ``str`` is a printable text of one
line, ``int`` a whole number from 0, ``float`` a finite number from 0, and ``bool`` is true or false and no
number. What may be more or less than that has one of the types below. A missing field is the same as null:
what is optional is None then, and what has a default has it. The first field that is wrong is named by its
path in the file.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from types import NoneType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    TypeGuard,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from cattrs import AttributeValidationNote, BaseValidationError, Converter
from cattrs.gen import make_dict_structure_fn, override

from reports.data.document import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST_TEXT = 1_000
LONGEST_DETAIL = 20_000
LONGEST_LIST = 100_000
LONGEST_PATH = 200
LARGEST_COUNT = 10**15
T = TypeVar("T")


class FieldError(Exception):
    """A field is missing or is not what it must be; the message names it by its path.

    Attributes:
        must: What is wrong, such as ``"must be a text"``.
        path: Such as ``"benchmarks[3].extra_info.workers"``; empty if it is not about a single field.
    """

    def __init__(self, must: str, path: str = "") -> None:
        super().__init__(f"{path} {must}" if path else must)
        self.must, self.path = must, path

    def below(self, path: str) -> FieldError:
        """Return the same error as seen from above, where its object stands at a path."""
        dot = "." if path and self.path and not self.path.startswith("[") else ""
        return FieldError(self.must, f"{path}{dot}{self.path}")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value of the JSON must be, in words and as a test, and what it becomes."""

    must: str
    holds: Callable[[Any], bool]
    become: Callable[[Any], object] = lambda value: value

    def __call__(self, value: object, _type: object = None) -> object:
        """Return what a value becomes.

        Raises:
            FieldError: It is not what it must be.
        """
        if not self.holds(value):
            raise FieldError(self.must)
        return self.become(value)


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value of the JSON is a number; NaN and infinity are."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(must: str, least: float, most: float = sys.float_info.max) -> Rule:
    """Return the rule of a finite number between two bounds, these included."""
    return Rule(must, lambda value: is_number(value) and least <= value <= most, float)


def whole_number(must: str, least: int, most: int = LARGEST_COUNT) -> Rule:
    """Return the rule of a whole number between two bounds, these included."""
    return Rule(must, lambda value: is_number(value) and isinstance(value, int) and least <= value <= most)


def one_of(*choices: str) -> Rule:
    """Return the rule of one of a few texts."""
    return Rule(f"must be one of {', '.join(choices)}", lambda value: value in choices)


def _is_line(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _cut(text: str) -> str:
    shown = text if len(text) <= LONGEST_DETAIL else text[:LONGEST_DETAIL] + "\n… (cut here)"
    return printable(shown, keep="\n\t")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_moment(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(_moment(value).astimezone(UTC))
    except (ValueError, OverflowError):  # the latter at the ends of the calendar
        return False


def _is_unjudged(value: object) -> bool:
    return value is None or (is_number(value) and not FINITE < abs(value) < math.inf)


def _is_known(value: object) -> bool:
    return value is None or (is_number(value) and (0 <= value <= FINITE or math.isnan(value)))


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _finite_or_nan(value: float | None) -> float:
    return float(value) if value is not None and math.isfinite(value) else math.nan


FINITE = sys.float_info.max
LINE = f"must be a text of at most {LONGEST_TEXT} characters"
STRICT: Mapping[object, Rule] = {
    str: Rule(LINE, lambda value: _is_line(value) and value != "", printable),
    bool: Rule("must be true or false", lambda value: isinstance(value, bool)),
    int: whole_number(f"must be a whole number from 0 to {LARGEST_COUNT}", 0),
    float: number("must be a finite number of at least 0", 0),
    object: Rule("must be anything", lambda _: True),
}
Line = Annotated[str, Rule(LINE, _is_line, printable)]
"""A printable text that may be empty."""
Detail = Annotated[str, Rule("must be a text", lambda value: isinstance(value, str), _cut)]
"""A text of any length and of many lines (a traceback), cut to what a page can bear."""
Moment = Annotated[datetime, Rule("must be a time as in ISO 8601", _is_moment, _moment)]
"""A moment; of one without a zone it is taken to be UTC."""
Count = Annotated[int, whole_number("must be a whole number of at least 1", 1)]
Share = Annotated[float, number("must be a number from 0 to 1", 0, 1)]
Positive = Annotated[float, number("must be a finite number of more than 0", math.ulp(0))]
Finite = Annotated[float, number("must be a finite number", -FINITE)]
Unjudged = Annotated[float, Rule("must be a number or null", _is_unjudged, _or_nan)]
"""Any number, NaN and infinity too; null is NaN. Whoever has it must judge it."""
Measured = Annotated[float, Rule("must be a number or null", _is_unjudged, _finite_or_nan)]
"""Any finite number; all else is NaN: not measured. It may be negative where two clocks are subtracted."""
Known = Annotated[float, Rule("must be a number of at least 0 or null", _is_known, _or_nan)]
"""A finite number of at least 0; null is NaN: not known."""


def key(name: str) -> Mapping[str, str]:
    """Return the metadata of a field that has another name in the JSON; "" stands for the whole object."""
    return {"key": name}


def one_for_each(facts: object, names: Iterable[str], count: int, of_what: str) -> None:
    """Refuse facts of which a series that is there has not one entry for each block or repeat.

    Raises:
        FieldError: One has more or fewer entries.
    """
    for name in names:
        series = getattr(facts, name)
        if series is not None and len(series) != count:
            raise FieldError(
                f"must have one entry for each of the {count} {of_what}", _keys(facts.__class__)[name]
            )


def structure(kind: type[T], value: object, path: str = "") -> T:
    """Return a value of the JSON as a frozen dataclass.

    Args:
        kind: The dataclass; what it demands beyond its types it checks itself, and raises a FieldError.
        value: As the JSON has it.
        path: Where it stands in the file.

    Raises:
        FieldError: A field is missing or wrong.
    """
    return _part(CONVERTER.structure, value, kind, path)


def _first_wrong(error: BaseException) -> FieldError:
    """Return the first of the errors that were found, with the path that leads to it."""
    if isinstance(error, FieldError):
        return error
    if not isinstance(error, BaseValidationError):
        raise error
    first = error.exceptions[0]
    for note in getattr(first, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            missing = isinstance(first, KeyError)
            wrong = FieldError(_must(_types(error.cl)[note.name])) if missing else _first_wrong(first)
            return wrong.below(_keys(error.cl)[note.name])
    return _first_wrong(first)


def _rule(kind: object) -> Rule | None:
    if get_origin(kind) is Annotated:
        return next((each for each in get_args(kind) if isinstance(each, Rule)), None)
    return one_of(*get_args(kind)) if get_origin(kind) is Literal else STRICT.get(kind)


def _must(kind: object) -> str:
    rule = _rule(kind)
    if rule:
        return rule.must
    return LIST if get_origin(kind) is tuple else OBJECT


def _types(kind: type) -> Mapping[str, object]:
    return get_type_hints(kind, include_extras=True)


def _keys(kind: Any) -> Mapping[str, str]:  # noqa: ANN401 - any dataclass
    return {field.name: field.metadata.get("key", field.name) for field in fields(kind)}


def _object(kind: Any) -> Callable[[Any, Any], object]:  # noqa: ANN401 - any dataclass
    keys, types = _keys(kind), _types(kind)
    hooks: dict[str, Any] = {
        name: override(struct_hook=CONVERTER.get_structure_hook(types[name])) for name in keys
    }
    read = make_dict_structure_fn(kind, CONVERTER, **hooks)
    nullable = {name for name in keys if NoneType in get_args(types[name])}

    def structured(value: object, _type: object) -> object:
        if not isinstance(value, dict):
            raise FieldError(OBJECT)
        found = {name: value.get(key) if key else value for name, key in keys.items()}
        return read({name: it for name, it in found.items() if it is not None or name in nullable}, kind)

    return structured


def _optional(kind: Any) -> Callable[[Any, Any], object]:  # noqa: ANN401 - any type with None beside it
    (other,) = (each for each in get_args(kind) if each is not NoneType)
    read = CONVERTER.get_structure_hook(other)
    return lambda value, _type: None if value is None else read(value, other)


def _list(kind: Any) -> Callable[[Any, Any], object]:  # noqa: ANN401 - any tuple of any length
    entry = get_args(kind)[0]
    read = CONVERTER.get_structure_hook(entry)

    def structured(value: object, _type: object) -> object:
        if not isinstance(value, list) or len(value) > LONGEST_LIST:
            raise FieldError(LIST)
        return tuple(_part(read, each, entry, place) for place, each in enumerate(value))

    return structured


def _names(kind: Any) -> Callable[[Any, Any], object]:  # noqa: ANN401 - any mapping from text
    name_type, entry = get_args(kind)
    read_name, read = map(CONVERTER.get_structure_hook, (name_type, entry))

    def structured(value: object, _type: object) -> object:
        if not isinstance(value, dict) or len(value) > LONGEST_LIST:
            raise FieldError(OBJECT)
        return {
            _part(read_name, name, name_type, "a name"): _part(read, each, entry, name)
            for name, each in value.items()
        }

    return structured


def _part(read: Callable[[Any, type[T]], T], value: object, kind: type[T], at: str | int) -> T:
    """Return a part of the JSON that stands under a name or in a place of a list."""
    try:
        return read(value, kind)
    except (FieldError, BaseValidationError) as error:
        path = f"[{at}]" if isinstance(at, int) else printable(at[:LONGEST_PATH])
        raise _first_wrong(error).below(path) from None


LIST = f"must be a list of at most {LONGEST_LIST} entries"
OBJECT = "must be an object"
CONVERTER = Converter()
for _plain in (str, bool, int, float):
    CONVERTER.register_structure_hook(_plain, STRICT[_plain])
CONVERTER.register_structure_hook_factory(is_dataclass, _object)
CONVERTER.register_structure_hook_factory(lambda kind: NoneType in get_args(kind), _optional)
CONVERTER.register_structure_hook_factory(lambda kind: getattr(kind, "__origin__", None) is tuple, _list)
CONVERTER.register_structure_hook_factory(lambda kind: getattr(kind, "__origin__", None) is Mapping, _names)
CONVERTER.register_structure_hook_factory(
    lambda kind: _rule(kind) is not None, cast("Callable[[Any], Rule]", _rule)
)
