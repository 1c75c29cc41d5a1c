"""What the rooms of protection may know of patients, told by the rooms of billing: neither floor imports the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import queries as accounts
from quietledger.billing.visits import queries as visits
from quietledger.core.vault.rules import Permit
from quietledger.safety.review import rules
from quietledger.safety.review.actions import Patient


class Charts:
    """See `safety.review.actions.Charts`."""

    def patient_ids(self) -> Collection[UUID]:
        return accounts.ids()

    def open(self, permit: Permit, patient_ids: Collection[UUID]) -> Mapping[UUID, Patient]:
        rows, docs = accounts.rows(patient_ids), patients.open_patients(permit, patient_ids)
        return {
            one: Patient(
                rows[one].number, f"{doc.first} {doc.last}",
                rules.Chart(
                    rules.surname(doc.last), rules.plain_name(f"{doc.first} {doc.last}"),
                    rules.plain(f"{doc.street} {doc.city} {doc.zip[:5]}") if doc.street else "",
                ),
            )
            for one, doc in docs.items()
        }  # fmt: skip

    def caseloads(self, people: Mapping[UUID, str]) -> Mapping[UUID, frozenset[UUID]]:
        named: dict[str, list[UUID]] = defaultdict(list)
        for row in visits.clinicians().values():
            named[rules.plain_name(f"{row.first} {row.last}")].append(row.id)
        return {person: visits.caseload(named[name]) for person, name in people.items() if name in named}

    def days(self, patient_ids: Collection[UUID]) -> Mapping[UUID, frozenset[date]]:
        return visits.days_of(patient_ids)
