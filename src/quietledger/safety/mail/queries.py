"""Messages, trays and reports without their content; what the practice knows of a sender, against a permit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Sum

from quietledger.core.facts.rules import Ref
from quietledger.core.people import queries as people
from quietledger.core.tenancy import queries as practices
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.mailsigns.catalogue import CATALOGUE
from quietledger.pure.mailsigns.shapes import Known
from quietledger.safety.mail import errors, rules
from quietledger.safety.mail.history import Seen
from quietledger.safety.mail.models import (
    Body,
    Chosen,
    Domain,
    Message,
    Partners,
    Reading,
    Report,
    Sender,
    Thread,
    Verdict,
    Watched,
)  # fmt: skip
from quietledger.safety.mail.rules import Fate, MessageRow, Rate

SHOWN = 50


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report.  reported_by: None for an address that nobody here has.  answer: None while it waits."""

    id: UUID
    message_id: UUID
    reported_by: UUID | None
    reported_at: datetime
    answer: rules.Answer | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Same:
    """Other copies of one message in this practice.  recipients: of all copies, this one's too."""

    copies: tuple[MessageRow, ...]
    recipients: int

    @property
    def held(self) -> tuple[MessageRow, ...]:
        return tuple(one for one in self.copies if one.is_held)


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """One mailbox that is read."""

    id: UUID
    account_id: UUID
    uid_validity: int
    last_uid: int
    is_reports: bool
    moves: bool


def messages(
    fates: Collection[Fate] = (), *, ways: Collection[rules.Way] = (), limit: int = SHOWN, offset: int = 0
) -> list[MessageRow]:
    """Messages, newest first, of all fates and ways or of some."""
    rows = Message.objects.annotate(there=Exists(Body.objects.filter(id=OuterRef("id")))).order_by("-came_at", "-id")
    if fates:
        rows = rows.filter(fate__in=[one.value for one in fates])
    if ways:
        rows = rows.filter(way__in=[one.value for one in ways])
    return [row.row(has_content=row.there) for row in rows[offset : offset + limit]]


def message(message_id: UUID) -> MessageRow:
    """One message.  Raises: NoSuchMessage."""
    row = Message.objects.filter(id=message_id).first()
    if row is None:
        raise errors.NoSuchMessage(message_id)
    return row.row(has_content=Body.objects.filter(id=message_id).exists())


def counts() -> dict[Fate, int]:
    """How many messages there are of each fate."""
    return {Fate(fate): count for fate, count in Counter(Message.objects.values_list("fate", flat=True)).items()}


def held_count() -> int:
    """How many messages wait for somebody's word."""
    return Message.objects.filter(fate=Fate.HELD.value).count()


def same_as(message_id: UUID) -> Same:
    """Every other copy of a message: the same author, subject and words."""
    mark = Message.objects.filter(id=message_id).values_list("fingerprint", flat=True).first()
    if mark is None:
        return Same((), message(message_id).recipients_count)
    rows = [row.row() for row in Message.objects.filter(fingerprint=bytes(mark)).order_by("-came_at")[:SHOWN]]
    others = tuple(row for row in rows if row.id != message_id)
    return Same(others, sum(row.recipients_count for row in rows))


def policy() -> rules.Policy:
    """What the practice does with messages; holds and tags until it decided otherwise."""
    row = Chosen.objects.order_by("-id").first()
    return row.policy() if row else rules.Policy()


def rates() -> list[Rate]:
    """How often each sign was seen, judged and called wrong, the most judged first."""
    signs: Counter[str] = Counter()
    for ids in Message.objects.exclude(state="").values_list("sign_ids", flat=True):
        signs.update(set(ids))
    newest = {
        (message_id, sign): said
        for message_id, sign, said in Verdict.objects.order_by("id").values_list("message_id", "sign_id", "verdict")
    }
    judged = Counter(sign for _, sign in newest)
    wrong = Counter(sign for (_, sign), said in newest.items() if said == rules.Verdict.WRONG.value)
    found = [Rate(sign, signs[sign], judged[sign], wrong[sign]) for sign in sorted(signs.keys() | judged.keys())]
    return sorted(found, key=lambda rate: (-rate.judged, -rate.seen, rate.sign_id))


def verdicts(message_id: UUID) -> dict[str, rules.Verdict]:
    """What was last said of each sign of a message."""
    rows = Verdict.objects.filter(message_id=message_id).order_by("id").values_list("sign_id", "verdict")
    return {sign: rules.Verdict(said) for sign, said in rows}


def waiting_reports() -> list[ReportRow]:
    """The tray of reports that nobody answered yet, oldest first."""
    return [_report(row) for row in Report.objects.filter(answered_at=None).order_by("id")]


def reports(message_id: UUID) -> list[ReportRow]:
    """Who asked about a message, oldest first."""
    return [_report(row) for row in Report.objects.filter(message_id=message_id).order_by("id")]


def _report(row: Report) -> ReportRow:
    answer = rules.Answer(row.answer) if row.answer else None
    return ReportRow(row.id, row.message_id, row.reported_by, row.reported_at, answer, row.answered_at)


def owners() -> dict[str, UUID]:
    """Whose mail comes under each domain, of all practices: asked before a practice is known."""
    return dict(Domain.objects.values_list("name", "practice_id"))


def domains(practice_id: UUID) -> dict[str, str]:
    """A practice's own domains, each with the name that its mail server signs its verdicts with."""
    return dict(Domain.objects.filter(practice_id=practice_id).order_by("name").values_list("name", "server_id"))


def server_id(practice_id: UUID) -> str:
    """The name with which the practice's own mail server signs its verdicts, "" if it isn't known."""
    return next(iter(filter(None, domains(practice_id).values())), "")


def watched() -> list[WatchedRow]:
    """The mailboxes that are read."""
    fields = ("id", "account", "uid_validity", "last_uid", "is_reports", "moves")
    return [WatchedRow(*values) for values in Watched.objects.filter(is_on=True).order_by("id").values_list(*fields)]


def body(message_id: UUID) -> Body:
    """A message's sealed content.  Raises: NoSuchMessage, when it is gone."""
    row = Body.objects.filter(id=message_id).first()
    if row is None:
        raise errors.NoSuchMessage(message_id)
    return row


def readings(message_ids: Iterable[UUID]) -> list[Reading]:
    """Sealed readings."""
    return list(Reading.objects.filter(id__in=list(message_ids)))


def partners() -> Partners | None:
    """The sealed list of partners, None while there is none."""
    return Partners.objects.first()


def senders(address: str, domain: str) -> list[Sender]:
    """The rows of one address, and of others under its domain, without what is sealed being compared."""
    found = list(Sender.objects.filter(address_tag__in=vault.tags(Sender, "address_tag", address))) if address else []
    return found if found else _of_domain(domain)[:1]


def _of_domain(domain: str) -> list[Sender]:
    if not domain:
        return []
    return list(Sender.objects.filter(domain_tag__in=vault.tags(Sender, "domain_tag", domain)).order_by("id"))


def known_threads(references: Collection[str]) -> frozenset[str]:
    """Which of these message ids we sent or got."""
    tags = {thread_tag(one): one for one in references}
    rows = Thread.objects.filter(tag__in=list(tags)).values_list("tag", flat=True)
    return frozenset(tags[bytes(tag)] for tag in rows)


def thread_tag(message_id: str) -> bytes:
    """The digest of a message's id."""
    return vault.blind("mail_thread.tag", message_id)


def known(permit: Permit, saw: Seen, envelope: rules.Envelope, found: Collection[Sender], *, now: datetime) -> Known:
    """What the practice knows about a message, for its judge; inside its scope.

    found: the sender's rows by `senders`, which are subjects of the permit as the list of partners is.
    """
    own = domains(permit.practice_id)
    practice = practices.practice(permit.practice_id)
    list_row = partners()
    listed = vault.open(permit, list_row) if list_row else rules.PartnersDoc()
    docs = [vault.open(permit, row) for row in found]
    mine = next((doc for doc in docs if doc.address == saw.address), None)
    shared = [row for row, doc in zip(found, docs, strict=True) if doc.domain == saw.domain]
    signed = _is_always_signed(saw.domain) if shared else False
    has_history = Message.objects.exclude(state="").count() >= rules.HISTORY_FROM
    mail_domain = rules.domain_of(practice.email)
    return Known(
        own_domains=frozenset(own) | ({mail_domain} if mail_domain else frozenset()),
        own_names=(practice.name, *(row.name for row in people.people_of(practice.id, now))),
        own_address=next(iter(envelope.recipients), practice.email),
        partners=dict(listed.domains),
        known_phones=frozenset(listed.phones) | frozenset(mine.phones if mine else ()) | {practice.phone},
        known_accounts=frozenset(mine.digits if mine else ()),
        first_address=(mine is None) if saw.address else None,
        first_domain=(not shared) if saw.domain else None,
        always_signed=frozenset({saw.domain} if signed else ()),
        thread_ids=known_threads(saw.references) if has_history else None,
        usual_language=mine.language if mine else "",
        server_id=server_id(permit.practice_id),
    )


def _is_always_signed(domain: str) -> bool:
    rows = Sender.objects.filter(domain_tag__in=vault.tags(Sender, "domain_tag", domain))
    sums: Mapping[str, int | None] = rows.aggregate(all=Sum("messages_count"), signed=Sum("signed_count"))
    return rules.is_always_signed(sums["all"] or 0, sums["signed"] or 0)


def ref(message_id: UUID) -> Ref:
    """How the gate and the trail name a message."""
    return Ref("message", message_id)


def named(rates_: Iterable[Rate]) -> list[tuple[Rate, str]]:
    """Rates with what each sign is called."""
    return [(rate, CATALOGUE[rate.sign_id].name if rate.sign_id in CATALOGUE else rate.sign_id) for rate in rates_]
