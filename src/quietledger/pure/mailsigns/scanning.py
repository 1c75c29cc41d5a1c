"""Our own YARA-X rules over a file's bytes: each hit with its place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final

import yara_x

from quietledger.pure.mailsigns.files import File, Found, Search, Unchecked

_HITS_MAX: Final = 5
_SECONDS_MAX: Final = 10


def scan(file: File, search: Search) -> Iterator[Found]:
    """The signs that our rules see in a file, a few places of each; beyond the limit, says that it was not scanned."""
    search.scanned_bytes -= len(file.body)
    if search.scanned_bytes < 0:
        yield Unchecked(f"{file.called} was not searched by rules: there is too much in this message.")
        return
    try:
        matching = _scanner().scan(file.body).matching_rules
    except yara_x.TimeoutError:
        yield Unchecked(f"{file.called} was not searched to the end: it took too long.")
        return
    for rule in matching:
        told = {str(name): str(value) for name, value in rule.metadata}
        hits = sorted((hit.offset, hit.offset + hit.length) for pattern in rule.patterns for hit in pattern.matches)
        for start, end in hits[:_HITS_MAX] or [(0, 0)]:
            yield file.sign(told["sign"], f"{file.called}: {told['say']}", file.at(start, end))


def _scanner() -> yara_x.Scanner:
    """A scanner of its own for each scan: it is not shared between threads; the rules are."""
    scanner = yara_x.Scanner(_rules())
    scanner.set_timeout(_SECONDS_MAX)
    scanner.max_matches_per_pattern(100)
    return scanner


@cache
def _rules() -> yara_x.Rules:
    return yara_x.compile(resources.files(__package__).joinpath("rules.yar").read_text(encoding="utf-8"))
