"""Shows and exchanges keys, as a job that asks the gate again for each batch."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from quietledger.cli import practices
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.people import resealing
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.errors import LeaseHeld
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault import queries
from quietledger.core.vault.errors import KeyIsBack, NoKey
from quietledger.core.vault.rules import Permit

JOB: Final = "key-rotation"
USUAL: Final = ("data", "file", "patient", "index")
ALL: Final = (*USUAL, "trail", "sign", "export", "site")


def show(code: str, *, as_json: bool) -> int:
    """List root keys and practices' keys.  Returns 1 if something should be better."""
    roots = queries.root_keys()
    kept = {row.code: queries.key_report(row.id) for row in practices.chosen(code)}
    if as_json:
        told = {
            "root": [{"kind": one.kind, "name": one.name, "say": one.say, "warning": one.warning} for one in roots],
            "keys": {practice: [_plain(row) for row in rows] for practice, rows in kept.items()},
        }
        typer.echo(json.dumps(told, default=str))
        return 1 if any(one.warning for one in roots) else 0
    for one in roots:
        typer.echo(f"Root key: {one.say}" + (f" ({one.name})" if one.name else ""))
        if one.warning:
            typer.echo(f"  {one.warning}")
    table = Table("Practice", "Purpose", "Key", "State", "Keys", "Cells", "Made", "Wrapped by")
    for practice, rows in kept.items():
        for row in rows:
            table.add_row(
                practice, row.purpose, str(row.key_id or ""), row.state, str(row.count),
                "" if row.cells is None else str(row.cells), f"{row.made_at:%Y-%m-%d}", row.wrapped_by,
            )  # fmt: skip
    Console().print(table)
    return 1 if any(one.warning for one in roots) else 0


def _plain(row: queries.KeyRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def job_of(practice_id: UUID) -> Actor:
    """The job that exchanges keys of a practice.  Raises: LeaseHeld."""
    return tenancy.job(practice_id, JOB, _now())


def ask(who: Actor) -> Permit:
    """A fresh permit for the job, whose lease is kept meanwhile.  Raises: Refused, LeaseLost."""
    now = _now()
    tenancy.renew(who, now)
    return gate.require(who, Can.ROTATE_KEYS, now=now)


def rotate(code: str, purpose: str, *, begin: bool, as_json: bool) -> int:
    """Exchange keys of the chosen practices.  Returns 1 if something did not open, 2 for an unknown purpose."""
    if purpose and purpose not in ALL:
        typer.echo(f"No keys serve “{purpose}”. Known are {', '.join(ALL)}.", err=True)
        return 2
    if purpose == "site":
        return _rotate_site(begin=begin, as_json=as_json)
    told: list[dict[str, Any]] = []
    for practice in practices.chosen(code):
        try:
            who = job_of(practice.id)
            for one in [purpose] if purpose else USUAL:
                done = vault.rotate(lambda who=who: ask(who), one, begin=begin, progress=_progress(as_json))  # type: ignore[misc]  # bound now, called below
                told.append({"practice": practice.code} | {name: getattr(done, name) for name in done.__slots__})
                if not as_json:
                    typer.echo(f"{practice.code}: {_in_words(done)}")
            tenancy.release(who, _now())
        except (LeaseHeld, NoKey, Refused) as problem:
            typer.echo(f"{practice.code}: {problem}", err=True)
            return 1
    if as_json:
        typer.echo(json.dumps(told, default=str))
    return 1 if any(one["stuck"] for one in told) else 0


def _rotate_site(*, begin: bool, as_json: bool) -> int:
    """Exchange the key of second factors and sign-ins: whoever holds the root key may."""
    is_new = begin and vault.renew_site(_now())
    moved = resealing.reseal_factors()
    destroyed = vault.end_site_keys(_now(), resealing.sealed_factors())
    if as_json:
        typer.echo(json.dumps([{"purpose": "site", "is_new": is_new, "moved": moved, "destroyed": destroyed}]))
    else:
        said = "a new key, " if is_new else ""
        later = "" if destroyed or not is_new else "; run again tomorrow to destroy the older key"
        typer.echo(f"site: {said}{moved} secrets sealed again, {destroyed} older keys destroyed{later}")
    return 0


class _Said:
    """What was moved so far, on one line."""

    count = 0


def _progress(as_json: bool) -> Any:  # noqa: FBT001 - one private use
    said = _Said()

    def tell(what: str, count: int) -> None:
        said.count += count
        if not as_json and count:
            typer.echo(f"  {what}: {said.count} so far", err=True)

    return tell


def _in_words(done: vault.Rotated) -> str:
    parts = [f"{done.purpose}: {done.moved} moved"]
    if done.destroyed:
        parts.append(f"{done.destroyed} older keys destroyed")
    if done.stuck:
        parts.append(f"{done.stuck} did not open and keep their key")
    if done.ends_at:
        parts.append(f"run again after {done.ends_at:%Y-%m-%d %H:%M} UTC to destroy the older keys")
    return ", ".join(parts)


def rewrap(spec: str, *, as_json: bool) -> int:
    """Wrap all practices' keys under another root key.  Returns 1 if it can't be had."""
    try:
        now_used = vault.use(spec)
        counts = {"site": vault.rewrap_site()}
        for practice in practices.chosen(""):
            who = job_of(practice.id)
            counts[practice.code] = vault.rewrap(ask(who))
            tenancy.release(who, _now())
    except (NoKey, LeaseHeld) as problem:
        typer.echo(str(problem), err=True)
        return 1
    if as_json:
        typer.echo(json.dumps({"root": now_used.name, "rewrapped": counts}))
        return 0
    typer.echo(f"{sum(counts.values())} keys are wrapped by {now_used.say} ({now_used.name}) now.")
    typer.echo(f"Set QUIETLEDGER_ROOT_KEY={spec} before the next start. Then print a new kit: `quietledger keys kit`.")
    typer.echo("Keep the old root key as long as you keep backups that were made under it.")
    return 0


def shredded(*, as_json: bool) -> int:
    """List whose keys were destroyed, after destroying again what came back.  Returns 1 if one can't be."""
    try:
        back = vault.replay_shred_list(_now())
    except KeyIsBack as problem:
        typer.echo(str(problem), err=True)
        return 1
    rows = vault.shred_list()
    if as_json:
        listed = [
            {"practice": str(one.practice_id), "patient": str(one.patient_id), "at": one.at.isoformat()} for one in rows
        ]
        typer.echo(json.dumps({"came_back": back, "shredded": listed}))
        return 0
    for one in rows:
        typer.echo(f"{one.at:%Y-%m-%d %H:%M}  patient {one.patient_id}  of practice {one.practice_id}")
    typer.echo(f"{len(rows)} on the list; {back} had come back and are destroyed again.")
    return 0


def _now() -> datetime:
    return datetime.now(UTC)
