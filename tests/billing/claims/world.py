"""A practice with plans, people and signed sessions for tests of charges and claims; everybody in it is made up."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from quietledger.billing.charges import jobs as charge_jobs
from quietledger.billing.claims import jobs, queries
from quietledger.billing.patients import actions as patients
from quietledger.billing.patients.rules import CoverDoc, NewCover, NewPatient, PatientDoc
from quietledger.billing.payers import actions as payers
from quietledger.billing.visits.models import Clinician, Visit
from quietledger.billing.visits.rules import VisitDoc
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as files
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.pure.x12 import answers as a
from quietledger.pure.x12 import messages as m
from quietledger.pure.x12 import writer

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
NOW_ON = NOW.date()
FEES = {"90791": 21000, "90834": 14000, "90837": 18000, "90839": 20000, "90840": 9000, "90785": 1500, "90853": 6000}


class World:
    """One practice: `visit()` adds a signed session, `charge()`, `open()`, `send()`, `take()` run the day."""

    def __init__(self, practice: Any, *, has_clearinghouse: bool = True) -> None:
        self.practice = practice
        self.job = tenancy.job(practice.id, "billing-day", NOW)
        self.set_up = tenancy.job(practice.id, "set-up", NOW)
        self.payer = payers.add_payer(
            self.set_up,
            payers.NewPayer("BLUEF1", "Bluefinch Health Plan", "CI", 90, telehealth_modifier="either"),
            now=NOW,
        )
        payers.set_fees(self.set_up, None, [payers.NewFee(code, cents) for code, cents in FEES.items()], now=NOW)
        permit = gate.require(self.set_up, Can.SET_UP, now=NOW)
        with tenancy.scope(self.set_up):
            if has_clearinghouse:
                line = exchange.set_connection(
                    permit, private_key="", name="Paperlark Exchange", host="127.0.0.1", port=22, username="qo",
                    host_key="", to_folder="inbound", from_folder="outbound", sender_id="QUIETOAK",
                    receiver_id="PAPERLARK",
                )  # fmt: skip
                agreed = Told(Ref("partner", line), "partner.joining", None, "test")
                facts.tell([agreed], by="test", now=NOW)
            self.clinician = Clinician.objects.create(
                last="Thornberry", first="Casey", npi="1999999976", taxonomy="1041C0700X", license="PhD",
                source_name=f"Casey Thornberry {practice.code}",
            ).id  # fmt: skip
        self.count = 0

    def receiver(self) -> Ref:
        """The clearinghouse, as the gate knows it."""
        with tenancy.scope(self.job):
            return files.clearinghouse().partner

    def patient(self, *, payer_code: str = "BLUEF1", member_id: str = "TST0000001", **doc: Any) -> UUID:
        """A patient with one cover; `payer_code` "" for one who pays alone."""
        fields = {
            "last": "Quillfeather", "first": "Tamsin", "birth_on": date(1985, 4, 12), "sex": "F",
            "street": "1 Test Lane", "city": "Springfield", "state": "IL", "zip": "62704",
        } | doc  # fmt: skip
        covers = (NewCover(payer_code, CoverDoc(member_id=member_id, relation="self")),) if payer_code else ()
        return patients.add_patients(self.set_up, [NewPatient(PatientDoc(**fields), covers)], now=NOW)[0]

    def visit(
        self,
        patient: UUID | None = None,
        *,
        doc: VisitDoc | None = None,
        share: bool = True,
        clinician: UUID | None = None,
        **columns: Any,
    ) -> UUID:
        """One signed session of 60 minutes."""
        self.count += 1
        patient = patient or self.patient()
        with tenancy.scope(self.job):
            fields = {
                "service_on": DAY,
                "minutes": 60,
                "place": "11",
                "code": "90837",
                "start_time": time(9, 0),
            } | columns
            row = Visit(
                patient_id=patient, clinician_id=clinician or self.clinician, number=self.count, share=share,
                once=os.urandom(8), content_tag=os.urandom(8), added_at=NOW, signed_at=NOW, **fields,
            )  # fmt: skip
            vault.seal(row, doc or VisitDoc(diagnoses=("F411",)))
            row.save(force_insert=True)
            if share:
                self.tell("visit", row.id, "visit.shareable.payment")
        return row.id

    def tell(self, kind: str, about: UUID, name: str, until: datetime | None = None) -> None:
        """Tell a fact."""
        with tenancy.within(self.practice.id):
            facts.tell([Told(Ref(kind, about), name, until, "test")], by="test", now=NOW)

    def charge(self) -> Any:
        return charge_jobs.run(self.job, NOW)

    def open(self) -> Any:
        return jobs.open_claims(self.job, NOW)

    def send(self, now: datetime = NOW) -> Any:
        return jobs.send_claims(self.job, now)

    def take(self, body: bytes, now: datetime = NOW) -> Any:
        """Let a file of answers arrive and be taken."""
        exchange.take_in(self.job, name="answer", body=body, channel="test", now=now)
        return jobs.take_acks(self.job, now)

    def sent(self, count: int = 1, **visit: Any) -> list[queries.ClaimRow]:
        """This many claims, charged, opened and sent in one file."""
        for _ in range(count):
            self.visit(**visit)
        self.charge()
        self.open()
        self.send()
        return self.claims()

    def claims(self) -> list[queries.ClaimRow]:
        with tenancy.scope(self.job):
            return queries.with_lines(queries.rows())

    def view(self, claim: queries.ClaimRow) -> queries.ClaimView:
        with tenancy.scope(self.job):
            found = queries.view(claim.id)
        assert found is not None
        return found

    def batch(self) -> queries.BatchRow:
        with tenancy.scope(self.job):
            return queries.batches()[0]

    def body(self, file_id: UUID) -> bytes:
        """A file's bytes, by a permit of its own."""
        permit = gate.require(self.job, Can.TAKE_ACKS, on=[Ref("file", file_id)], now=NOW)
        with tenancy.scope(self.job):
            return exchange.body(permit, file_id)

    def files(self) -> list[Any]:
        with tenancy.scope(self.job):
            return files.waiting()


def envelope(control: int = 1, made_at: datetime = NOW) -> m.Envelope:
    return m.Envelope(sender="PAPERLARK", receiver="QUIETOAK", control=control, made_at=made_at)


def ack_999(batch: queries.BatchRow, verdict: str = "A", *errors: a.SegmentError, control: int = 1) -> bytes:
    """A 999 about one of our files."""
    answer = a.SetAck(batch.st, verdict, errors=errors, codes=("5",) if errors else ())
    return writer.write_999(
        a.Interchange999(envelope(control), [a.GroupAck(group_control=batch.group, sets=(answer,))])
    )


def status(
    claim: queries.ClaimRow, category: str = "A2", on: date = NOW_ON, *, number: str = "PCN1", **fields: Any
) -> a.ClaimStatus:
    """What a 277CA says about one claim."""
    action = fields.pop("action", "WQ" if category in {"A0", "A1", "A2", "A5"} else "U")
    return a.ClaimStatus(
        claim.control_number, "Quillfeather", "Tamsin", "TST0000001", claim.charge_cents,
        (a.Status(category, fields.pop("code", "20"), "PR"),), on, claim.service_on, action=action,
        payer_claim_number=number if category == "A2" else "", **fields,
    )  # fmt: skip


def ack_277ca(batch: queries.BatchRow, *claims: a.ClaimStatus, control: int = 1, **fields: Any) -> bytes:
    """A 277CA about one of our batches."""
    provider = a.ProviderStatus("1999999984", "Quiet Oak Psychology", claims=claims)
    return writer.write_277ca(
        a.Interchange277CA(
            envelope(control), source=m.Firm("Bluefinch Health Plan", "BLUEF1"),
            receiver=m.Firm("Quiet Oak", "QUIETOAK"), reference=f"CA{control:04d}",
            batch=batch.reference, received_on=NOW.date(), processed_on=NOW.date(),
            providers=[provider] if claims else [], **fields,
        )
    )  # fmt: skip
