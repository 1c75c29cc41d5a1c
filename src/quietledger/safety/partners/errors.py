"""Why a partner can't be found, entered, rated, asked or chosen; ids and field names only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass
class NoSuchPartner(LookupError):
    """No partner of this id is kept here."""

    partner_id: UUID

    def __str__(self) -> str:
        return str(self.partner_id)


@dataclass
class NotTaken(Exception):
    """What was entered can't be kept.  wrong: for each field what is wrong with it, in words."""

    wrong: dict[str, str]

    def __str__(self) -> str:
        return f"fields that can't be kept: {', '.join(sorted(self.wrong))}"


@dataclass
class NotAStep(Exception):
    """A partner doesn't go from one of these states to the other in this way."""

    source: str
    target: str

    def __str__(self) -> str:
        return f"no step from {self.source} to {self.target}"
