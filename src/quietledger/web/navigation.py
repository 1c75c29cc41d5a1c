"""The rail: which rooms there are to go to, in which order, and how much waits in each.

A room that has no pages yet has no entry, so that nothing in the rail is a dead end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse

from quietledger.web.desk.trays import Waiting


@dataclass(frozen=True, slots=True)
class Room:
    """A place that the rail can lead to.  `page`: the name of its address, with a query where it needs one."""

    group: str
    name: str
    page: str
    icon: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the rail."""

    name: str
    url: str
    icon: str
    key: str
    is_here: bool
    count: int = 0
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the rail with its lines."""

    name: str
    entries: tuple[Entry, ...]


ROOMS: Final = (
    Room("Work", "Desk", "desk:desk", "desk", "d"),
    Room("Work", "Sessions", "visits:worklist", "sessions", "s"),
    Room("Work", "Claims", "claims:worklist", "claims", "c"),
    Room("Work", "Remittances", "remits:worklist", "remit", "r"),
    Room("Work", "Denials", "remits:denials", "denial", "n"),
    Room("Work", "Patients", "patients:worklist", "people", "p"),
    Room("Work", "Payments", "payments:worklist", "coin", "y"),
    Room("Work", "Statements", "statements:worklist", "mail", "t"),
    Room("Work", "Ledger", "ledger:worklist", "ledger", "l"),
    Room("Work", "Plans and fees", "payers:worklist", "plans"),
    Room("Work", "Files", "desk:files", "files"),
    Room("Messages", "Inbox check", "mail:worklist", "mail", "m"),
    Room("Messages", "Send", "outbox:worklist", "send"),
    Room("Messages", "Payment changes", "changes:worklist", "coin"),
    Room("Messages", "Domain", "posture:worklist", "gate"),
    Room("Messages", "E-mail yourself", "selftest:worklist", "check"),
    Room("Messages", "Lessons", "training:worklist", "agree"),
    Room("Messages", "Drills", "drills:worklist", "flag"),
    Room("Protection", "What you can do", "protection:now", "gate"),
    Room("Protection", "What stands now", "desk:standing", "facts"),
    Room("Protection", "Policy book", "protection:policy", "agree"),
    Room("Protection", "Emergency access", "protection:emergency", "alert"),
    Room("Protection", "People", "people:worklist", "people"),
    Room("Protection", "Devices", "devices:worklist", "device"),
    Room("Protection", "Agreements", "agreements:worklist", "agree"),
    Room("Protection", "Partners", "partners:worklist", "cover"),
    Room("Protection", "Risk", "risk:worklist", "risk"),
    Room("Protection", "Cyber insurance", "cyberinsurance:worklist", "cover"),
    Room("Protection", "Incidents", "incidents:worklist", "flag"),
    Room("Protection", "Programs", "programs:worklist", "device"),
    Room("Protection", "Who saw what", "review:worklist", "find"),
    Room("Protection", "Disclosures", "disclosures:worklist", "out"),
    Room("Protection", "Health", "health:health", "check"),
    Room("Protection", "How you sign in", "mfa_index", "lock"),
)


def groups(path: str, view_name: str, waiting: Mapping[str, Waiting]) -> list[Group]:
    """The rail's groups, with the line of the current page marked."""
    there = [(room, url) for room in ROOMS if (url := _url(room))]
    here = _here(there, path, view_name)
    found: dict[str, list[Entry]] = {}
    for room, url in there:
        tray = waiting.get(room.page, Waiting())
        entry = Entry(room.name, url, room.icon, room.key, room is here, tray.count, tray.is_urgent)
        found.setdefault(room.group, []).append(entry)
    return [Group(name, tuple(entries)) for name, entries in found.items()]


def _url(room: Room) -> str:
    name, _, query = room.page.partition("?")
    try:
        return reverse(name) + (f"?{query}" if query else "")
    except NoReverseMatch:
        return ""


def _here(there: Sequence[tuple[Room, str]], path: str, view_name: str) -> Room | None:
    """The line with this very address, else the first line of the same page, else the first of the same room."""
    exact = [room for room, url in there if url == path]
    same_page = [room for room, _ in there if room.page == view_name]
    namespace = view_name.partition(":")[0]
    same_room = [room for room, _ in there if ":" in view_name and room.page.startswith(f"{namespace}:")]
    return next(iter([*exact, *same_page, *same_room]), None)
