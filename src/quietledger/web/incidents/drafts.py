"""What each notice of an incident says: letters to people, to the press, to authorities, to the insurer, to partners.

Only words are made here; nothing is opened and nothing is sent. Sources: 45 CFR 164.404(c), 164.406, 164.408, 164.410.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from quietledger.core.shell.rules import counted, long_day
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.web.incidents.letters import Letter, address_of, phone_of

HEADS: Final = {
    "happened": "What happened", "data": "What information was involved", "steps": "What you can do",
    "doing": "What we are doing", "contact": "How to reach us",
}  # fmt: skip
NEEDED: Final = {
    "happened": "What happened, with its day and the day it was discovered.",
    "data": "Which kinds of information were involved: names, session notes, diagnoses, account numbers.",
    "steps": "What people should do to protect themselves.",
    "doing": "What the practice does to look into it, to limit harm, and so that it doesn’t happen again.",
    "contact": "How to ask: a toll-free telephone number, an e-mail or postal address, or a web page.",
}  # fmt: skip
MEDIA_OVER: Final = 500
_REACH: Final = re.compile(r"\d{3}\D{0,3}\d{4}|@|www\.|https://|\d{5}")
_YEAR: Final = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True, slots=True)
class Elements:
    """The five things that every notice must say.  Source: 45 CFR 164.404(c)(1)."""

    happened: str = ""
    data: str = ""
    steps: str = ""
    doing: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be told.  to: name and address lines, as they stand on the envelope."""

    name: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What the notices are made of.  by_state: residents of each state ("": unknown); together everybody touched."""

    practice: PracticeRow
    elements: Elements
    by_state: Mapping[str, int]
    discovered_on: date | None
    occurred_from: date | None = None
    occurred_to: date | None = None
    kind: str = ""
    place: str = ""
    before: str = ""
    since: str = ""
    told_on: date | None = None
    kinds: tuple[str, ...] = ()
    reporter: str = ""

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def days(self) -> str:
        """When it happened, as far as known."""
        if self.occurred_from is None:
            return ""
        if self.occurred_to is None or self.occurred_to == self.occurred_from:
            return long_day(self.occurred_from)
        return f"{long_day(self.occurred_from)} to {long_day(self.occurred_to)}"


@dataclass(frozen=True, slots=True)
class Receiver:
    """An office to write to: an insurer's hotline, a regulator, a partner.  reference: policy, agreement or case."""

    name: str
    lines: tuple[str, ...] = ()
    reference: str = ""


def lacking(elements: Elements) -> dict[str, str]:
    """What the five elements still lack, by element, in words; empty if a notice may be read for sending."""
    found = {name: f"Missing. {NEEDED[name]}" for name in HEADS if not getattr(elements, name).strip()}
    if "happened" not in found and not _YEAR.search(elements.happened):
        found["happened"] = "Name the day it happened, if known, and the day it was discovered, with the year."
    if "contact" not in found and not _REACH.search(elements.contact):
        found["contact"] = "Give a telephone number, an e-mail or postal address, or a web page."
    return found


def suggested(story: Story) -> Elements:
    """First words for each element, to be edited by somebody who knows."""
    found = f"On {long_day(story.discovered_on)} we learned" if story.discovered_on else "We learned"
    when = f" It happened {_between(story)}." if story.occurred_from else ""
    practice = story.practice
    return Elements(
        happened=f"{found} of an incident that may involve information about you.{when}",
        data=f"The information involved may include {_listed(story.kinds) or 'your name and your contact details'}.",
        steps="Look over statements from your health plan and tell your plan of services you did not receive. "
        "Be wary of messages or calls that speak of this; we will not ask you for a password or for money.",
        doing="We ended the access as soon as we knew, we are looking into what happened, and we are changing what let "
        "it happen.",
        contact=f"Call {practice.name} at {phone_of(practice)}, or write to {practice.email} or to "
        f"{', '.join(address_of(practice)[:2])}.",
    )  # fmt: skip


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _between(story: Story) -> str:
    if story.occurred_to and story.occurred_to != story.occurred_from:
        return f"between {long_day(story.occurred_from or story.occurred_to)} and {long_day(story.occurred_to)}"
    return f"on {story.days}"


def individuals(story: Story, people: Sequence[Person]) -> list[Letter]:
    """One letter for each person, in plain language, for first-class mail.  Source: 45 CFR 164.404(c), (d)."""
    return [
        Letter(
            "A notice about your information", one.to,
            lead=f"{one.name}, we are writing because something happened to information that we keep about you.",
            parts=_parts(story.elements), close=f"{story.practice.name}",
        )
        for one in people
    ]  # fmt: skip


def media(story: Story, state: str) -> Letter:
    """A notice to prominent media of one state.  Source: 45 CFR 164.406."""
    count = story.by_state.get(state, 0)
    return Letter(
        f"Notice to the media: {story.practice.name} tells of an incident with patient information",
        lead=f"{counted(count, 'resident')} of {state} may be concerned.",
        parts=_parts(story.elements), close=f"For questions: {story.practice.name}, {phone_of(story.practice)}.",
    )  # fmt: skip


def hhs(story: Story) -> Letter:
    """What the breach portal of the Department of Health and Human Services asks.  Source: 45 CFR 164.408."""
    practice, said = story.practice, story.elements
    states = ", ".join(f"{state or 'unknown'} {count:,}" for state, count in sorted(story.by_state.items()))
    media_states = [one for one, count in story.by_state.items() if one and count > MEDIA_OVER]
    rows = (
        ("Name of the covered entity", practice.name),
        ("Address", ", ".join(address_of(practice)[:2])),
        ("Contact: name, e-mail, telephone", f"{story.reporter}\n{practice.email}\n{phone_of(practice)}".strip()),
        ("NPI", practice.npi),
        ("People affected", f"{story.total:,}" if story.total else ""),
        ("By state of residence", states),
        ("500 or more", ("yes: now" if story.total >= MEDIA_OVER else "no: once a year") if story.total else ""),
        ("Days of the breach", story.days),
        ("Day of discovery", long_day(story.discovered_on) if story.discovered_on else ""),
        ("Kind of breach", story.kind),
        ("Where the information was", story.place),
        ("Kinds of information", said.data),
        ("What happened", said.happened),
        ("Safeguards before", story.before),
        ("Individuals told on", long_day(story.told_on) if story.told_on else ""),
        ("Media told", f"yes: {', '.join(media_states)}" if media_states else "not required (no state over 500)"),
        ("What was done", story.since or said.doing),
    )
    return Letter("Data sheet for the breach report to HHS", rows=rows,
                  close="To be typed into the portal of the Office for Civil Rights by whoever signs for the practice. "
                  "No names of patients are asked.")  # fmt: skip


def regulator(story: Story, state: str, receiver: Receiver) -> Letter:
    """A letter to the authority of one state: counts and facts, no names."""
    return Letter(
        f"Notice of a security breach concerning residents of {state}", (receiver.name, *receiver.lines),
        lead=f"We give notice of an incident that concerns {counted(story.by_state.get(state, 0), 'resident')} "
        f"of {state}. A sample of the letter to individuals is enclosed.",
        rows=(
            ("Who gives notice", f"{story.practice.name}\n{', '.join(address_of(story.practice))}"),
            ("Residents concerned", f"{story.by_state.get(state, 0):,}"),
            ("When it happened", story.days),
            ("When it was discovered", long_day(story.discovered_on) if story.discovered_on else ""),
            ("What happened", story.elements.happened),
            ("Kinds of information", story.elements.data),
            ("When individuals are told", long_day(story.told_on) if story.told_on else ""),
            ("What was done", story.elements.doing),
            ("Contact", story.elements.contact),
        ),
        close=story.practice.name,
    )  # fmt: skip


def insurer(story: Story, receiver: Receiver) -> Letter:
    """The first notice to an insurer: early, short, no admission, no names.  It asks for consent before any cost."""
    facts = story.elements.happened or "We learned of an incident. More follows as we know it."
    return Letter(
        "First notice of an incident and of circumstances that may lead to a claim",
        (receiver.name, *receiver.lines),
        lead=f"Insured: {story.practice.name}. {receiver.reference}".strip(),
        parts=(
            ("What we know now", facts),
            ("When", "\n".join(filter(None, (
                f"Discovered {long_day(story.discovered_on)}" if story.discovered_on else "",
                f"Happened {story.days}" if story.days else "",
            ))) or "Not yet known."),
            ("People who may be concerned", f"{story.total:,}" if story.total else "Not yet known."),
            ("What we ask", "Tell us the claim number and who is in charge. We ask for your consent to counsel, to "
             "forensic help and to notices before we engage anybody, and for the list of firms you work with. "
             "Steps that could not wait are noted with their hour and cost."),
            ("Reserved", "This is notice under every part of the policy that may apply, and notice of circumstances. "
             "It is given early; nothing in it admits a liability or gives up a right."),
        ),
        close=f"{story.practice.name}\n{phone_of(story.practice)}\n{story.practice.email}",
    )  # fmt: skip


def partner(story: Story, receiver: Receiver) -> Letter:
    """A notice that an agreement asks for, to the other side of it.  Source: 45 CFR 164.410(c)."""
    return Letter(
        "Notice of an incident under our agreement", (receiver.name, *receiver.lines),
        lead=receiver.reference,
        parts=(*_parts(story.elements, "happened", "data", "doing", "contact"),
               ("People who may be concerned", f"{counted(story.total, 'person', 'people')}. Their list goes by a "
                "protected way only, if you need it." if story.total else "Not yet known.")),
        close=story.practice.name,
    )  # fmt: skip


def _parts(said: Elements, *names: str) -> tuple[tuple[str, str], ...]:
    return tuple((HEADS[name], getattr(said, name)) for name in names or HEADS)
