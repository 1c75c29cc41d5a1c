"""Makes a self-test and prints what it found; ends with 0 only if all that is needed passed."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.table import Table

from quietledger.cli import practices
from quietledger.core.post import errors as post_errors
from quietledger.core.post import ours
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.errors import LeaseHeld
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.safety.selftest import actions, errors
from quietledger.safety.selftest.actions import Ways
from quietledger.safety.selftest.rules import Report


def ways() -> Ways:
    """The ways of this site: its servers, its clock, this machine."""
    return Ways(ours.post(), clock=lambda: datetime.now(UTC), machine=socket.gethostname())


def run(code: str, *, as_json: bool) -> int:
    """Make one run for a practice; 1 if something is to change or could not be tried."""
    found = practices.chosen(code)
    if len(found) > 1:
        return _wrong("There are several practices here: name one with --practice.", 2)
    try:
        report = _made(found[0])
    except post_errors.NoAccount:
        return _wrong("There is no mailbox to test yet. `quietledger mail account add` adds one.", 1)
    except (errors.AlreadyRunning, LeaseHeld):
        return _wrong("A test, or other work on the mail, is under way already. Try again in a few minutes.", 1)
    if as_json:
        typer.echo(json.dumps(_told(report), ensure_ascii=False))
    else:
        _print(report)
    return 0 if report.row.is_good else 1


def _made(practice: PracticeRow) -> Report:
    who = tenancy.job(practice.id, "mail", datetime.now(UTC))
    try:
        run_id = actions.ask(who, now=datetime.now(UTC))
        with Console(stderr=True).status("Writing to yourself, and waiting for what arrives"):
            actions.make(who, run_id, ways())
        return actions.read(who, run_id, now=datetime.now(UTC))
    finally:
        tenancy.release(who, datetime.now(UTC))


def _told(report: Report) -> dict[str, object]:
    answers = sorted((*report.to_change, *report.not_run, *report.passed), key=lambda one: one.number)
    return {
        "passed": report.row.is_good, "problem": report.problem,
        "probes": [
            {
                "number": one.number, "name": one.probe.name, "proves": one.probe.proves, "result": str(one.outcome),
                "seen": one.seen, "change": one.change,
            }
            for one in answers
        ],
    }  # fmt: skip


def _print(report: Report) -> None:
    table = Table("", "Probe", "Result", "Seen", "What to change")
    for one in (*report.to_change, *report.not_run, *report.passed):
        table.add_row(str(one.number), one.probe.name, str(one.outcome), one.seen, one.change)
    Console().print(table)
    if report.problem:
        typer.echo(report.problem)
    row = report.row
    typer.echo(f"{row.passed_count} passed, {row.bad_count} to change, {row.not_run_count} could not run.")


def _wrong(sentence: str, code: int) -> int:
    typer.echo(sentence, err=True)
    return code
