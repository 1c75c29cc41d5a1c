"""Odd accesses in words: what a row of the review says, built from the people's and patients' names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final
from uuid import UUID

from quietledger.core.gate.actions import Can
from quietledger.core.shell.rules import counted
from quietledger.safety.review.actions import Judged, Patient
from quietledger.safety.review.rules import Access, Kind, Odd

NAMED_MOST: Final = 5
AMONG: Final = 4  # a claim, its session and its plan are named with one patient
LIGHT: Final = 2  # what weighs no more may be judged together
KINDS: Final = {
    Kind.EMERGENCY: "emergency access", Kind.OPENED: "an account opened", Kind.CLOSED: "a closed account tried",
    Kind.SIGN_IN: "failed sign-ins", Kind.EXPORT: "an export", Kind.BULK: "many patients at once",
    Kind.HOURS: "night or weekend", Kind.REFUSED: "refused tries", Kind.CHANGE: "a change of protection",
    Kind.NEW: "first days",
}  # fmt: skip
EVENTS: Final = {
    "disclosure.sent": "record a disclosure", "disclosure.asked": "enter that the list was asked for",
    "disclosure.extended": "extend the answer to an ask", "disclosure.answered": "give the list of disclosures",
    "export.make": "export", "patient.added": "enter the account", "patient.cover": "enter a plan",
    "policy.changed": "change a limit of the policy", "proposal.made": "propose a change",
    "proposal.settled": "agree to a change", "key.destroy": "destroy a key", "key.rotate": "exchange a key",
    "key.rewrap": "exchange the root key", "key.kit": "print a recovery kit", "key.drill": "try the recovery kit",
    "person.added": "add a person", "person.joined": "give a person a role", "person.roles": "change a person's roles",
    "person.left": "end a person's work here", "person.invited": "invite a person",
    "person.reset": "reset a person's sign-in", "client.ended": "end a program", "client.added": "let a program in",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One odd access as the page shows it.  `key`: what a verdict on it is sent with."""

    judged: Judged
    key: str
    title: str
    named: tuple[tuple[UUID, str], ...]
    more: int

    @property
    def odd(self) -> Odd:
        return self.judged.odd

    @property
    def is_light(self) -> bool:
        return self.odd.weight <= LIGHT

    @property
    def is_open(self) -> bool:
        return self.judged.verdict is None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one person did for one reason on one day.  `others`: how many more records were shown with it, if many."""

    first: Access
    last: Access
    person: str
    done: str
    count: int
    others: int


def row(judged: Judged, people: Mapping[UUID, str], patients: Mapping[UUID, Patient]) -> Row:
    """One odd access in words."""
    odd = judged.odd
    named = sorted((patients[one].name, one) for one in odd.patients if one in patients)
    shown = tuple((one, name) for name, one in named[:NAMED_MOST])
    title = _title(odd, people.get(odd.person_id, "Somebody who left"))
    return Row(judged, f"{odd.kind.value} {odd.entry_id}", title, shown, len(odd.patients) - len(shown))


def _title(odd: Odd, person: str) -> str:
    accounts = counted(len(odd.patients), "account")
    if odd.kind is Kind.OPENED:
        return f"{person} opened an account" + (f", {odd.count} times" if odd.count > 1 else "")
    if odd.kind is Kind.SIGN_IN:
        return f"{counted(odd.count, 'failed sign-in')} as {person}"
    if odd.kind in {Kind.EXPORT, Kind.CHANGE}:
        done = " and ".join(said(can) for can in odd.cans) or ", ".join(_event(one) for one in odd.events)
        return f"{person}: {done}"
    return {
        Kind.EMERGENCY: f"{person} used the emergency access",
        Kind.CLOSED: f"{person} tried to open {accounts} that nobody may open",
        Kind.BULK: f"{person} saw {counted(len(odd.patients), 'patient')} within an hour",
        Kind.HOURS: f"{person} opened {accounts}",
        Kind.REFUSED: f"{person} was refused {counted(odd.count, 'time')}: {_list(odd.cans)}",
        Kind.NEW: f"{person} opened {accounts} in their first days",
    }[odd.kind]


def said(can: str) -> str:
    """What was asked of the gate, in its own words."""
    return Can[can].value.say if can in Can.__members__ else can.lower().replace("_", " ")


def seen(accesses: Sequence[Access], people: Mapping[UUID, str], zone: tzinfo) -> list[Seen]:
    """Who saw a patient, newest first: what one person did for one reason on one day is one row.

    What was done after the gate had been asked is left out: the question stands there already.
    """
    asked = {(one.person_id, one.at) for one in accesses if one.can}
    groups: dict[tuple[object, ...], list[Access]] = defaultdict(list)
    for one in accesses:
        if one.can or (one.person_id, one.at) not in asked:
            day = one.at.astimezone(zone).date()
            groups[day, one.person_id, one.can or one.event, one.is_allowed, one.named > AMONG].append(one)
    return [_seen(group, people[group[0].person_id]) for group in groups.values()]


def _seen(group: Sequence[Access], person: str) -> Seen:
    last, first = group[0], group[-1]
    done = said(last.can) if last.can else _event(last.event)
    others = max(one.named for one in group) - 1
    return Seen(first, last, person, done, len(group), others if others >= AMONG else 0)


def _event(event: str) -> str:
    return EVENTS.get(event, event.replace(".", " ").replace("_", " "))


def _list(cans: tuple[str, ...]) -> str:
    shown = ", ".join(said(can) for can in cans[:3])
    return shown + (f" and {len(cans) - 3} more" if len(cans) > 3 else "")
