"""Ask for a self-test, and make it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries as people
from quietledger.core.post import actions as post
from quietledger.core.post import errors as post_errors
from quietledger.core.post import queries as accounts
from quietledger.core.post.rules import Line
from quietledger.core.post.transport import Post
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.safety.posture import actions as posture
from quietledger.safety.selftest import errors, facts, queries, rules, running
from quietledger.safety.selftest.models import Run
from quietledger.safety.selftest.rules import Report, RunDoc, RunRow, State
from quietledger.safety.selftest.world import Patience, World


@dataclass(frozen=True, slots=True)
class Ways:
    """What a run needs of the machine that it runs on.  machine: its name, which no letter may show."""

    post: Post
    clock: Callable[[], datetime]
    machine: str = ""
    patience: Patience = field(default_factory=Patience)


def ask(who: Actor, *, account_id: UUID | None = None, now: datetime) -> UUID:
    """Ask for a run on a mailbox, the practice's first one that is read if none is named; a job makes it.

    A run that has said nothing for 15 minutes was killed, and is counted as stopped.

    Raises: AlreadyRunning, NoAccount.   Needs: Can.SELF_TEST.   Trail: gate.decide, selftest.asked.
    """
    permit = gate.require(who, Can.SELF_TEST, now=now)
    with tenancy.scope(who):
        for row in Run.objects.select_for_update().filter(state__in=[State.WAITING, State.RUNNING]):
            if now < row.moved_at + rules.STUCK:
                raise errors.AlreadyRunning
            vault.reseal(permit, row, RunDoc(problem="It was broken off."), now=now)
            row.mark_over(RunDoc(problem="It was broken off."), now)
        account = _account(account_id)
        row = Run(account_id=account, asked_at=now, moved_at=now)
        vault.seal(row, RunDoc())
        row.save(force_insert=True)
        audit.record(permit, "selftest.asked", on=[Ref("run", row.id)], now=now)
    return row.id


def _account(account_id: UUID | None) -> UUID:
    read = [row.id for row in accounts.accounts() if row.imap_host and account_id in {None, row.id}]
    if not read:
        raise post_errors.NoAccount(account_id)
    return read[0]


def make(who: Actor, run_id: UUID, ways: Ways) -> RunRow | None:
    """Make a run that waits, from its first letter to its last answer; None if somebody else has begun it.

    Needs: Can.SELF_TEST.   Trail: gate.decide, selftest.done.   Facts: mail.selftest.
    """
    now = ways.clock()
    permit = gate.require(who, Can.SELF_TEST, on=[Ref("run", run_id)], now=now)
    with tenancy.scope(who):
        if not Run.objects.filter(id=run_id, state=State.WAITING).update(state=State.RUNNING, moved_at=now):
            return None
        row = Run.objects.get(id=run_id)
        names = _names(permit.practice_id, now)
    try:
        line = _line(who, row.account_id, now)
        world = World(
            line, ways.post, secrets.token_hex(6), ways.clock, names, ways.machine, patience=ways.patience,
            learn=lambda raw: posture.learn(who, raw, now=ways.clock()),
        )  # fmt: skip
        doc = RunDoc(running.run(world, lambda step, done: _step(who, run_id, step, done, ways.clock())))
    except post_errors.NoAccount:
        doc = RunDoc(problem="The mailbox has been ended.")
    return _over(who, run_id, doc, ways.clock())


def _line(who: Actor, account_id: UUID, now: datetime) -> Line:
    permit = gate.require(who, Can.SELF_TEST, on=[Ref("account", account_id)], now=now)
    return post.account_line(permit, account_id)


def _names(practice_id: UUID, now: datetime) -> tuple[str, ...]:
    staff = sorted(row.person.name for row in people.staff(practice_id, now))
    return (*staff, practices.practice(practice_id).name)


def _step(who: Actor, run_id: UUID, step: str, done_count: int, now: datetime) -> None:
    with tenancy.scope(who):
        Run.objects.get(id=run_id).mark_step(step, done_count, now)


def _over(who: Actor, run_id: UUID, doc: RunDoc, now: datetime) -> RunRow:
    with tenancy.scope(who):
        row = Run.objects.select_for_update().get(id=run_id)
        vault.reseal(who, row, doc, now=now)
        row.mark_over(doc, now)
        facts.tell(row.row(), now)
        bad = [one.number for one in doc.results if one.outcome.is_bad]
        audit.record(
            who, "selftest.done", on=[Ref("run", run_id)], now=now, passed=row.passed_count, bad=bad,
            not_run=row.not_run_count,
        )  # fmt: skip
        return row.row()


def read(who: Actor, run_id: UUID, *, now: datetime) -> Report:
    """A run read out, what matters most first.

    Raises: NoSuchRun.   Needs: Can.SELF_TEST.   Trail: gate.decide.
    """
    permit = gate.require(who, Can.SELF_TEST, on=[Ref("run", run_id)], now=now)
    with tenancy.scope(who):
        return queries.report(permit, run_id)
