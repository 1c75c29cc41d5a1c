"""The catalogue of fact names, and references to what facts are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID


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
    "person.screened": Name("person", "is on no exclusion list", ""),
    "device.trusted": Name("device", "belongs to the practice", ""),
    "device.encrypted": Name("device", "has reported that its disk is encrypted", ""),
    "device.supported": Name("device", "runs a system that still gets updates", ""),
    "partner.screened": Name("partner", "is on no exclusion list", ""),
    "agreement.payment.claim": Name("partner", "has signed an agreement that covers claims", ""),
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
