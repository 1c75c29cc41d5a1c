"""`quietledger mail domain` and `mail reports` at work."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from quietledger.core.post.resolver import Resolver
from quietledger.pure.maildomain.shapes import NAMES, Check, Verdict
from quietledger.safety.posture import errors, reports, rules
from quietledger.safety.posture.looking import Asked, Reach, Standing, check
from quietledger.safety.posture.probing import Ports

_MARKS = {Verdict.OK: "well", Verdict.NOTE: "note", Verdict.UNKNOWN: "not known", Verdict.MEND: "MEND"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What to look at."""

    name: str
    selectors: tuple[str, ...]
    submission_host: str
    imap_host: str
    resolver: str
    ca: Path | None
    ports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Far:
    """How far to look."""

    is_inside: bool
    probes: bool
    watches: bool


def show(wish: Wish, far: Far, *, as_json: bool) -> int:
    """Look at a domain and print what was found."""
    try:
        name = rules.domain_name(wish.name)
        ca_pem = wish.ca.read_text() if wish.ca else ""
        reach = Reach(Resolver.named(wish.resolver), _ports(wish.ports), ca_pem, far.is_inside, far.probes,
                      watches=far.watches)  # fmt: skip
    except errors.NotADomain:
        typer.echo("That isn’t the name of a domain.", err=True)
        return 2
    except (ValueError, OSError) as problem:
        typer.echo(f"That can’t be used: {problem}", err=True)
        return 2
    asked = Asked(wish.selectors, wish.submission_host, wish.imap_host)
    found = check(name, reach, asked, now=datetime.now(UTC))
    typer.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False) if as_json else "\n".join(_lines(found)))
    return int(found.verdict is Verdict.MEND or found.of("mx").verdict is Verdict.UNKNOWN)


def _ports(told: Iterable[str]) -> Ports:
    known = {field.name for field in fields(Ports)}
    pairs = dict(one.partition("=")[::2] for one in told)
    if not pairs.keys() <= known:
        raise ValueError(f"a service is one of {', '.join(sorted(known))}")
    return Ports(**{name: int(number) for name, number in pairs.items()})


def _plain(found: Standing) -> dict[str, Any]:
    checks = [asdict(one) | {"name": NAMES[one.id]} for one in found.checks]
    return {"domain": found.domain, "at": found.at.isoformat(), "verdict": found.verdict.value, "checks": checks}


def _lines(found: Standing) -> Iterable[str]:
    yield f"{found.domain}, seen from outside"
    for one in found.checks:
        yield ""
        yield f"{_MARKS[one.verdict]:>9}  {NAMES[one.id]}"
        yield from (f"{'':11}{text}" for text in _said(one))


def _said(one: Check) -> Iterable[str]:
    if one.seen:
        yield f"seen: {one.seen}"
    yield from one.problems
    if one.verdict is Verdict.MEND:
        yield f"why: {one.why}"
    for record in one.publish:
        yield f"publish {record.kind} at {record.name}:"
        yield from (f"    {line}" for line in record.value.splitlines())


def read_reports(files: Iterable[Path], *, as_json: bool) -> int:
    """Read reports and print what they say together, domain by domain."""
    read: list[reports.Report] = []
    broken = 0
    for path in files:
        try:
            read.append(reports.read(path.read_bytes()))
        except reports.NotReadable as problem:
            typer.echo(f"{path.name}: {problem}.", err=True)
            broken += 1
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in read], indent=2, default=datetime.isoformat))
    else:
        for name in sorted({one.domain for one in read}):
            typer.echo(name)
            for line in reports.words(one for one in read if one.domain == name):
                typer.echo(f"  {line}")
    return int(broken > 0)
