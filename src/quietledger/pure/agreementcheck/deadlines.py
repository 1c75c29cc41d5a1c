"""How soon a notice has to come: R01 and A03, and the hours of each duty that has any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from quietledger.pure.agreementcheck import durations
from quietledger.pure.agreementcheck.matching import Book, Hit
from quietledger.pure.agreementcheck.shapes import Adverse, Found, Severity, State

NOTICES: Final = ("P05b", "P05a", "P06")
_TIMED: Final = ("P08", "P09", "P10", "P13")
_GOOD_BREACH, _GOOD_INCIDENT, _LONG, _TOO_LONG = 5 * 24, 72, 10 * 24, 30 * 24
_TITLE: Final = "A number of hours or days for notices"


def with_hours(book: Book, found: Found, hits: Sequence[Hit]) -> Found:
    """The same with its deadline, if its duty has one."""
    if found.id in NOTICES:
        return replace(found, hours=_of_notice(book, hits))
    if found.id in _TIMED and hits:
        return replace(found, hours=durations.first(book.around(hits[0].sentence, "clause"), book.periods))
    return found


def _of_notice(book: Book, hits: Sequence[Hit]) -> int | None:
    """The longest of the sentences' shortest periods: what surely is kept everywhere."""
    found = []
    for hit in hits:
        hours = durations.of_notice(hit.sentence.text, book.periods)
        if hours is None:
            hours = durations.of_notice(book.around(hit.sentence, "clause"), book.periods)
        if hours is not None:
            found.append(hours)
    return max(found, default=None)


def of_notices(
    book: Book, provisions: Mapping[str, Found], hits: Mapping[str, Sequence[Hit]]
) -> tuple[Found, list[Adverse]]:
    """R01, and A03 where a notice has no number or one that is too large."""
    told = [provisions[one] for one in NOTICES if not provisions[one].is_missing]
    spans = tuple(dict.fromkeys(span for one in told for span in one.spans[:1]))
    base = Found("R01", _TITLE, "45 CFR 164.410(b)", State.ABSENT)
    if not told:
        return base, []
    hours = [one.hours for one in told if one.hours is not None]
    if not hours:
        unknown = next(
            (
                term
                for one in NOTICES
                for hit in hits[one]
                if (term := durations.unknown_term(hit.sentence.text, book.periods))
            ),
            "",
        )
        if unknown:
            note = f'The number hangs on "{unknown}", which this text does not define.'
            return replace(base, state=State.UNCLEAR, spans=spans, rule="R01:variable", note=note), []
        note = "No number: the law's own limit for a breach is 60 days."
        return replace(base, note=note), [
            Adverse("A03", "No number, or a long one, for notices", Severity.MEDIUM, spans, note)
        ]
    breach = provisions["P05b"].hours or max(hours)
    incident = provisions["P06"].hours or breach
    is_good = breach <= _GOOD_BREACH and incident <= _GOOD_INCIDENT
    note = f"Breach {durations.said(breach)}, incident {durations.said(incident)}." + (
        "" if is_good else " Good: 5 days and 72 hours, or less."
    )
    r01 = replace(
        base, state=State.PRESENT if is_good else State.WEAK, spans=spans, rule="R01:number", note=note, hours=breach
    )
    if max(breach, incident) <= _LONG:
        return r01, []
    severity = Severity.HIGH if max(breach, incident) > _TOO_LONG else Severity.MEDIUM
    return r01, [Adverse("A03", "No number, or a long one, for notices", severity, spans, note)]
