"""The door: a file in, all that was found of it out; nothing that a file holds makes it raise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from quietledger.pure.agreementcheck import clauses, deadlines, kinds, library, normal, parties, reader
from quietledger.pure.agreementcheck.adverse import ADVERSE, MENDED_BY
from quietledger.pure.agreementcheck.matching import Book, Hit, find, harms
from quietledger.pure.agreementcheck.normal import Even, Places
from quietledger.pure.agreementcheck.part2 import PART2
from quietledger.pure.agreementcheck.provisions import OPTIONS, PROVISIONS
from quietledger.pure.agreementcheck.recommended import TERMS
from quietledger.pure.agreementcheck.rules import Rule
from quietledger.pure.agreementcheck.shapes import Adverse, Checked, Finding, Found, Kind, Severity, State, Text

_CHECKED: Final = frozenset({Kind.BAA, Kind.SUBCONTRACT, Kind.QSOA})
_BLANK: Final = re.compile(r"_{3,}|\{\{[^{}\n]{1,60}\}\}|<<[^<>\n]{1,60}>>")
_SIGNATURE: Final = re.compile(r"^\W*(by|name|title|date|signature|signed|print(ed)? name|its|company|address)\b", re.I)
# Where a part of the file was not read, what was not found may stand there.
_PARTLY_READ: Final = frozenset({"page-without-text", "page-too-large", "cut", "odd-text"})


def check(name: str, data: bytes, *, expect: str = "") -> Checked:
    """What an agreement promises and what it lacks.

    The kind of document is judged first: one that is no business associate or QSO agreement comes back with a finding,
    not with fourteen gaps.  A file that can't be read comes back with the reason, never as "absent".

    name: its ending tells Markdown and HTML from plain text; formats with marks of their own are known by those.
    expect: "baa" or "qsoa" if the caller knows that it has to be one: then that one's items are required too.
    """
    return check_text(reader.read(name, data), expect=expect)


def check_text(text: Text, *, expect: str = "") -> Checked:
    """The same for a text that was read already."""
    if not text.is_readable:
        return Checked(Kind.UNREADABLE, text, findings=text.findings)
    whole = normal.even(text)
    named = parties.parties(whole.text)
    kind = kinds.kind_of(whole.text, is_subcontract=parties.is_subcontract(named))
    if kind not in _CHECKED:
        return Checked(kind, text, findings=(*text.findings, _other_kind(kind)), parties=named)
    needs_part2 = kind is Kind.QSOA or expect == "qsoa" or kinds.speaks_of_part2(whole.text)
    checked = Checked(kind, text, needs_part2=needs_part2, findings=text.findings, parties=named)
    book = _opened(whole, text, named)
    if kind is not Kind.QSOA or expect == "baa":
        checked = _with_provisions(checked, book)
    return _scored(_with_the_rest(checked, book))


def _other_kind(kind: Kind) -> Finding:
    if kind is Kind.COVER_PAGE:
        say = "Only a cover page: the terms stand in another document, which has to be checked too."
    else:
        say = f"Not a business associate agreement: {kind.value}. No provisions were looked for."
    return Finding("not-a-baa", say)


def _opened(whole: Even, text: Text, named: Mapping[str, tuple[str, ...]]) -> Book:
    agreed, asides = normal.without_brackets(whole)
    tree = clauses.clauses(normal.with_tokens(agreed, named))
    optional = clauses.asides([normal.with_tokens(one.words, named) for one in asides if not one.is_blank])
    return Book(tree, clauses.sentences(tree), optional, Places(text, whole))


def _with_provisions(checked: Checked, book: Book) -> Checked:
    """P01-P14, and what their deadlines say: R01 and A03."""
    found: dict[str, Found] = {}
    hits: dict[str, list[Hit]] = {}
    for rule in PROVISIONS:
        one, hits[rule.id] = find(book, rule)
        found[rule.id] = deadlines.with_hours(book, one, hits[rule.id])
    r01, late = deadlines.of_notices(book, found, hits)
    return replace(checked, provisions=tuple(found.values()), terms=(r01,), adverse=tuple(late))


def _with_the_rest(checked: Checked, book: Book) -> Checked:
    adverse = [*checked.adverse, *(one for rule in ADVERSE for one in harms(book, rule)), *_blanks(book)]
    return replace(
        checked,
        options=_all(book, OPTIONS),
        terms=checked.terms + _all(book, TERMS),
        part2=_all(book, PART2),
        adverse=tuple(sorted(adverse, key=lambda one: (list(Severity).index(one.severity), one.id))),
    )


def _all(book: Book, rules: Iterable[Rule]) -> tuple[Found, ...]:
    return tuple(find(book, rule)[0] for rule in rules)


def _blanks(book: Book) -> list[Adverse]:
    """A12: places that nobody has filled in, but for lines to sign on."""
    hits = [
        Hit(one, match.start(), match.end())
        for one in book.agreed
        if (match := _BLANK.search(one.text)) and not _SIGNATURE.match(book.tree[one.clause].words.text)
    ]
    if not hits:
        return []
    note = f"{len(hits)} place{'s' if len(hits) > 1 else ''} not filled in."
    return [Adverse("A12", "Left blank where a clause depends on it", Severity.HIGH, book.spans(hits), note)]


def _scored(checked: Checked) -> Checked:
    """The score, and a clause for each gap; what may stand in an unread part of the file is unclear, not absent."""
    if any(one.code in _PARTLY_READ for one in checked.findings):
        checked = replace(
            checked, provisions=_unsure(checked.provisions), terms=_unsure(checked.terms), part2=_unsure(checked.part2)
        )
    required = checked.required
    wanting = [one.id for one in (*required, *checked.terms) if one.state is not State.PRESENT]
    wanting += [one.id for one in checked.options if one.state in {State.WEAK, State.CONTRADICTED}]
    wanting += [MENDED_BY[one.id] for one in checked.adverse if one.id in MENDED_BY]
    held = sum(one.state is State.PRESENT for one in required)
    return replace(
        checked,
        score=held / len(required),
        fixes={one: library.clauses()[one] for one in dict.fromkeys(wanting)},
    )


def _unsure(found: Iterable[Found]) -> tuple[Found, ...]:
    say = "Not found, but a part of the file could not be read."
    return tuple(replace(one, state=State.UNCLEAR, note=say) if one.state is State.ABSENT else one for one in found)
