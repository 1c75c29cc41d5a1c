"""How phrases can begin: the first letters of whatever a pattern matches, so that it's tried only where they stand."""

from __future__ import annotations

import re
from typing import Final

_MOST: Final = 3
_LETTER: Final = re.compile(r"[a-z]")
_OPTIONAL: Final = re.compile(r"\?|\*|\{0,")


def openings(pattern: str) -> frozenset[str] | None:
    """All beginnings, of one to three letters, that a match of a phrase can have; None if it may begin otherwise.

    Understands what the phrases are written with: letters, `(?:a|b)`, and `?` or `*` or `{0,n}` behind either.
    """
    found = _from(pattern, "")
    return None if found is None or "" in found else frozenset(found)


def _from(rest: str, begun: str) -> set[str] | None:
    """Beginnings of a pattern's rest, with what was begun before it."""
    if len(begun) == _MOST or not rest:
        return {begun}
    if rest.startswith("(?:"):
        return _from_group(rest, begun)
    if not _LETTER.match(rest):
        # Something else than a letter follows: what was begun is all that is sure.
        return {begun} if begun else None
    taken = _from(rest[1:], begun + rest[0])
    if not _OPTIONAL.match(rest[1:]):
        return taken
    return _joined(_from(_after_quantifier(rest[1:]), begun + rest[0]), _from(_after_quantifier(rest[1:]), begun))


def _from_group(rest: str, begun: str) -> set[str] | None:
    end = _closing(rest)
    after = rest[end + 1 :]
    is_optional = bool(_OPTIONAL.match(after))
    if is_optional or after[:1] in {"+", "{"}:
        after = _after_quantifier(after)
    found: set[str] | None = set()
    for branch in _branches(rest[3:end]):
        found = _joined(found, _from(branch + after, begun))
    return _joined(found, _from(after, begun)) if is_optional else found


def _joined(one: set[str] | None, other: set[str] | None) -> set[str] | None:
    return None if one is None or other is None else one | other


def _closing(text: str) -> int:
    """Where the group that a text begins with ends."""
    depth, at = 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "[":
            at = text.index("]", at + 1)
        else:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            if not depth:
                return at
        at += 1
    return at


def _branches(text: str) -> list[str]:
    """The alternatives of a group's inside."""
    branches, depth, start, at = [], 0, 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "[":
            at = text.index("]", at + 1)
        elif text[at] == "|" and not depth:
            branches.append(text[start:at])
            start = at + 1
        else:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return [*branches, text[start:]]


def _after_quantifier(text: str) -> str:
    found = re.match(r"(?:[?*+]|\{[\d,]*\})\??", text)
    return text[found.end() :] if found else text
