"""The door: a file in, all that was found of it out; nothing that a file holds makes it raise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from quietledger.pure.agreementcheck import clauses, deadlines, kinds, library, normal, parties, reader
from quietledger.pure.agreementcheck.adverse import ADVERSE, MENDED_BY
from quietledger.pure.agreementcheck.matching import Book, Hit, find, harms
from quietledger.pure.agreementcheck.normal import Even, Optional, Places
from quietledger.pure.agreementcheck.part2 import PART2
from quietledger.pure.agreementcheck.provisions import OPTIONS, PROVISIONS
from quietledger.pure.agreementcheck.recommended import TERMS
from quietledger.pure.agreementcheck.rules import Rule
from quietledger.pure.agreementcheck.shapes import Adverse, Checked, Finding, Found, Kind, Severity, State, Text

_CHECKED: Final = frozenset({Kind.BAA, Kind.SUBCONTRACT, Kind.QSOA})
_EXPECTED: Final = {"baa": frozenset({Kind.BAA, Kind.SUBCONTRACT}), "qsoa": frozenset({Kind.QSOA})}
_BLANK: Final = re.compile(r"_{3,}|\{\{[^{}\n]{1,60}\}\}|<<[^<>\n]{1,60}>>")
_SIGNATURE: Final = re.compile(r"^\W*(by|name|title|date|signature|signed|print(ed)? name|its|company|address)\b", re.I)


def check(name: str, data: bytes, *, expect: str = "") -> Checked:
    """What an agreement promises and what it lacks.

    The kind of document is judged first: one that is no business associate or QSO agreement comes back with a finding and
    without provisions, not with fourteen gaps.  A file that can't be read comes back with the reason, never as "absent".

    name: its ending tells Markdown and HTML from plain text; formats with marks of their own are known by those.
    expect: "baa" or "qsoa" if the caller knows what it should be: the other demand is added, or the mismatch is said.
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
        return Checked(kind, text, findings=(*text.findings, _not_an_agreement(kind)), parties=named)
    findings = text.findings
    needs_part2 = kind is Kind.QSOA or expect == "qsoa" or kinds.speaks_of_part2(whole.text)
    if expect == "baa" and kind not in _EXPECTED["baa"]:
        findings = (
            *findings,
            Finding(
                "other-kind",
                f"This reads as a {kind.value}; the terms of a business associate are asked for all the same.",
            ),
        )
    book, asides = _opened(whole, text, named)
    with_provisions = kind is not Kind.QSOA or expect == "baa"
    return _judged(
        Checked(kind, text, needs_part2=needs_part2, findings=findings, parties=named), book, asides, with_provisions
    )


def _not_an_agreement(kind: Kind) -> Finding:
    if kind is Kind.COVER_PAGE:
        return Finding(
            "not-a-baa", "Only a cover page: the terms stand in another document, which has to be checked too."
        )
    return Finding("not-a-baa", f"Not a business associate agreement: {kind.value}. No provisions were looked for.")


def _opened(whole: Even, text: Text, named: Mapping[str, tuple[str, ...]]) -> tuple[Book, list[Optional]]:
    agreed, asides = normal.without_brackets(whole)
    tree = clauses.clauses(normal.with_tokens(agreed, named))
    optional = [normal.with_tokens(one.words, named) for one in asides if not one.is_blank]
    return Book(tree, clauses.sentences(tree), clauses.asides(optional), Places(text, whole)), asides


def _judged(base: Checked, book: Book, asides: Sequence[Optional], with_provisions: bool) -> Checked:  # noqa: FBT001  # one private caller
    adverse = [one for rule in ADVERSE for one in harms(book, rule)]
    provisions: tuple[Found, ...] = ()
    terms = tuple(find(book, rule)[0] for rule in TERMS)
    if with_provisions:
        provisions, hits = _provisions(book)
        r01, late = deadlines.of_notices(book, {one.id: one for one in provisions}, hits)
        terms, adverse = (r01, *terms), [*adverse, *late]
    adverse += _blanks(book, asides)
    checked = Checked(
        base.kind, base.text, provisions, tuple(find(book, rule)[0] for rule in OPTIONS), terms,
        tuple(sorted(adverse, key=lambda one: (list(Severity).index(one.severity), one.id))),
        tuple(find(book, rule)[0] for rule in PART2), base.needs_part2, findings=base.findings, parties=base.parties,
    )  # fmt: skip
    return _scored(checked)


def _provisions(book: Book) -> tuple[tuple[Found, ...], dict[str, list[Hit]]]:
    found: list[Found] = []
    hits: dict[str, list[Hit]] = {}
    for rule in PROVISIONS:
        one, hits[rule.id] = find(book, rule)
        found.append(deadlines.with_hours(book, one, hits[rule.id]))
    return tuple(found), hits


def _scored(checked: Checked) -> Checked:
    required = checked.required
    held = sum(one.state is State.PRESENT for one in required)
    wanting = [one.id for one in (*required, *checked.terms) if one.state is not State.PRESENT]
    wanting += [one.id for one in checked.options if one.state in {State.WEAK, State.CONTRADICTED}]
    wanting += [MENDED_BY[one.id] for one in checked.adverse if one.id in MENDED_BY]
    fixes = {one: library.clauses()[one] for one in dict.fromkeys(wanting)}
    return Checked(
        checked.kind, checked.text, checked.provisions, checked.options, checked.terms, checked.adverse, checked.part2,
        checked.needs_part2, held / len(required) if required else None, fixes, checked.findings, checked.parties,
    )  # fmt: skip


def _blanks(book: Book, asides: Sequence[Optional]) -> list[Adverse]:
    """A12: places that nobody has filled in, but for lines to sign on."""
    hits = []
    for one in book.agreed:
        if (match := _BLANK.search(one.text)) and not _SIGNATURE.match(book.tree[one.clause].words.text):
            hits.append(Hit(one, match.start(), match.end()))
    count = len(hits)
    if not count:
        return []
    note = f"{count} place{'s' if count > 1 else ''} not filled in." + ("" if asides else "")
    return [Adverse("A12", "Left blank where a clause depends on it", Severity.HIGH, book.spans(hits), note)]


def required_rules() -> tuple[Rule, ...]:
    """All rules of required provisions, for pages that list them."""
    return PROVISIONS
