"""What protection costs: a decision, an open, a page, an entry of the trail, and a whole billing day.

Run as `python -m benchmarks.protection` in a home of its own (`QUIETLEDGER_HOME`); prints one JSON object a line. Beside
each stands what does the same job without our house around it, in the same run.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

PATIENTS, DOCUMENTS = 50, 10
ENTRIES = 10_000


def main() -> None:
    from quietledger.cli import boot

    boot.start(migrate=True)
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    for measure in (decisions, opening, page, trail):
        for row in measure():
            print(json.dumps(row), flush=True)


def row(what: str, measured: float, unit: str, goal: str, beside: str) -> dict[str, object]:
    return {"what": what, "measured": measured, "unit": unit, "goal": goal, "beside it, in the same run": beside}


def median(work: Callable[[], object], *, turns: int, each: int) -> float:
    """Seconds for one call: the median turn of `turns`, each of `each` calls."""
    found = []
    work()
    for _turn in range(turns):
        began = time.perf_counter()
        for _ in range(each):
            work()
        found.append((time.perf_counter() - began) / each)
    return statistics.median(found)


def decisions() -> list[dict[str, object]]:
    """One question to the whole table, answered yes, and no with every reason."""
    from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
    from quietledger.core.gate import policy
    from quietledger.core.gate.asking import Asked
    from quietledger.core.gate.cans import Can
    from quietledger.core.gate.parameters import Limits
    from quietledger.core.tenancy import ids
    from quietledger.core.tenancy.rules import Actor, Kind

    now, person, decision = datetime.now(UTC), ids.uuid7(), ids.uuid7()
    who = Actor(ids.uuid7(), Kind.STAFF, person_id=person, mfa_level=2, proven_seconds=0)
    on = (Ref("claim", ids.uuid7()), Ref("patient", ids.uuid7()), Ref("visit", ids.uuid7()))
    asked = Asked(who, Can.SEND_CLAIMS.name, Can.SEND_CLAIMS.value, on, Ref("partner", ids.uuid7()), now)
    held = {
        (one, name): FactRow(Ref(kind.about, one), name, "", now, None, "", "", now)
        for name, kind in CATALOGUE.items()
        for one in asked.about(kind.about)
    }
    table = policy.table(Limits())
    yes, no = table.decide(asked, held, decision), table.decide(asked, {}, decision)
    assert (yes.is_allowed, no.is_allowed, len(no.unmet) >= 5) == (True, False, True)
    allowed = median(lambda: table.decide(asked, held, decision), turns=21, each=2000)
    refused = median(lambda: table.decide(asked, {}, decision), turns=21, each=2000)
    rules = sum(rule.is_enforced for rule in policy.RULES)
    beside = f"cedarpy with {CEDAR_RULES} like rules: {1e6 * cedar():,.0f} microseconds"
    return [
        row(f"gate decision, yes ({rules} rules)", round(1e6 * allowed, 1), "microseconds", "<= 10", beside),
        row(
            f"gate decision, no, all {len(no.unmet)} reasons", round(1e6 * refused, 1), "microseconds", "<= 10",
            "cedarpy names no reasons",
        ),
    ]  # fmt: skip


CEDAR_RULES = 20


def cedar() -> float:
    """Seconds for the same shape of question in Cedar: four permits by role, sixteen forbids over facts of the context."""
    import cedarpy

    permits = [f'permit(principal, action, resource) when {{ context.role == "{one}" }};' for one in "abcd"]
    forbids = [f"forbid(principal, action, resource) unless {{ context.fact{one} }};" for one in range(CEDAR_RULES - 4)]
    asked = {
        "principal": 'Person::"a"', "action": 'Action::"send"', "resource": 'Claim::"b"',
        "context": {"role": "a"} | {f"fact{one}": True for one in range(CEDAR_RULES - 4)},
    }  # fmt: skip
    text = "\n".join(permits + forbids)
    assert cedarpy.is_authorized(asked, text, []).allowed
    return median(lambda: cedarpy.is_authorized(asked, text, []), turns=9, each=50)


def opening() -> list[dict[str, object]]:
    """A page's worth of sealed documents, each of its patient's own key, keys fetched and unwrapped anew each time."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from quietledger.billing.patients.models import Cover
    from quietledger.billing.patients.rules import CoverDoc
    from quietledger.core.facts.rules import refs
    from quietledger.core.gate import actions as gate
    from quietledger.core.gate.actions import Can
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.core.vault import actions as vault

    who, patients, _client = _practice()
    with tenancy.scope(who):
        rows = [Cover(patient_id=one, payer_code="BLUEF1") for one in patients for _ in range(DOCUMENTS)]
        vault.seal_all([(one, CoverDoc(member_id="TST0000001", group_number="G100")) for one in rows])
    permit = gate.require(who, Can.SEE_PATIENT, on=refs("patient", patients), now=datetime.now(UTC))

    def opened() -> None:
        with tenancy.scope(who):
            assert len(vault.open_all(permit, rows)) == PATIENTS * DOCUMENTS

    ours = median(opened, turns=15, each=1) / len(rows)
    cipher, nonce = AESGCM(os.urandom(32)), os.urandom(12)
    cells = [cipher.encrypt(nonce, bytes(224), b"place") for _ in rows]
    raw = median(lambda: [cipher.decrypt(nonce, cell, b"place") for cell in cells], turns=15, each=1) / len(rows)
    return [
        row(
            f"vault open, per document of a page ({len(rows)} of {PATIENTS} patients)", round(1e6 * ours, 1),
            "microseconds", "<= 40", f"AESGCM alone, one key: {1e6 * raw:.1f} microseconds",
        )
    ]  # fmt: skip


def _practice() -> tuple[Any, list[Any], Any]:
    """A practice of 50 patients, its owner as an actor, and the owner's browser."""
    from quietledger.billing.patients import actions as patients
    from quietledger.billing.patients.rules import CoverDoc, NewCover, NewPatient, PatientDoc
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.core.tenancy import queries
    from tests.conftest import make_person, make_practice
    from tests.web.signing import at_desk, known

    now = datetime.now(UTC)
    there = queries.by_code("BN")
    practice = there or make_practice("Bench Psychology", "BN")
    set_up = tenancy.job(practice.id, "set-up", now)
    people = [
        NewPatient(
            PatientDoc(
                last=f"Quillfeather{number}", first="Tamsin", middle="A", birth_on=date(1985, 4, 12), sex="F",
                street="1 Test Lane", city="Springfield", state="IL", zip="62704", phone="5555550100",
                email=f"tamsin{number}@example.com",
            ),
            (NewCover("BLUEF1", CoverDoc(member_id=f"TST{number:07}", relation="self")),),
        )
        for number in range(PATIENTS)
    ]  # fmt: skip
    ids = patients.add_patients(set_up, people, now=now)
    tenancy.release(set_up, now)
    client = at_desk(known(practice, "owner", now=now, email=f"owner{time.time_ns()}@bench.example"), now)
    client.defaults["SERVER_NAME"] = "localhost"
    return make_person(practice.id, now, "owner"), list(ids), client


def page() -> list[dict[str, object]]:
    """The list of patients from the request to the last byte: sign-in, gate, 50 sealed documents, trail, template."""
    _who, _patients, client = _practice()

    def shown() -> None:
        answer = client.get("/patients/")
        assert (answer.status_code, answer.content.count(b"Quillfeather") >= PATIENTS) == (200, True)

    shown()
    took = []
    for _ in range(60):
        began = time.perf_counter()
        shown()
        took.append(time.perf_counter() - began)
    p95 = sorted(took)[56]
    return [
        row(
            f"page of {PATIENTS} patients with {DOCUMENTS} and more sealed values each, p50",
            round(1000 * statistics.median(took), 1), "ms", "<= 40", f"its p95: {1000 * p95:.1f} ms",
        )
    ]  # fmt: skip


def trail() -> list[dict[str, object]]:
    """Entries written in batches and given their places; a naive tree hashes everything again for each entry."""
    from quietledger.core.audit import actions as audit
    from quietledger.core.tenancy import actions as tenancy
    from tests.conftest import make_practice

    now = datetime.now(UTC)
    practice = make_practice("Bench Trail", f"T{time.time_ns() % 10_000}")
    who = tenancy.job(practice.id, "billing-day", now)
    said = [audit.Said("bench.event", (), None, {"number": number}) for number in range(500)]

    def append() -> None:
        with tenancy.scope(who):
            audit.record_many(who, said, now=now)

    appended = len(said) / median(append, turns=ENTRIES // 500, each=1)
    began, placed = time.perf_counter(), audit.sequence(practice.id, now, everything=True)
    took = time.perf_counter() - began
    naive = _naive(2000)
    return [
        row(
            "trail append, batches of 500", round(appended), "entries/s", ">= 2,000",
            f"a tree that hashes all anew each time, 2,000 entries: {naive:,.0f}/s",
        ),
        row(
            "the same with each entry placed in the tree",
            round(1 / (1 / appended + took / placed)), "entries/s", "", "",
        ),
    ]  # fmt: skip


def _naive(count: int) -> float:
    """Entries a second where each new one has the whole root computed again, by hashlib alone."""
    leaves: list[bytes] = []
    began = time.perf_counter()
    for number in range(count):
        leaves.append(hashlib.sha256(b"\0" + str(number).encode()).digest())
        level = leaves
        while len(level) > 1:
            pairs = [hashlib.sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
            level = pairs + level[len(level) // 2 * 2 :]
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.path.insert(0, ".")
    main()
