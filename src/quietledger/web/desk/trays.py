"""The desk's trays: everything that waits for somebody, from all rooms, nearest deadline first, then money at stake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from quietledger.billing.changes import queries as changes
from quietledger.billing.charges import queries as charges
from quietledger.billing.claims import queries as claims
from quietledger.billing.payments import queries as payments
from quietledger.billing.remits import queries as remits
from quietledger.billing.statements import queries as statements
from quietledger.billing.visits import queries as visits
from quietledger.core.exchange import queries as exchange
from quietledger.core.gate import queries as gate
from quietledger.core.shell.rules import BAD_WITHIN_DAYS, SOON_WITHIN_DAYS, counted
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.safety.agreements import queries as agreements
from quietledger.safety.cyberinsurance import application_drift as drifting
from quietledger.safety.cyberinsurance import queries as cover
from quietledger.safety.cyberinsurance import renewals
from quietledger.safety.devices import queries as devices
from quietledger.safety.disclosures import queries as disclosures
from quietledger.safety.drills import queries as drills
from quietledger.safety.incidents import queries as incidents
from quietledger.safety.incidents.rules import State
from quietledger.safety.mail import queries as mail
from quietledger.safety.outbox import queries as outbox
from quietledger.safety.partners import screened, watching
from quietledger.safety.posture import queries as posture
from quietledger.safety.review import queries as review
from quietledger.safety.risk import opened, plan
from quietledger.safety.selftest import queries as selftest
from quietledger.safety.training import queries as training
from quietledger.web.incidents import terms

NO_DAY: Final = date.max


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits in a room, for the rail."""

    count: int = 0
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Tray:
    """One tray: what waits, in one sentence, until when, and how much money hangs on it (None: nobody can say yet).

    `page`: the page of the rail under which it counts, "" if it counts nowhere.
    """

    page: str
    name: str
    say: str
    url: str
    count: int
    cents: int | None
    deadline_on: date | None = None


def trays(practice: PracticeRow, today: date, *, may_review: bool = False, person_id: UUID | None = None) -> list[Tray]:
    """Every tray that holds something; inside the practice's scope.

    `may_review`: those of protection too; `person_id`: whose own lessons.
    """
    found = [*_of_rail(), *_moving_visits(), *_moving_claims(today), *_file_trays()]
    found += [_deposits(), _statements(practice, today), _outbox(practice, today)]
    if may_review:
        found += _protection(practice, today)
    if person_id is not None:
        found.append(_lessons(practice, person_id, today))
    filled = [tray for tray in found if tray.count and tray.url]
    return sorted(filled, key=lambda tray: (tray.deadline_on or NO_DAY, -(tray.cents or 0), tray.name))


def pressing(found: Iterable[Tray], today: date) -> Tray | None:
    """The first tray whose deadline is within a week, None if nothing presses."""
    week = today + timedelta(days=SOON_WITHIN_DAYS)
    return next((tray for tray in found if tray.deadline_on and tray.deadline_on <= week), None)


def waiting(today: date) -> Mapping[str, Waiting]:
    """What waits, by the page that the rail leads to; only what plain columns tell at once: each page asks for it."""
    together: dict[str, Waiting] = {}
    for tray in _of_rail():
        if tray.count:
            before = together.get(tray.page, Waiting())
            near = tray.deadline_on is not None and tray.deadline_on <= today + timedelta(days=BAD_WITHIN_DAYS)
            together[tray.page] = Waiting(before.count + tray.count, before.is_urgent or near)
    return together


def claim_numbered(asked: str) -> UUID | None:
    """The claim with this number or control number, None if there is none; inside the practice's scope."""
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        found = claims.rows(number=int(asked))
    else:
        found = claims.rows(control_number=asked)
    return found[-1].id if found else None


def address(page: str, **query: str) -> str:
    """The address of a page, "" while its room has none."""
    try:
        return reverse(page, query=query)
    except NoReverseMatch:
        return ""


def _of_rail() -> Iterable[Tray]:
    """The trays that count on a page of the rail: the only ones that every page asks for."""
    yield from _stuck_visits()
    yield from _stuck_claims()
    yield from _remit_trays()
    held = mail.held_count()
    say = f"{counted(held, 'message')} with heavy signs. A second person lets one go, or it is deleted."
    yield Tray("mail:worklist", "Held messages", say, address("mail:worklist"), held, None)
    yield _changes()


def _stuck_visits() -> Iterable[Tray]:
    page = "visits:worklist"
    rows = visits.open_findings_count()
    say = f"{counted(rows, 'row')} of an import could not be taken. The others are in."
    yield Tray(page, "Rows that need a look", say, address("visits:findings"), rows, None)
    held = charges.held_count()
    say = f"{counted(held, 'session')}. Each says what is missing before it can be charged."
    yield Tray(page, "Sessions that can’t be charged", say, address("charges:worklist"), held, None)


def _stuck_claims() -> Iterable[Tray]:
    page = "claims:worklist"
    found = claims.counts(("rejected", "held"))
    for name, state, words in (
        ("Rejected before they reached the payer", "rejected", "Mend them and send them again."),
        ("Held by a check", "held", "Each says what is missing."),
    ):
        tray = found[state]
        say = f"{counted(tray.count, 'claim')}. {words}"
        yield Tray(page, name, say, address(page, state=state), tray.count, tray.cents, tray.first_deadline_on)


def _moving_visits() -> Iterable[Tray]:
    by_state = visits.count_by_state()
    drafts, signed = by_state.get("draft", 0), by_state.get("signed", 0)
    say = f"{counted(drafts, 'session')}. Sign them, then they are charged."
    yield Tray("", "Sessions not yet signed", say, address("visits:worklist"), drafts, None)
    say = f"{counted(signed, 'session')}. The next billing day takes them."
    yield Tray("", "Ready to charge", say, address("visits:worklist"), signed, None)


def _moving_claims(today: date) -> Iterable[Tray]:
    found = claims.trays(today)
    wanted = (
        ("Never billed, filing limit near", "held", found.filing_near, "Their payers soon take nothing."),
        ("Ready to send", "ready", found.to_send, "They passed every check."),
        ("No answer from the payer", "waiting", found.unanswered, "Three weeks are over; ask after them."),
    )
    for name, state, tray, words in wanted:
        say = f"{counted(tray.count, 'claim')}. {words}"
        url = address("claims:worklist", state=state)
        yield Tray("", name, say, url, tray.count, tray.cents, tray.first_deadline_on)


def _remit_trays() -> Iterable[Tray]:
    page, denials = "remits:worklist", "remits:denials"
    of_room = remits.trays()
    found = of_room.denials
    say = f"{counted(found.count, 'denial')} and reductions. Each has a day after which the payer hears nothing."
    yield Tray(denials, "Denials to answer", say, address(denials), found.count, found.cents, found.first_deadline_on)
    found = of_room.differences
    say = f"{counted(found.count, 'difference')} between what was said and what was paid. Nothing was plugged."
    yield Tray(page, "Open differences", say, address("remits:differences"), found.count, found.cents)
    found = of_room.unmatched
    say = f"{counted(found.count, 'answer')} to no claim of ours. The money waits until you say whose it is."
    yield Tray(page, "Answers without a claim", say, address("remits:unmatched"), found.count, found.cents)


def _file_trays() -> Iterable[Tray]:
    broken = exchange.count("quarantined")
    say = f"{counted(broken, 'file')} could not be read. Kept as they came."
    yield Tray("", "Files set aside", say, address("desk:files"), broken, None)
    going = exchange.count("waiting")
    say = f"{counted(going, 'file')} on the way. They go out by themselves when the clearinghouse answers."
    if going and exchange.is_paused():
        say = f"{counted(going, 'file')}. The practice was restored: nothing goes out until `quietledger resume`."
    yield Tray("", "Waiting to go out", say, address("desk:files"), going, None)


def _protection(practice: PracticeRow, today: date) -> Iterable[Tray]:
    noon = datetime.combine(today, time(12), ZoneInfo(practice.timezone))
    found = review.waiting(noon, noon.tzinfo or UTC)
    say = "A finished week waits: read who saw what, the odd ones first."
    yield Tray("", "Review who saw what", say, address("review:worklist"), int(found.is_due), None, found.due_on)
    say = f"{counted(found.asks, 'person', 'people')} to ask about what they saw."
    yield Tray("", "Ask about an access", say, address("review:worklist"), found.asks, None)
    say = f"{counted(found.incidents, 'access', 'accesses')} that a reviewer would make an incident."
    yield Tray("", "Accesses to look into", say, address("review:worklist"), found.incidents, None)
    glasses = gate.unreviewed_glass()
    say = (
        f"{counted(len(glasses), 'emergency access', 'emergency accesses')} to review, within 72 hours of its opening."
    )
    first_on = timezone.localtime(glasses[0].review_due_at, noon.tzinfo).date() if glasses else None
    yield Tray("", "Review an emergency access", say, address("protection:emergency"), len(glasses), None, first_on)
    say = "Send test messages to your own mailbox; the last that passed is older than 30 days, or there is none."
    tested = address("selftest:worklist")
    yield Tray("selftest:worklist", "E-mail yourself", say, tested, int(selftest.is_due(noon)), None)
    say = "Rate it, propose it, or approve what another owner proposed."
    yield Tray("", "Drills to go on with", say, address("drills:worklist"), drills.waiting_count(), None)
    worse = posture.alerts()
    say = f"{counted(len(worse), 'check')} of your mail domain got worse. Each says what to publish."
    yield Tray("", "Your domain stands worse", say, address("posture:worklist"), len(worse), None)
    yield from _devices(noon)
    yield from _incidents(noon)
    yield from _partners()
    yield _agreements(today)
    yield from _risk(practice, noon)
    yield from _cover(today, noon)
    asks = disclosures.open_asks()
    say = f"{counted(len(asks), 'patient')} asked what left the practice about them."
    due_on = asks[0].due_on if asks else None
    yield Tray("", "Lists of disclosures to give", say, address("disclosures:worklist"), len(asks), None, due_on)


def _partners() -> Iterable[Tray]:
    matches = screened.open_count()
    say = f"{counted(matches, 'name')} may be on an exclusion list: compare, and say who it is."
    yield Tray("partners:worklist", "Matches to look at", say, address("partners:screening"), matches, None)
    tasks, due_on = watching.open_tasks()
    say = f"{counted(tasks, 'thing')} changed about your partners."
    yield Tray("partners:worklist", "Partners to look at", say, address("partners:watch"), tasks, None, due_on)


def _devices(now: datetime) -> Iterable[Tray]:
    lost, silent = devices.lost_tray(), devices.silent_tray(now)
    say = f"{counted(len(lost), 'device')} reported lost. All that hung on it has ended: note what was on it."
    yield Tray("", "Lost devices to look into", say, address("devices:everybody"), len(lost), None)
    say = f"{counted(len(silent), 'device')} not heard of for a week: lost, broken, or put away?"
    yield Tray("", "Silent devices", say, address("devices:everybody"), len(silent), None)


def _incidents(now: datetime) -> Iterable[Tray]:
    """First notices that nobody has taken up, and the workbooks that are open; exercises press nobody."""
    page, rows = "incidents:worklist", [one for one in incidents.open_incidents() if not one.is_exercise]
    new = sum(one.state is State.FIRST_NOTICE for one in rows)
    say = f"{counted(new, 'first notice')}: somebody said that something happened. Read it now."
    yield Tray(page, "Something happened", say, address(page), new, None, now.date() if new else None)
    clocks = [(terms.next_clock(one, now.date(), now), one) for one in rows if one.state is not State.FIRST_NOTICE]
    first = min((clock for clock, _ in clocks if clock), key=lambda one: one.due_on or NO_DAY, default=None)
    next_ = f"Next to be told: {first.who}." if first else "Nobody is left to tell."
    say = f"{counted(len(clocks), 'workbook')} open. {next_}"
    yield Tray(page, "Incidents to work on", say, address(page), len(clocks), None, first.due_on if first else None)


def _risk(practice: PracticeRow, now: datetime) -> Iterable[Tray]:
    """What a fact that ended leaves behind, planned or not; nothing is simulated for the desk."""
    page = "risk:worklist"
    gone = opened.opened(practice.id, now)
    say = f"{counted(len(gone), 'safeguard')} stood, and no longer. What each costs while it is open stands in Risk."
    yield Tray(page, "Safeguards to show again", say, address("risk:plan"), len(gone), None)
    due = plan.tray(now)
    say = f"{counted(len(due), 'mend')} due within a week, or late."
    yield Tray(page, "Mends of your plan", say, address("risk:plan"), len(due), None,
               due[0].item.due_on if due else None)  # fmt: skip


def _cover(today: date, now: datetime) -> Iterable[Tray]:
    """What the insurer was told and is so no longer, and days of the policy."""
    page = "cyberinsurance:worklist"
    told = drifting.drift(now)
    say = f"{counted(len(told), 'answer')} that you gave your insurer and the facts no longer show."
    yield Tray(page, "What you told the insurer", say, address("cyberinsurance:drift"), len(told), None)
    days = renewals.due(cover.policies(), today)
    say = f"{counted(len(days), 'day')} of your cyber policy to keep: {days[0].say.lower()} first." if days else ""
    yield Tray(page, "Days of your cyber policy", say, address("cyberinsurance:dates"), len(days), None,
               days[0].on if days else None)  # fmt: skip


def _changes() -> Tray:
    page = "changes:worklist"
    count, due_on = changes.nearest_due_on()
    say = f"{counted(count, 'request')} to be paid elsewhere. Nothing changes before a call and a second person."
    return Tray(page, "Payment changes to settle", say, address(page), count, None, due_on)


def _agreements(today: date) -> Tray:
    found = agreements.due(today)
    stopping = sum(one.stops for one in found)
    then = "With what lapses, the flow to that partner stops." if stopping else "Nothing stops by it."
    say = f"{counted(len(found), 'thing')} of agreements due within 30 days. {then}"
    first_on = next((one.due_on for one in found if one.stops), found[0].due_on if found else None)
    return Tray("agreements:worklist", "Agreements ending, duties due", say, address("agreements:worklist"), len(found),
                None, first_on)  # fmt: skip


def _lessons(practice: PracticeRow, person_id: UUID, today: date) -> Tray:
    noon = datetime.combine(today, time(12), ZoneInfo(practice.timezone))
    due = training.due_of(practice.id, person_id, noon)
    say = f"{counted(len(due), 'lesson')} for you, five minutes each."
    return Tray("", "Lesson due", say, address("training:worklist"), len(due), None, due[0].due_on if due else None)


def _deposits() -> Tray:
    found = payments.waiting_traces()
    say = f"{counted(len(found), 'payment')} of plans not yet seen at the bank. Match them with its list."
    cents = sum(one.cents for one in found)
    return Tray("", "Deposits to find", say, address("payments:deposits"), len(found), cents)


def _outbox(practice: PracticeRow, today: date) -> Tray:
    noon = datetime.combine(today, time(12), ZoneInfo(practice.timezone))
    found = outbox.waiting(noon)
    said = [
        f"{counted(found.replies, 'answer')} nobody has read" * bool(found.replies),
        f"{counted(found.locked, 'page')} closed by wrong codes" * bool(found.locked),
        f"{counted(found.unread, 'message')} unread and about to close" * bool(found.unread),
    ]
    say = "; ".join(filter(None, said)) + "."
    return Tray("", "Replies and unread messages", say, address("outbox:worklist"), found.count, None)


def _statements(practice: PracticeRow, today: date) -> Tray:
    found = [one for one in statements.candidates(practice.statement_floor_cents, today) if not one.holds]
    say = f"{counted(len(found), 'patient')} to write to. The next billing day does it, or you do it now."
    cents = sum(one.cents for one in found)
    return Tray("", "Statements to write", say, address("statements:worklist"), len(found), cents)
