"""The catalogue of fact names, and references to what facts are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from quietledger.pure.safeguards.questions import QUESTIONS


class Ref(NamedTuple):
    """A reference to somebody or something: the kind of thing and its id."""

    kind: str
    id: UUID


def refs(kind: str, ids: Iterable[UUID]) -> list[Ref]:
    """References to many things of one kind."""
    return [Ref(kind, one) for one in ids]


@dataclass(frozen=True, slots=True)
class Name:
    """One row of the catalogue.  `say`: the fact as words about its subject; `told_by`: the room, "" if none yet."""

    about: str
    say: str
    told_by: str


# What agreements speak of, in the words of the agreements reference 7; a fact for each pair that a schedule can permit.
PURPOSES: Final = ("treatment", "payment", "operations", "legal", "security")
CATEGORIES: Final = {
    "demographics": "names and addresses", "insurance": "plans", "claim": "claims", "remit": "remittances",
    "eligibility": "eligibility", "diagnosis": "diagnoses", "procedure": "sessions", "statement": "statements",
    "contact": "telephone numbers and mail addresses", "message": "messages", "bank": "bank data",
    "payment_card": "cards", "trail": "the trail",
}  # fmt: skip
EVIDENCE: Final = {
    "soc2": "a SOC 2 report", "hitrust": "a HITRUST certificate", "ehnac": "an EHNAC accreditation",
    "pci": "a PCI attestation", "iso27001": "an ISO 27001 certificate", "pentest": "a penetration test",
    "caiq": "a self-assessment", "insurance": "its cyber insurance", "bridge": "a bridge letter",
    "restore": "a tested restore", "reference": "references",
}  # fmt: skip
CATALOGUE: Final[dict[str, Name]] = {
    "person.active": Name("person", "works for the practice", "people"),
    "person.mfa": Name("person", "signs in with a second factor", "people"),
    "person.role.owner": Name("person", "owns the practice", "people"),
    "person.role.biller": Name("person", "bills for the practice", "people"),
    "person.role.clinician": Name("person", "treats patients of the practice", "people"),
    "person.role.front_desk": Name("person", "keeps the front desk", "people"),
    "patient.open": Name("patient", "has an account that is open", "patients"),
    "patient.shareable.payment": Name("patient", "may be named to a payer for payment", "patients"),
    "visit.shareable.payment": Name("visit", "may be named to a payer for payment", "visits"),
    "person.emergency": Name("person", "has opened the emergency access", "gate"),
    "client.active": Name("client", "may ask through the API", "clients"),
    "client.may.visits": Name("client", "may bring sessions", "clients"),
    "client.may.claims": Name("client", "may read claims", "clients"),
    "client.may.balances": Name("client", "may read balances", "clients"),
    "practice.backed_up": Name("practice", "has a backup that is young enough", "backups"),
    "practice.restore_tested": Name("practice", "has shown that its backup can be restored", "backups"),
    "practice.recovery_tested": Name("practice", "has shown that its recovery kit opens the vault", "vault"),
    "practice.reviewed": Name("practice", "has reviewed who saw what", "review"),
    "person.trained": Name("person", "has passed the lessons that are due", "training"),
    "person.joining": Name("person", "is within the days that newcomers have for their first lessons", "people"),
    "patient.plain_mail": Name("patient", "has asked for plain mail after being told of its risk", "outbox"),
    "partner.mail_protected": Name("partner", "takes mail over enforced encryption", "outbox"),
    "mail.posture.mx": Name("practice", "has a mail server that can be found", "posture"),
    "mail.posture.spf": Name("practice", "names who may send its mail (SPF)", "posture"),
    "mail.posture.dkim": Name("practice", "signs its mail with strong keys (DKIM)", "posture"),
    "mail.posture.dmarc": Name("practice", "has false mail in its name turned away (DMARC)", "posture"),
    "mail.posture.mta_sts": Name("practice", "has others encrypt mail to it (MTA-STS)", "posture"),
    "mail.posture.tls_rpt": Name("practice", "hears of mail that could not be encrypted (TLS-RPT)", "posture"),
    "mail.posture.dane": Name("practice", "pins its mail server’s key (DANE)", "posture"),
    "mail.posture.starttls": Name("practice", "takes mail over TLS 1.2 or newer", "posture"),
    "mail.posture.submission": Name("practice", "takes passwords for sending over TLS only", "posture"),
    "mail.posture.imap": Name("practice", "takes passwords for reading over TLS only", "posture"),
    "mail.posture.relay": Name("practice", "carries no strangers’ mail", "posture"),
    "mail.selftest": Name("practice", "has passed the test of its own mail", "selftest"),
    "mail.filter": Name("practice", "has every message judged that comes in", "mail"),
    "mail.callbacks": Name("practice", "has called back before every payment change", "changes"),
    "drill.done": Name("practice", "has held a drill", "drills"),
    "person.screened": Name("person", "was found on no exclusion list", "partners"),
    "person.screening": Name("person", "is within the days that the practice has for its first screening", "partners"),
    "person.pairing": Name("person", "is within the days that the practice has to pair its devices", "devices"),
    "device.trusted": Name("device", "belongs to the practice", "devices"),
    "device.reported": Name("device", "has reported within a day", "devices"),
    "device.reported_lately": Name("device", "has reported within an hour", "devices"),
    "device.encrypted": Name("device", "has reported that its disk is encrypted", "devices"),
    "device.supported": Name("device", "runs a system that still gets updates", "devices"),
    "device.lock": Name("device", "locks itself when nobody is at it", "devices"),
    "device.firewall": Name("device", "has its firewall on", "devices"),
    "device.malware": Name("device", "has a malware scanner that is on and up to date", "devices"),
    "device.updates": Name("device", "has no security update waiting", "devices"),
    "device.plain_user": Name("device", "is used without administrator’s rights", "devices"),
    "device.hardware_key": Name("device", "signs its reports with a key that can’t be copied", "devices"),
    "device.boot_known": Name("device", "has proved how it started", "devices"),
    "device.excepted": Name("device", "may be used as it is, for a while, by the owner’s word", "devices"),
    "partner.joining": Name(
        "partner", "is within the days that partners from before have for their agreement", "partners"
    ),
    "partner.screened": Name("partner", "was found on no exclusion list", "partners"),
    "partner.chosen": Name("partner", "was chosen by a decision on record", "partners"),
    "partner.drilled": Name("partner", "has shown that our data comes back", "partners"),
    **{f"partner.evidence.{kind}": Name("partner", f"has shown {say}", "partners") for kind, say in EVIDENCE.items()},
    "practice.inventoried": Name("practice", "has an inventory and a map of data that somebody looked through", "risk"),
    "practice.risk_analysed": Name("practice", "has a risk analysis that was signed", "risk"),
    "practice.sealed": Name("practice", "has its records sealed at rest", "risk"),
    "practice.trail_checked": Name("practice", "has a trail that was verified", "risk"),
    "practice.rehearsed": Name("practice", "has rehearsed an incident", "incidents"),
    "practice.covered": Name("practice", "has cyber insurance in force", "cyberinsurance"),
    # A "yes" that something shows; a bare "yes" is kept with the answers, and is no fact.
    **{one.fact: Name("practice", one.say, "risk") for one in QUESTIONS},
    "agreement.baa": Name("partner", "has signed a business associate agreement", "agreements"),
    "agreement.qsoa": Name("partner", "has signed the terms of a qualified service organization", "agreements"),
    **{
        f"agreement.{purpose}.{category}": Name(
            "partner", f"has signed an agreement that covers {words} for {purpose}", "agreements"
        )
        for purpose in PURPOSES
        for category, words in CATEGORIES.items()
    },
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a room tells.  `until`: excluded end, None for "until told otherwise"; to end a fact tell `until=now`."""

    about: Ref
    name: str
    until: datetime | None
    evidence: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as it stands."""

    about: Ref
    name: str
    value: str
    since: datetime
    until: datetime | None
    told_by: str
    evidence: str
    told_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether the fact holds at an instant: its start counts, its end does not."""
        return self.since <= at and (self.until is None or at < self.until)
