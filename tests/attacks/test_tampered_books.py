"""The ledger and the trail in a stranger's hands: what was altered by hand is found, and the finding names the place.

The intruder is the superuser, with every trigger and right out of the way. What nobody notices today is a test too.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest

from quietledger.billing.ledger import queries as ledger
from quietledger.core.audit import actions as audit
from quietledger.core.audit.models import Entry
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind
from tests.attacks.by_hand import undone
from tests.attacks.town import NOW, Town

pytestmark = pytest.mark.usefixtures("clock")

LEDGER = {
    "an amount": "UPDATE ledger_line SET cents = cents + 100 WHERE id = {line}",
    "both sides of an entry": "UPDATE ledger_line SET cents = cents * 2 WHERE entry_id = {entry}",
    "an account": "UPDATE ledger_line SET account = 'AR:other' WHERE id = {line}",
    "whose debt it is": "UPDATE ledger_line SET patient_id = gen_random_uuid() WHERE id = {line}",
    "the day": "UPDATE ledger_entry SET effective_on = effective_on - 1 WHERE id = {entry}",
    "the source": "UPDATE ledger_entry SET segment = segment + 1 WHERE id = {entry}",
    "a line taken away": "DELETE FROM ledger_line WHERE id = {line}",
    "an entry taken away": "DELETE FROM ledger_entry WHERE id = {entry}",
}


@pytest.mark.parametrize("what", LEDGER)
def test_the_ledger_that_was_altered_no_longer_agrees_with_the_trail_which_names_the_batch(
    town: Town, boss: psycopg.Connection, what: str
) -> None:
    line, entry = boss.execute(
        "SELECT l.id, e.id FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id WHERE l.cents > 0"
        " AND l.account = 'AR:insurance' ORDER BY l.id LIMIT 1"
    ).fetchone() or (None, None)
    batch = boss.execute("SELECT trail_id FROM ledger_entry WHERE id = %s", [entry]).fetchone()
    with undone(boss):
        assert boss.execute(LEDGER[what].format(line=f"'{line}'", entry=f"'{entry}'")).rowcount
        found = seen(town.first.id)
    assert [one.trail_id for one in found] == [batch[0]] if batch else []
    with tenancy.within(town.first.id):
        assert ledger.broken_batches() == []


def seen(practice_id: UUID) -> list[Any]:
    with tenancy.within(practice_id):
        return ledger.broken_batches()


TRAIL = {
    "edited": ("UPDATE audit_entry SET body = replace(body, '\"v\":1', '\"v\":2') WHERE id = {one}", 5),
    "deleted": ("DELETE FROM audit_entry WHERE id = {one}", 5),
    "taken out of the tree": ("DELETE FROM audit_leaf WHERE entry_id = {one}", 5),
    "cut off at its end": ("DELETE FROM audit_leaf WHERE sequence >= 5", 5),
    "a root written anew": ("UPDATE audit_leaf SET root = sha256('x') WHERE sequence = 5", 5),
}


@pytest.mark.parametrize("what", TRAIL)
def test_a_trail_that_was_tampered_with_is_found_at_its_first_bad_index(
    town: Town, boss: psycopg.Connection, what: str
) -> None:
    audit.sequence(town.first.id, NOW)
    assert audit.verify(town.first.id) == []
    statement, bad = TRAIL[what]
    one = boss.execute(
        "SELECT entry_id FROM audit_leaf WHERE sequence = 5 AND practice_id = %s", [town.first.id]
    ).fetchone()
    assert one is not None
    with undone(boss):
        assert boss.execute(statement.format(one=f"'{one[0]}'")).rowcount
        flaws = audit.verify(town.first.id)
    assert flaws[0].index == bad
    assert audit.verify(town.first.id) == []


def test_an_entry_that_has_no_place_in_the_tree_yet_can_vanish_unseen(town: Town, boss: psycopg.Connection) -> None:
    """Residual: what was written since the last `sequence` is not in the tree; each sequencing closes the window."""
    audit.sequence(town.first.id, NOW)
    with tenancy.within(town.first.id):
        who = Actor(town.first.id, Kind.JOB, name="test")
        entry_id = audit.record(who, "test.vanishing", now=NOW)
    boss.execute("DELETE FROM audit_entry WHERE id = %s", [entry_id])
    assert audit.verify(town.first.id) == []
    with tenancy.within(town.first.id):
        assert not Entry.objects.filter(id=entry_id).exists()
