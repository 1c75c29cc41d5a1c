"""Decide an old question once more, from the stored bundle and the facts that had been written down by then.

Beside `actions`.  An entry names what it was about by pseudonyms; whoever replays it says what that was, and the
pseudonyms must agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from quietledger.core.audit import queries as trail
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import bundling, clauses, errors, queries, recording
from quietledger.core.gate.asking import Asked
from quietledger.core.gate.errors import Decision
from quietledger.core.gate.rules import Table
from quietledger.core.tenancy.rules import Actor, Fence, Kind
from quietledger.core.vault import actions as vault


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the replay gave.  `same_facts`: the facts found are the very ones that the entry's hash tells of."""

    decision: Decision
    same_answer: bool
    same_facts: bool

    @property
    def agrees(self) -> bool:
        return self.same_answer and self.same_facts


def replay(entry_id: UUID, on: Sequence[Ref] = ()) -> Replayed:
    """Decide the question of a trail entry again; inside the practice's scope.

    Raises: NotReplayable, for an entry of another kind, of a batch, about other things, or without its bundle.
    """
    entry = trail.entry(entry_id)
    if entry is None or entry.body["ev"] != "gate.decide" or "n" in entry.body or "val" not in entry.body:
        raise errors.NotReplayable(entry_id, "no single decision")
    if [vault.pseudonym(ref.id) for ref in on] != entry.body.get("res", []):
        raise errors.NotReplayable(entry_id, "it was about other things")
    text = queries.bundle(entry.body["pb"])
    if text is None:
        raise errors.NotReplayable(entry_id, "its bundle is gone")
    table, doings = bundling.read(text)
    body = entry.body
    to = Ref("partner", UUID(body["ptr"])) if "ptr" in body else None
    asked = Asked(_actor(body), body["can"], doings[body["can"]], tuple(on), to, entry.at)
    held = facts.words_before(*_read_by(table, asked), entry_id)
    decision = table.decide(asked, held, UUID(body["dec"][0].partition(":")[0]))
    said = f"{decision.id}:{'allow' if decision.is_allowed else 'deny'}"
    same = [said] == body["dec"] and sorted(decision.why) == body["why"]
    return Replayed(decision, same, recording.facts_hash(held) == body["fh"])


def _read_by(table: Table, asked: Asked) -> tuple[set[UUID], set[str]]:
    """About whom the rules in force read which facts."""
    enforced = [rule for rule in table.rules if rule.is_enforced]
    names = {name for rule in enforced for one in rule.demands for name in clauses.facts_of(one.clause)}
    kinds = {clauses.FactHolds(name).kind for name in names}
    return {one for kind in kinds for one in asked.about(kind)}, names


def _actor(body: dict[str, Any]) -> Actor:
    said, kind = body["val"], Kind(body["val"]["kind"])
    is_person = kind in {Kind.STAFF, Kind.PATIENT} and body["who"]
    return Actor(
        UUID(body["prc"]), kind,
        person_id=UUID(body["who"]) if is_person else None, name="" if is_person else body["who"],
        device_id=UUID(body["dev"]) if "dev" in body else None, mfa_level=said["mfa"], idle_seconds=said["idle"],
        age_seconds=said["age"], lease=Fence(body["who"], said["lease"]) if "lease" in said else None,
        proven_seconds=said.get("proven"), client_id=UUID(said["client"]) if "client" in said else None,
        binding=said.get("binding", 0),
    )  # fmt: skip
