"""Sets a practice up: by asking, or from the folder of a made-up one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import segno
import typer
from rich.console import Console

from quietledger import settings
from quietledger.billing.patients import actions as patients
from quietledger.billing.payers import actions as payers
from quietledger.billing.payers.rules import is_npi
from quietledger.billing.visits import actions as visits
from quietledger.cli import own_machine, practices, sample_agreement, sample_partner, sample_risk
from quietledger.core.exchange import actions as exchange
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import errors as people_errors
from quietledger.core.people.rules import Role
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as tenancy_queries
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.safety.devices import actions as devices
from quietledger.safety.partners import actions as partners

SAMPLE_PERSON: Final = ("odalys@lantern-hill.example", "Odalys Candlewick", "Lantern-Hill-try-out-1")
CONNECTION_FIELDS: Final = (
    "name",
    "host",
    "port",
    "username",
    "host_key",
    "to_folder",
    "from_folder",
    "sender_id",
    "receiver_id",
)
PAYER_FIELDS: Final = (
    "payer_id",
    "name",
    "filing_code",
    "limit_days",
    "appeal_days",
    "needs_authorization",
    "telehealth_modifier",
    "terms",
)


@dataclass
class Made:
    """What setting up did, for the person who ran it."""

    practice: str
    patients: int = 0
    sessions: int = 0
    known: int = 0
    findings: int = 0
    problems: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def from_folder(folder: Path) -> Made:
    """Set up the made-up practice of a folder that `sandbox sessions` wrote, with its patients and sessions.

    Done again it changes nothing but the clearinghouse's address, which the sandbox may have changed.
    """
    try:
        told = json.loads((folder / "practice.json").read_text())
    except (OSError, ValueError) as problem:
        typer.echo(
            f"{folder} holds no practice.json that can be read. `quietledger sandbox sessions` writes one.", err=True
        )
        raise typer.Exit(2) from problem
    practice = _practice(told["practice"])
    made = Made(practice.name)
    with _setting_up(practice) as who:
        _plans(who, told["payers"])
        clinicians = [visits.NewClinician(**one) for one in told["clinicians"]]
        visits.add_clinicians(who, clinicians, now=_now())
        _sample_person(who, practice)
        if practice.is_sample:
            own_machine.take_in_made_up(who)
        devices.begin(practice.id, now=_now())
        _clearinghouse(who, folder / "connection.json", made)
        today = datetime.now(ZoneInfo(practice.timezone)).date()
        partners.begin(practice.id, now=_now())  # also without a clearinghouse: whoever works here is to be screened
        if practice.is_sample:
            sample_partner.choose_clearinghouse(who, now=_now())
            sample_partner.screen(who, now=_now())
            sample_agreement.agree_with_clearinghouse(who, today=today, now=_now())
            sample_risk.assess(who, today=today, now=_now())
        _files(who, folder, made, today=today)
    return made


def _practice(told: Mapping[str, Any]) -> PracticeRow:
    there = tenancy_queries.by_code(told["code"])
    if there:
        return there
    return tenancy.add_practice(
        name=told["name"], code=told["code"], npi=told["npi"], tax_id=told["tax_id"], taxonomy=told["taxonomy"],
        street=told["street"], city=told["city"], state=told["state"], zip9=told["zip"], phone=told["phone"],
        email=told["email"], timezone=told["timezone"], is_sample=told["sample"],
        statement_floor_cents=told["statement_floor_cents"],
    )  # fmt: skip


@contextmanager
def _setting_up(practice: PracticeRow) -> Iterator[Actor]:
    who = tenancy.job(practice.id, "set-up", _now())
    try:
        yield who
    finally:
        tenancy.release(who, _now())


def _plans(who: Actor, told: list[Mapping[str, Any]]) -> None:
    for one in told:
        plan = payers.NewPayer(**{name: one[name] for name in PAYER_FIELDS})
        payer = payers.add_payer(who, plan, now=_now())
        fees = [payers.NewFee(**fee) for fee in one["fees"]]
        payers.set_fees(who, payer, fees, now=_now())
    # Who has no plan pays the same full charge; the first plan's schedule stands for it.
    general = [payers.NewFee(code=fee["code"], charge_cents=fee["charge_cents"]) for fee in told[0]["fees"]]
    payers.set_fees(who, None, general, now=_now())


def _sample_person(who: Actor, practice: PracticeRow) -> None:
    if not practice.is_sample:
        return
    email, name, password = SAMPLE_PERSON
    new = people.NewPerson(email, name, [Role.OWNER, Role.BILLER], password, with_authenticator=True)
    try:
        added = people.add_person(who, new, now=_now())
    except people_errors.AlreadyKnown:
        return
    path = _sign_in_file()
    path.write_text(json.dumps({"email": email, "password": password, "secret": added.totp_secret}))
    path.chmod(0o600)


def _clearinghouse(who: Actor, path: Path, made: Made) -> None:
    if not path.exists():
        made.problems.append(f"{path.name} is missing: no clearinghouse yet. `quietledger sandbox serve` writes it.")
        return
    _connect(who, path)


def _connect(who: Actor, path: Path) -> None:
    """Raises: OSError, ValueError, KeyError for a file that can't be used."""
    told = json.loads(path.read_text())
    key = Path(told["private_key"]).read_text()
    told = {name: told[name] for name in CONNECTION_FIELDS}
    permit = gate.require(who, Can.SET_UP, now=_now())
    with tenancy.scope(who):
        exchange.set_connection(permit, private_key=key, **told)
    partners.begin(who.practice_id, now=_now())


def connect(code: str, path: Path) -> int:
    """Tell one practice its clearinghouse from a file like the sandbox's connection.json; 0, or 1 with a sentence."""
    rows = practices.chosen(code)
    if len(rows) != 1:
        typer.echo("There are several practices: say which one with --practice.", err=True)
        return 2
    try:
        with _setting_up(rows[0]) as who:
            _connect(who, path)
    except (OSError, ValueError, KeyError) as problem:
        typer.echo(f"{path} can’t be used: {type(problem).__name__} {problem}", err=True)
        return 1
    typer.echo(f"{rows[0].name} knows its clearinghouse now. Nothing was sent yet.")
    return 0


def _files(who: Actor, folder: Path, made: Made, *, today: Any) -> None:
    now = _now()
    body = (folder / "patients.csv").read_bytes()
    arrived = exchange.take_in(who, name="patients.csv", body=body, channel="setting-up", now=now, kind="CSV-PATIENTS")
    if arrived.is_new:
        taken = patients.import_patients(who, arrived.file_id, now=now)
        made.patients, made.findings = taken.taken, taken.findings
    body = (folder / "sessions.csv").read_bytes()
    arrived = exchange.take_in(who, name="sessions.csv", body=body, channel="setting-up", now=now, kind="CSV")
    if arrived.is_new:
        done = visits.import_visits(who, arrived.file_id, now=now, today=today)
        made.sessions, made.known = done.taken, done.known
        made.findings += done.findings
        made.problems += [done.problem] if done.problem else []


def by_asking() -> Made:
    """Set up a new practice by asking for what its claims need, and for its first person; asks wrong answers again."""
    typer.echo("A new practice. What you type here stands on its claims.")
    told = {field: _ask(words, check, default) for field, words, check, default in QUESTIONS}
    if tenancy_queries.by_code(told["code"]):
        typer.echo(f"A practice with the code {told['code']} is here already.", err=True)
        raise typer.Exit(1)
    practice = tenancy.add_practice(**told)
    with _setting_up(practice) as who:
        email, name = typer.prompt("Your e-mail, to sign in with"), typer.prompt("Your name")
        while True:
            password = typer.prompt("A password of at least 12 characters", hide_input=True, confirmation_prompt=True)
            try:
                people.add_person(who, people.NewPerson(email, name, [Role.OWNER, Role.BILLER], password), now=_now())
            except people_errors.WeakPassword:
                typer.echo("That password is too short or too common.", err=True)
            else:
                devices.begin(practice.id, now=_now())
                partners.begin(practice.id, now=_now())
                return Made(practice.name)


def _ask(words: str, check: Callable[[str], str], default: str) -> str:
    while True:
        try:
            return check(typer.prompt(words, default=default or None))
        except (ValueError, ZoneInfoNotFoundError):
            typer.echo("That can’t be right.", err=True)


def _fits(pattern: str, text: str) -> str:
    if not re.fullmatch(pattern, text.strip()):
        raise ValueError(pattern)
    return text.strip()


def _digits(text: str) -> str:
    return re.sub(r"[\s()-]", "", text)


def _npi(text: str) -> str:
    if not is_npi(text.strip()):
        raise ValueError("npi")
    return text.strip()


QUESTIONS: Final = (
    ("name", "Name", lambda text: text.strip(), ""),
    (
        "code",
        "Short code, 2 to 5 letters; begins each claim number",
        lambda text: _fits(r"[A-Z]{2,5}", text.upper()),
        "",
    ),
    ("npi", "NPI of the practice, 10 digits", _npi, ""),
    ("tax_id", "Tax id, 9 digits", lambda text: _fits(r"\d{9}", _digits(text)), ""),
    ("taxonomy", "Taxonomy code, 10 characters", lambda text: _fits(r"[0-9A-Z]{9}X", text.upper()), ""),
    ("street", "Street (payers take no PO box here)", lambda text: text.strip(), ""),
    ("city", "City", lambda text: text.strip(), ""),
    ("state", "State, 2 letters", lambda text: _fits(r"[A-Z]{2}", text.upper()), ""),
    ("zip9", "ZIP, 9 digits", lambda text: _fits(r"\d{9}", _digits(text)), ""),
    ("phone", "Phone, 10 digits", lambda text: _fits(r"\d{10}", _digits(text)), ""),
    ("email", "E-mail", lambda text: _fits(r"[^@\s]+@[^@\s]+", text), ""),
    ("timezone", "Time zone", lambda text: ZoneInfo(text.strip()).key, "America/Chicago"),
)


def show(made: Made) -> None:
    """Say what setting up did."""
    if not (made.patients or made.sessions):
        typer.echo(f"{made.practice} stands. Nothing new was found.")
    else:
        taken = f"{made.patients} patients and {made.sessions} sessions taken in"
        typer.echo(f"{made.practice}: {taken}, {made.findings} findings.")
    for problem in made.problems:
        typer.echo(problem, err=True)


def show_sign_in() -> int:
    """Show how to sign in to the made-up practice; 1 if there is none."""
    path = _sign_in_file()
    if not path.exists():
        typer.echo("There is no made-up practice here. A real one’s secrets are shown to nobody.", err=True)
        return 1
    told = json.loads(path.read_text())
    uri = f"otpauth://totp/Quietledger:{told['email']}?secret={told['secret']}&issuer=Quietledger"
    console = Console(highlight=False)
    console.print(f"\nSign in at [bold]{settings.env.address}[/bold] (a made-up practice; these are for it alone)")
    console.print(f"  E-mail      [bold]{told['email']}[/bold]\n  Password    [bold]{told['password']}[/bold]")
    code = people.current_code(told["secret"], _now())
    console.print(f"  Code        [bold]{code}[/bold]  (changes every 30 seconds)")
    console.print(f"  Secret      {told['secret']}\n  or scan this with an authenticator app:\n")
    segno.make(uri, error="l").terminal(compact=True, border=2)
    return 0


def _sign_in_file() -> Path:
    return Path(settings.HOME) / f"sample-sign-in-{settings.env.database_name}.json"


def _now() -> datetime:
    return datetime.now(UTC)
