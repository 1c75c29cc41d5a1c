"""Shows and changes who works here, as the operator of the machine; compares facts about people once a day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
import typer
from django.db import OperationalError
from rich.console import Console
from rich.table import Table

from quietledger import settings
from quietledger.cli import practices, screenings
from quietledger.core.people import actions as people
from quietledger.core.people import enrolling, errors, queries
from quietledger.core.people.rules import Difference, Invited, Role
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.errors import LeaseHeld
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Flaw
from quietledger.safety.agreements import actions as agreements
from quietledger.safety.agreements import rules as agreement_rules
from quietledger.safety.cyberinsurance import actions as cover
from quietledger.safety.devices import actions as devices
from quietledger.safety.devices import rules as device_rules
from quietledger.safety.risk import nightly as risk
from quietledger.safety.training import actions as training

log = structlog.get_logger("quietledger.people")
NIGHTLY: Final = "nightly"
Differing = Difference | device_rules.Difference | agreement_rules.Difference
Ends = Mapping[Role, datetime | None]


def listed(code: str, *, as_json: bool) -> int:
    """Print who works here."""
    now = datetime.now(UTC)
    told = [
        {
            "practice": practice.code, "email": row.person.email, "name": row.person.name,
            "roles": {one.role.value: one.until.isoformat() if one.until else None for one in row.roles},
            "factors": sorted(row.factors),
            "last_sign_in": row.last_sign_in_at.isoformat() if row.last_sign_in_at else None,
        }
        for practice in practices.chosen(code) for row in queries.staff(practice.id, now)
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told))
        return 0
    table = Table("Practice", "Name", "Signs in as", "Does", "Second factor", "Last here")
    for row in told:
        table.add_row(
            *(_words(row[name]) for name in ("practice", "name", "email", "roles", "factors", "last_sign_in"))
        )
    Console().print(table)
    return 0


def _words(told: Any) -> str:
    if isinstance(told, Mapping):
        return ", ".join(f"{role} until {until[:10]}" if until else role for role, until in told.items())
    return ", ".join(told) if isinstance(told, list) else str(told or "-")


def add(code: str, email: str, name: str, ends: Ends, *, as_json: bool) -> int:
    """Add somebody and print their code."""

    def change(who: Actor, now: datetime) -> Invited:
        added = people.add_person(who, people.NewPerson(email, name, ends), now=now)
        return enrolling.invite(who, added.person_id, now=now)

    return _with_code(code, change, as_json=as_json)


def code(practice: str, email: str, *, as_json: bool) -> int:
    """Take somebody's ways in and print a code."""
    return _with_code(
        practice, lambda who, now: enrolling.reset_at_machine(who, _known(email), now=now), as_json=as_json
    )


def change(code: str, email: str, ends: Ends, *, as_json: bool) -> int:
    """Give somebody exactly these roles."""
    return _changed(code, lambda who, now: people.change_roles(who, _known(email), ends, now=now), as_json=as_json)


def end(code: str, email: str, *, as_json: bool) -> int:
    """End somebody's work."""
    return _changed(code, lambda who, now: people.end_person(who, _known(email), now=now), as_json=as_json)


def retell(code: str, *, as_json: bool) -> int:
    """Compare and mend; 1 if anything differed."""
    found = [(practice, one) for practice in practices.chosen(code) for one in nightly(practice)]
    if as_json:
        rows = [{"practice": practice.code, _kind(one): str(_id(one)), "fact": one.name, "told": one.told,
                 "found": one.found} for practice, one in found]  # fmt: skip
        typer.echo(json.dumps(rows))
    elif not found:
        typer.echo("What the gate was told about people and devices is so.")
    else:
        for practice, one in found:
            about = f"{_kind(one)} {_id(one)}"
            typer.echo(f"{practice.code}: {one.name} of {about}: told {one.told}, in truth {one.found}.")
    return 1 if found else 0


def nightly(practice: PracticeRow) -> list[Differing]:
    """Once a day: compare facts about people and devices with what is so, and drop what has run out."""
    with _job(practice, NIGHTLY) as who:
        now = datetime.now(UTC)
        found: list[Differing] = [*people.nightly(who, now=now), *training.nightly(who, now=now)]
        screenings.nightly(who, practice, now=now)
        cover.nightly(who, now=now)
        for flaw in risk.nightly(who, now):
            log.error("protection flawed", practice=practice.id, flaw=flaw)
        return [*found, *devices.nightly(who, now=now), *agreements.retell(who, now=now)]


def _kind(one: Differing) -> str:
    if isinstance(one, agreement_rules.Difference):
        return "partner"
    return "person" if isinstance(one, Difference) else "device"


def _id(one: Differing) -> UUID:
    if isinstance(one, agreement_rules.Difference):
        return one.partner_id
    return one.person_id if isinstance(one, Difference) else one.device_id


def rolled_back(practice: PracticeRow) -> list[Flaw]:
    """Once a day: find documents that were rolled back in the database; what is new is put on the trail."""
    with _job(practice, NIGHTLY) as who:
        return vault.tell_flaws(who, vault.check_marks(practice.id), now=datetime.now(UTC))


def each_day(practice: PracticeRow) -> None:
    """Both from the watching day: what another process does already, or the machine can't do now, waits."""
    try:
        for one in nightly(practice):
            log.warning("fact differed", practice=practice.id, fact=one.name, **{_kind(one): _id(one)})
        for flaw in rolled_back(practice):
            log.error("document rolled back", practice=practice.id, entry=flaw.entry)
    except (LeaseHeld, OperationalError) as problem:
        log.warning("nightly work not done", practice=practice.id, kind=type(problem))


def ends(code: str, roles: Sequence[str], last_day: str) -> Ends:
    """Roles by their names, each until the midnight after the last day.  Exits with 2 if one can't be read."""
    try:
        until = date.fromisoformat(last_day) + timedelta(days=1) if last_day else None
        named = [Role(role) for role in roles]
    except ValueError as problem:
        typer.echo(f"That can’t be read: {problem}.", err=True)
        raise typer.Exit(2) from problem
    zone = ZoneInfo(_one(code).timezone)
    return {role: datetime.combine(until, time(), zone) if until else None for role in named}


def _with_code(code: str, change: Callable[[Actor, datetime], Invited], *, as_json: bool) -> int:
    invited: list[Invited] = []
    status = _changed(code, lambda who, now: invited.append(change(who, now)), as_json=False, is_quiet=True)
    for one in invited:
        address = f"{settings.env.address}/sign-in/welcome"
        if as_json:
            typer.echo(json.dumps({"code": one.code, "address": address, "until": one.until.isoformat()}))
        else:
            typer.echo(f"{address}\n{one.code}\nOnce, before {one.until:%Y-%m-%d %H:%M} UTC; it is shown this once.")
    return status


def _changed(code: str, change: Callable[[Actor, datetime], object], *, as_json: bool, is_quiet: bool = False) -> int:
    practice = _one(code)
    try:
        with _job(practice, "set-up") as who:
            change(who, datetime.now(UTC))
    except errors.AlreadyKnown:
        problem = "Somebody signs in with this address already."
    except errors.LastOwner:
        problem = "A practice needs an owner without an end date. Make somebody else one first."
    except (errors.NotAMember, LookupError):
        problem = "Nobody with this address works here."
    else:
        if not is_quiet:
            typer.echo(json.dumps({"practice": practice.code, "done": True}) if as_json else "Done.")
        return 0
    typer.echo(problem, err=True)
    return 1


def _known(email: str) -> Any:
    row = queries.by_email(email)
    if row is None:
        raise LookupError
    return row.id


def _one(code: str) -> PracticeRow:
    rows = practices.chosen(code)
    if len(rows) > 1:
        typer.echo(f"Say which practice: --practice {' or '.join(row.code for row in rows)}.", err=True)
        raise typer.Exit(2)
    return rows[0]


@contextmanager
def _job(practice: PracticeRow, name: str) -> Iterator[Actor]:
    who = tenancy.job(practice.id, name, datetime.now(UTC))
    try:
        yield who
    finally:
        tenancy.release(who, datetime.now(UTC))
