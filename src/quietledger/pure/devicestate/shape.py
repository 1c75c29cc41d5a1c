"""JSON from outside held against the shape that it should have: exactly its fields, each within its bounds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Check = Callable[[Any], bool]
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEX: Final = re.compile(r"[0-9a-f]*")
_PARTS_MOST: Final = 32
_PROOF_MOST: Final = 16_384


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a text from outside: where, and what (`not_json`, `missing`, `extra`, `wrong`)."""

    where: str
    code: str


@dataclass(frozen=True, slots=True)
class Many:
    """A list of things of one shape."""

    of: Shape
    most: int


@dataclass(frozen=True, slots=True)
class Maybe:
    """A value, or null where the device can't say."""

    of: Check


@dataclass(frozen=True, slots=True)
class Absent:
    """A value that may be null or left out altogether."""

    of: Check


Shape: TypeAlias = "Mapping[str, Shape] | Many | Maybe | Absent | Check"


def words(most: int) -> Check:
    """Printable text of at most so many characters."""
    return lambda value: isinstance(value, str) and len(value) <= most and (not value or value.isprintable())


def hexadecimal(length: int) -> Check:
    """Lower-case hexadecimal digits, so many or none."""
    return lambda value: isinstance(value, str) and len(value) in {0, length} and bool(_HEX.fullmatch(value))


def whole(least: int, most: int) -> Check:
    """A whole number within bounds; truth values are none."""
    return lambda value: type(value) is int and least <= value <= most


def one_of(*allowed: object) -> Check:
    """One of a few values, of the same type."""
    kinds = {str if isinstance(one, str) else type(one) for one in allowed}
    return lambda value: type(value) in kinds and value in allowed


def truth(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def uuid(value: Any) -> bool:
    """An id in its usual form, lower case."""
    return isinstance(value, str) and bool(_UUID.fullmatch(value))


def proof(value: Any) -> bool:
    """A platform’s proof: a few named texts, or a few of them under one name; what it means is judged elsewhere."""
    if not isinstance(value, dict) or len(value) > _PARTS_MOST or not words(16)(value.get("fmt")):
        return False
    return all(words(64)(name) and _is_part(part) for name, part in value.items())


def _is_part(part: object) -> bool:
    if isinstance(part, dict):
        return len(part) <= _PARTS_MOST and all(words(64)(name) and words(1024)(one) for name, one in part.items())
    if isinstance(part, list):
        return len(part) <= _PARTS_MOST and all(words(_PROOF_MOST)(one) for one in part)
    return words(_PROOF_MOST)(part)


def line(text: str, most: int) -> str:
    """A text as `words` takes it: on one line, printable, no longer than that."""
    return "".join(one for one in text.strip() if one.isprintable())[:most]


def loads(text: str | bytes, most: int) -> tuple[Any, tuple[Finding, ...]]:
    """JSON as Python's values, or why it is none.  Units: at most so many characters or bytes.

    A name that comes twice, a number that isn't finite and bytes that aren't UTF-8 are refused: two readers could
    understand them differently.
    """
    if len(text) > most:
        return None, (Finding("", "too_long"),)
    try:
        whole_text = text.decode("utf-8") if isinstance(text, bytes) else text
        return json.loads(whole_text, object_pairs_hook=_once, parse_constant=_refuse), ()
    except (ValueError, RecursionError):
        return None, (Finding("", "not_json"),)


def findings(value: object, shape: Shape, where: str = "") -> tuple[Finding, ...]:
    """Where a value differs from a shape; nothing if it is exactly so."""
    if isinstance(shape, Mapping):
        return _in_fields(value, shape, where)
    if isinstance(shape, Many):
        if not isinstance(value, list) or len(value) > shape.most:
            return (Finding(where, "wrong"),)
        return tuple(one for n, part in enumerate(value) for one in findings(part, shape.of, f"{where}[{n}]"))
    if isinstance(shape, Maybe | Absent):
        return () if value is None else findings(value, shape.of, where)
    return () if shape(value) else (Finding(where, "wrong"),)


def _in_fields(value: object, shape: Mapping[str, Shape], where: str) -> tuple[Finding, ...]:
    if not isinstance(value, dict):
        return (Finding(where, "wrong"),)
    at = f"{where}." if where else ""
    # A name that we don't know is not repeated: it is a stranger's text.
    found = [Finding(where, "extra")] if value.keys() - shape.keys() else []
    for name, part in shape.items():
        if name in value:
            found += findings(value[name], part, at + name)
        elif not isinstance(part, Absent):
            found.append(Finding(at + name, "missing"))
    return tuple(found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(_name: str) -> None:
    raise ValueError
