"""Lets agreement and screening of the clearinghouse lapse and stand again, inside a house: `walls.py WORD`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.cli import boot

boot.start(migrate=False)

from quietledger.cli import sample_agreement, sample_partner  # noqa: E402 - Django is set up first
from quietledger.core.exchange import queries as exchange  # noqa: E402 - the same
from quietledger.core.people import queries as people  # noqa: E402 - the same
from quietledger.core.tenancy import actions as tenancy  # noqa: E402 - the same
from quietledger.core.tenancy import queries as practices  # noqa: E402 - the same
from quietledger.core.tenancy.rules import Actor, Kind  # noqa: E402 - the same
from quietledger.safety.agreements import actions as agreements  # noqa: E402 - the same
from quietledger.safety.agreements import queries as agreed  # noqa: E402 - the same
from quietledger.safety.devices import queries as devices  # noqa: E402 - the same
from quietledger.safety.partners import actions as partners  # noqa: E402 - the same
from quietledger.safety.partners import lists, screened, screening  # noqa: E402 - the same
from quietledger.safety.partners.rules import State  # noqa: E402 - the same

NOW = datetime.now(UTC)  # noqa: TID251 - a program is a face
PRACTICE = practices.practices()[0]
TODAY = NOW.astimezone(ZoneInfo(PRACTICE.timezone)).date()
WHY = "Tried: the firm's own register number was compared."


def owner() -> Actor:
    """The made-up practice's owner at the machine that the house runs on, signed in just now."""
    with tenancy.within(PRACTICE.id):
        person = people.people_of(PRACTICE.id, NOW)[0]
        device = devices.this_machine()
    assert device is not None
    return Actor(
        PRACTICE.id, Kind.STAFF, person_id=person.id, name=person.name, mfa_level=2, signed_in_at=NOW,
        proven_seconds=0, device_id=device.id, binding=3,
    )  # fmt: skip


def line() -> UUID:
    with tenancy.within(PRACTICE.id):
        return exchange.line().partner_id


def end() -> None:
    """End the agreement with the clearinghouse."""
    with tenancy.within(PRACTICE.id):
        (one,) = (row for row in agreed.agreements(line()) if row.state == "active")
    agreements.end(owner(), one.id, "Tried: they sold the firm.", now=NOW)


def renew() -> None:
    """Agree with the clearinghouse anew."""
    sample_agreement.agree_anew(tenancy.job(PRACTICE.id, "set-up", NOW), line(), today=TODAY, now=NOW)


def exclude() -> None:
    """Bring a list with the clearinghouse on it, and confirm that it is the same firm."""
    header, *rest = sample_partner.made_up_list().split(b"\r\n")
    firm = rest[1].replace(b"NOWHERE LABORATORIES", b"PAPERLARK EXCHANGE")
    lists.bring(owner(), "UPDATED.csv", b"\r\n".join([header, firm, b""]), now=NOW)
    screening.screen(owner(), now=NOW)
    _settle(is_same=True)


def clear() -> None:
    """Look again: it was another firm of that name, so the clearinghouse comes back to work."""
    _settle(is_same=False)
    partners.set_state(owner(), line(), State.CHOSEN, WHY, now=NOW)
    with tenancy.within(PRACTICE.id):
        one = agreed.agreements(line())[0]
    agreements.look_again(owner(), one.id, now=NOW)


def _settle(*, is_same: bool) -> None:
    with tenancy.within(PRACTICE.id):
        (match,) = screened.matches(about_id=line())
    screening.settle(owner(), match.id, is_same=is_same, reason=WHY, now=NOW)


if __name__ == "__main__":
    {"end": end, "renew": renew, "exclude": exclude, "clear": clear}[sys.argv[1]]()
