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


@dataclass
class KeptOut(Exception):
    """A candidate can't be chosen: these tests it has not passed, and no owner excepted them."""

    partner_id: UUID
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"kept out by {', '.join(self.tests)}"


class NoSuchLink(LookupError):
    """Nothing is asked behind this link."""


@dataclass
class Closed(Exception):
    """A questionnaire opens no more.  why: revoked, expired, locked, used or done."""

    why: str

    def __str__(self) -> str:
        return self.why


@dataclass
class WrongCode(Exception):
    """Another code.  left: how many tries are left."""

    left: int

    def __str__(self) -> str:
        return f"{self.left} tries left"


class Busy(Exception):
    """Somebody is writing answers to it at this moment."""


class NoList(Exception):
    """Nobody can be looked up: no list of exclusions was brought within the last month."""


class NotAList(Exception):
    """A file that was brought is none of the public lists that are known here."""


@dataclass
class NoSuchRow(LookupError):
    """No match, evidence, task or drill of this id is kept here."""

    row_id: UUID

    def __str__(self) -> str:
        return str(self.row_id)


@dataclass
class NotDone(Exception):
    """An exit drill isn't over: these steps are open."""

    steps: tuple[str, ...]

    def __str__(self) -> str:
        return f"open: {', '.join(self.steps)}"
