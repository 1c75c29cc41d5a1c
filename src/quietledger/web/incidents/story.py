"""What a workbook tells the notices: days, counts, and the words that the portal of HHS uses for kind and place."""

from __future__ import annotations

from typing import Final

from quietledger.core.facts.rules import CATALOGUE
from quietledger.core.people import actions as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.incidents import queries, rules
from quietledger.safety.incidents.rules import Kind
from quietledger.web.incidents.drafts import Elements, Story
from quietledger.web.incidents.reading import Book

KINDS: Final = {
    "lost_device": "Theft or loss", "bad_message": "Hacking or IT incident", "ransomware": "Hacking or IT incident",
    "wrong_recipient": "Unauthorized access or disclosure", "partner_breach": "At a business associate",
}  # fmt: skip
PLACES: Final = {
    "device": "Laptop or other portable device", "mailbox": "E-mail", "records": "Electronic medical record",
    "billing": "Network server", "network": "Network server", "paper": "Paper", "cloud": "Network server",
    "website": "Other", "partner": "Other", "phone": "Other",
}  # fmt: skip
INDIVIDUALS: Final = "individuals"


def story_of(request: people.SignedIn, book: Book) -> Story:
    """The story of an incident, without the words of any notice."""
    facts = book.row.facts
    unknown = (facts.total or 0) - sum(facts.residents.values())
    by_state = dict(facts.residents) | ({"": unknown} if unknown > 0 else {})
    changed = [doc.text for _, doc in book.opened.of(Kind.CONTAINED, Kind.CHANGE)]
    told = book.work.answers.get(INDIVIDUALS)
    return Story(
        request.practice, Elements(), by_state, facts.discovered_on, facts.occurred_from, facts.occurred_until,
        kind=KINDS.get(book.row.kind, ""), place=", ".join(sorted({PLACES[one] for one in facts.systems})),
        before=_before(request, book), since="\n".join(changed), told_on=told.met_on if told else None,
        reporter=request.who.name,
        kinds=tuple(rules.DATA[one] for one in facts.data),
    )  # fmt: skip


def _before(request: people.SignedIn, book: Book) -> str:
    """Safeguards that stood just before, as the facts know them; of a lost device its own."""
    if book.row.device_id is None:
        return ""
    with tenancy.scope(request.who):
        found = queries.device_before(book.row.device_id, book.row.facts.aware_at)
    return "\n".join(f"The device {CATALOGUE[name].say}." for name in sorted(found))
