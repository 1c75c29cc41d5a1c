"""Looks up everybody who works here and every partner with its owners in the lists, and tells who was found on none.

An extra file beside `actions`. A match is a question, never an answer: somebody looks at it and says who it is. As long
as one is open nothing new is told of whom it is about; what was told before runs out at its own end. A match that is
confirmed ends it at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.pure.exclusions import index, matching, names
from quietledger.pure.exclusions.entries import Entry
from quietledger.pure.exclusions.npi import is_npi
from quietledger.safety.partners import actions, errors, facts, lists, screened
from quietledger.safety.partners.models import Detail, KnockOut, Match, Screening
from quietledger.safety.partners.rules import IN_USE, State
from quietledger.safety.partners.screened import OPEN, OTHER, SAME, Subject

GONE: Final = "gone"
# From one monthly check to the next, with some days for the list to come out.
HOLDS: Final = timedelta(days=35)
AGAIN_BEFORE: Final = timedelta(days=5)
LEAST_REASON: Final = 12
# What tells one row of a list from another, however its address is written.
KNOWN_BY: Final = ("last", "first", "middle", "business", "npi", "born_on", "kind", "excluded_on")


@dataclass(frozen=True, slots=True)
class Screened:
    """What a look through the lists came to.  open: matches that wait for somebody, of this look or earlier."""

    people: int
    partners: int
    open: int
    told: int
    lists: tuple[str, ...]


def screen(who: Actor, *, now: datetime) -> Screened:
    """Look everybody up in the newest lists, now.

    Needs: Can.SCREEN.   Trail: screening.done.   Tells: person.screened, partner.screened, for 35 days.
    Raises: Refused; NoList, without a list of exclusions from the last 35 days.
    """
    permit = gate.require(who, Can.SCREEN, now=now)
    with tenancy.scope(who):
        return _screen(permit, who.practice_id, now)


def nightly(who: Actor, *, npis: Mapping[str, str], now: datetime) -> Screened | None:
    """Once a night: look everybody up again if somebody is new or their time is nearly over; None if nothing is due.

    npis: of whom the practice knows them, by name.
    Needs: Can.RETELL.   Trail: screening.done.   Raises: Refused.
    """
    permit = gate.require(who, Can.RETELL, now=now)
    with tenancy.scope(who):
        _know_npis(who.practice_id, npis, now)
        subjects = screened.subjects(who.practice_id, now)
        if not screened.is_due(subjects, now + AGAIN_BEFORE):
            return None
        try:
            return _screen(permit, who.practice_id, now)
        except errors.NoList:
            return None


def settle(who: Actor, match_id: UUID, *, is_same: bool, reason: str, now: datetime) -> None:
    """Say whether a match is the same person or firm; it isn't asked again for this row and name.

    Needs: Can.SETTLE_MATCH.   Trail: match.settled.   Tells: ends what was told, at once, or tells who is clear now.
    Raises: Refused; NoSuchRow; NotTaken, without a reason.
    """
    permit = gate.require(who, Can.SETTLE_MATCH, on=[Ref("match", match_id)], now=now)
    if len(reason.strip()) < LEAST_REASON:
        raise errors.NotTaken({"reason": "Say what you compared, so that somebody else could check it."})
    with tenancy.scope(who):
        row = Match.objects.select_for_update().filter(id=match_id).first()
        if row is None:
            raise errors.NoSuchRow(match_id)
        row.mark_settled(SAME if is_same else OTHER, reason.strip(), who.person_id, now)
        about = Ref(row.about_kind, row.about_id)
        if is_same:
            _found(permit, about, match_id, now)
        else:
            _clear(about, now)
        audit.record(permit, "match.settled", on=[about, Ref("match", match_id)], now=now, same=is_same)


def know(who: Actor, person_id: UUID, formers: tuple[str, ...], npi: str, *, now: datetime) -> None:
    """Note former names and the NPI that somebody is looked up by, from the next look on.

    Needs: Can.SCREEN.   Trail: screening.detail.
    Raises: Refused; NotTaken.
    """
    permit = gate.require(who, Can.SCREEN, on=[Ref("person", person_id)], now=now)
    if npi and not is_npi(npi):
        raise errors.NotTaken({"npi": "An NPI has ten digits, and its last one must fit the others."})
    with tenancy.scope(who):
        _note(person_id, tuple(one.strip() for one in formers if one.strip()), npi, who.person_id, now)
        audit.record(permit, "screening.detail", on=[Ref("person", person_id)], now=now)


def _screen(permit: Permit, practice_id: UUID, now: datetime) -> Screened:
    found = [one for kind in (lists.LEIE, lists.SAM) if (one := lists.excluded(kind))]
    if not any(row.kind == lists.LEIE and row.is_fresh(now) for row, _ in found):
        raise errors.NoList
    subjects = screened.subjects(practice_id, now)
    marks: set[tuple[UUID, str]] = set()
    for row, entries in found:
        made = index.build(entries)
        asked = [(subject, one) for subject in subjects for one in subject.asked]
        for hit in matching.match([one for _, one in asked], made):
            entry = entries.entry(hit.row)
            if entry.ended_on is None or entry.ended_on > now.date():
                marks.add(_keep(asked[hit.asked][0], row.kind, entry, hit, now))
    kinds = tuple(row.kind for row, _ in found)
    _forget_gone([one.about.id for one in subjects], kinds, marks)
    stopped = screened.stopped()
    done = Screening(
        lists=[str(row.id) for row, _ in found], people_count=sum(one.about.kind == "person" for one in subjects),
        partner_count=sum(one.about.kind == "partner" for one in subjects), done_by=permit.who.person_id, done_at=now,
        open_count=Match.objects.filter(state=OPEN).count(),
    )  # fmt: skip
    done.save(force_insert=True)
    clear = [one.about for one in subjects if one.about.id not in stopped]
    facts.tell_screened(clear, now + HOLDS, f"screening:{done.id}", now)
    for about in clear:
        _knock_out(about, "pass", now)
    audit.record(permit, "screening.done", now=now, people=done.people_count, partners=done.partner_count,
                 open=done.open_count, lists=[row.sha256[:16] for row, _ in found])  # fmt: skip
    return Screened(done.people_count, done.partner_count, done.open_count, len(clear), kinds)


def _keep(subject: Subject, source: str, entry: Entry, found: matching.Match, now: datetime) -> tuple[UUID, str]:
    """Note a match unless it is known; what was settled stays settled.  Returns what it is known by."""
    told = {name: getattr(entry, name) for name in Entry.__dataclass_fields__ if name != "line"}
    told = {name: f"{value:%Y-%m-%d}" if isinstance(value, date) else value for name, value in told.items()}
    key = "\x1f".join([source, subject.name.casefold(), *(str(told[name]) for name in KNOWN_BY)])
    mark = sha256(key.encode()).hexdigest()
    row, is_new = Match.objects.get_or_create(
        about_id=subject.about.id, mark=mark,
        defaults={
            "about_kind": subject.about.kind, "asked": subject.name, "source": source, "kind": found.kind.value,
            "score": found.score, "why": list(found.why), "entry": told | {"name": entry.name}, "found_at": now,
        },
    )  # fmt: skip
    if not is_new and row.state == GONE:
        row.mark_state(OPEN)
    return subject.about.id, mark


def _forget_gone(about: list[UUID], searched: Sequence[str], marks: set[tuple[UUID, str]]) -> None:
    """Open matches whose row is no longer on the list ask nobody any more; so do confirmed ones."""
    for row in Match.objects.filter(about_id__in=about, source__in=searched, state__in=[OPEN, SAME]):
        if (row.about_id, row.mark) not in marks:
            row.mark_state(GONE)


def _found(permit: Permit, about: Ref, match_id: UUID, now: datetime) -> None:
    facts.end_screened(about, f"match:{match_id} is the same", now)
    _knock_out(about, "fail", now)
    if about.kind == "partner" and screened.state_of(about.id) in IN_USE:
        actions.move(permit, about.id, State.SUSPENDED, "It is on an exclusion list.", now=now)


def _clear(about: Ref, now: datetime) -> None:
    """Tell whoever has no match left what the last screening would have told them."""
    last = screened.last()
    if last and about.id not in screened.stopped() and now < (until := last.done_at + HOLDS):
        facts.tell_screened([about], until, f"screening:{last.id}", now)
        _knock_out(about, "pass", now)


def _knock_out(about: Ref, result: str, now: datetime) -> None:
    if about.kind == "partner":
        known = KnockOut.objects.filter(partner_id=about.id, test="KO2").order_by("-noted_at", "-id").first()
        if known is None or known.result != result:
            words = "Found on no list." if result == "pass" else "On an exclusion list, and confirmed to be the same."
            KnockOut(partner_id=about.id, test="KO2", result=result, reason=words, noted_at=now).save(force_insert=True)


def _know_npis(practice_id: UUID, npis: Mapping[str, str], now: datetime) -> None:
    by_name = {names.person(name): npi for name, npi in npis.items() if is_npi(npi)}
    known = screened.details()
    for person_id, name in screened.people_names(practice_id, now):
        npi, detail = by_name.get(names.person(name), ""), known.get(person_id)
        if npi and npi != (detail.npi if detail else ""):
            _note(person_id, detail.formers if detail else (), npi, None, now)


def _note(person_id: UUID, formers: tuple[str, ...], npi: str, by: UUID | None, now: datetime) -> None:
    Detail(person_id=person_id, formers=list(formers), npi=npi, noted_by=by, noted_at=now).save(force_insert=True)
