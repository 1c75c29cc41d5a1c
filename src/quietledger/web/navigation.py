"""The rail: which rooms there are to go to, in which order, and how much waits in each.

A room that has no pages yet has no entry, so that nothing in the rail is a dead end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse

from quietledger.web.desk.trays import Waiting


@dataclass(frozen=True, slots=True)
class Room:
    """A place that the rail can lead to."""

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
    Room("Work", "Statements", "statements:worklist", "mail"),
    Room("Work", "Ledger", "ledger:worklist", "ledger", "l"),
    Room("Protection", "What stands now", "desk:standing", "facts"),
    Room("Protection", "How you sign in", "mfa_index", "lock"),
)


def groups(view_name: str, waiting: Mapping[str, Waiting]) -> list[Group]:
    """The rail's groups, with the current page's room marked."""
    found: dict[str, list[Entry]] = {}
    for room in ROOMS:
        try:
            url = reverse(room.page)
        except NoReverseMatch:
            continue
        tray = waiting.get(room.page, Waiting())
        is_here = _is_here(room, view_name)
        found.setdefault(room.group, []).append(
            Entry(room.name, url, room.icon, room.key, is_here, tray.count, tray.is_urgent)
        )
    return [Group(name, tuple(entries)) for name, entries in found.items()]


def _is_here(room: Room, view_name: str) -> bool:
    """A room's own page, or any page of it that has no line of its own."""
    if any(other.page == view_name for other in ROOMS):
        return room.page == view_name
    namespace = view_name.partition(":")[0]
    return room.page in {f"{namespace}:worklist", f"{namespace}:desk"}
