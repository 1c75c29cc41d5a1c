"""The life of an agreement: which step follows which, what each needs first, what falls due, and why a flow ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import Ref
from quietledger.safety.agreements import vocabulary as words
from quietledger.safety.agreements.schedule import Effect, Rule, Schedule

WARN_DAYS: Final = (30, 14, 3)
KEPT_YEARS: Final = 6
MOST_INCIDENT_HOURS: Final = 72
MOST_BREACH_DAYS: Final = 10

STATES: Final = {
    "draft": "draft", "checked": "checked", "approved": "approved", "signed": "signed", "active": "in force",
    "notice_given": "notice given", "ended": "ended", "disposition_done": "data returned or destroyed",
    "archived": "archived", "replaced": "replaced",
}  # fmt: skip
STANDING: Final = frozenset({"active", "notice_given"})
OVER: Final = frozenset({"ended", "disposition_done", "archived"})
_KNOWN: Final[Mapping[str, Mapping[str, str]]] = {
    "actions": words.ACTIONS, "purposes": words.PURPOSES, "categories": words.CATEGORIES, "channels": words.CHANNELS,
}  # fmt: skip
VERDICTS: Final = {"good": "It says what it must", "not_good": "It has to be changed first"}


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """An agreement as somebody opens it.  parent: the agreement that it stands under, None if it stands by itself."""

    partner_id: UUID
    kind: str
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Signing:
    """That one side signed.  has_authority: whoever records it says that the signer may bind that side."""

    side: str
    name: str
    title: str
    method: str
    has_authority: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due.  kind: "renew" (decide before notice runs out), "end" or "duty"; key: of the duty.

    stops: the flow to the partner ends with it.
    """

    agreement_id: UUID
    partner_id: UUID
    kind: str
    due_on: date
    key: str = ""
    stops: bool = True

    @property
    def say(self) -> str:
        """What is due, as words that begin a sentence."""
        if self.kind == "duty":
            return words.DUTIES[self.key][0]
        return {"renew": "Renew it, or let it end", "end": "It ends"}[self.kind]

    def stage(self, today: date) -> int | None:
        """30, 14 or 3: within so many days it is due; 0: its day is over; None: it is not near."""
        left = (self.due_on - today).days
        if left < 0:
            return 0
        return next((days for days in reversed(WARN_DAYS) if left <= days), None)


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact whose last word said something else than the agreements do.  told, found: its ways, None for not told."""

    partner_id: UUID
    name: str
    told: str | None
    found: str | None


def ref(agreement_id: UUID) -> Ref:
    """An agreement, as the trail names it."""
    return Ref("agreement", agreement_id)


def check(schedule: Schedule, kind: str) -> dict[str, str]:
    """What can't be agreed so, by field; empty if all can."""
    wrong = {}
    if schedule.ends_on and schedule.ends_on <= schedule.starts_on:
        wrong["ends_on"] = "It must end after it begins."
    if not schedule.services.strip():
        wrong["services"] = "Say what the partner does for the practice: nothing else is permitted."
    if not 1 <= schedule.incident_hours <= MOST_INCIDENT_HOURS:
        wrong["incident_hours"] = f"Ask to hear of an incident within {MOST_INCIDENT_HOURS} hours."
    if not 1 <= schedule.breach_days <= MOST_BREACH_DAYS:
        wrong["breach_days"] = f"Ask to hear of a breach within {MOST_BREACH_DAYS} days."
    if schedule.notice_days < 1 or schedule.return_days < 1:
        wrong["notice_days"] = "Notice and the return of data each need a number of days."
    if kind == "qsoa" and not schedule.part2:
        wrong["part2"] = "An agreement with a qualified service organization is about Part 2 records."
    permits = [rule for rule in schedule.rules if rule.effect == "permit"]
    if kind in words.OPENING and not permits:
        wrong["rules"] = "Permit at least one thing: what isn’t permitted never flows."
    if kind not in words.OPENING and permits:
        wrong["rules"] = "A service agreement opens no data. Put that into a business associate agreement."
    wrong |= _unknown(schedule)
    return wrong


def _unknown(schedule: Schedule) -> dict[str, str]:
    """Words that the vocabulary doesn't have, and rules that permit nothing or anything."""
    wrong = {}
    if said := [say for rule in schedule.rules for say in _of_rule(rule)]:
        wrong["rules"] = " ".join(said)
    if len({rule.id for rule in schedule.rules}) < len(schedule.rules):
        wrong["rules"] = "Each rule needs an id of its own."
    if any(topic not in words.TOPICS or side not in words.SIDES for topic, side in schedule.sides):
        wrong["sides"] = "A responsibility is the practice’s, the partner’s, or both’s."
    if not {one.key for one in schedule.duties} <= words.DUTIES.keys():
        wrong["duties"] = "Choose duties of the list."
    for name in ("controls", "ours"):
        if not set(getattr(schedule, name)) <= words.CONTROLS.keys():
            wrong[name] = "Choose safeguards of the list."
    return wrong


def _of_rule(rule: Rule) -> Iterator[str]:
    if rule.profile and rule.profile not in words.PROFILES:
        yield f"Nobody knows the profile {rule.profile}."
    elif rule.profile and not set(rule.categories) <= words.PROFILES[rule.profile][1]:
        yield f"Rule {rule.id} names more than its profile, {rule.profile}, needs."
    if rule.effect is Effect.PERMIT:
        for name, known in _KNOWN.items():
            said = set(getattr(rule, name))
            if not said or not said <= known.keys():
                yield f"Rule {rule.id} permits something that the vocabulary has no word for: its {name}."
        if not rule.regions or words.ANY in rule.regions:
            yield f"Rule {rule.id} must name the regions in which the partner may keep the data."


def check_new(new: NewAgreement) -> dict[str, str]:
    """What can't be opened so, by field."""
    wrong = {} if new.kind in words.KINDS else {"kind": "Choose what kind of agreement it is."}
    if new.kind == "subcontractor_baa" and new.parent_id is None:
        wrong["parent"] = "Say under which agreement the partner works."
    return wrong


def check_signing(signing: Signing) -> dict[str, str]:
    """What is missing of a signature, by field."""
    wrong = {}
    if signing.side not in {"practice", "partner"}:
        wrong["side"] = "Say for which side."
    if not signing.name.strip() or not signing.title.strip():
        wrong["name"] = "Name the signer, and their office."
    if signing.method not in words.METHODS:
        wrong["method"] = "Say how it was signed."
    if not signing.has_authority:
        wrong["has_authority"] = "Only somebody who may bind their side can sign."
    return wrong


def lacks_for_approval(
    *, verdict: str, partner_is_chosen: bool, looser: Sequence[str], wrong: Iterable[str]
) -> list[str]:
    """What an agreement lacks before it may be signed, each as a sentence."""
    lacks = []
    if verdict != "good":
        lacks.append("Somebody must have read the check of this version, and found it good.")
    if not partner_is_chosen:
        lacks.append("The partner must have been chosen by a decision on record.")
    lacks += [f"It goes beyond the agreement above it: {one}" for one in looser]
    return lacks + list(wrong)


def lacks_for_force(*, sides: Iterable[str], partner_is_chosen: bool, schedule: Schedule, today: date) -> list[str]:
    """What an agreement lacks before it may stand, each as a sentence."""
    lacks = [f"{words.SIDES[side]} must have signed." for side in ("practice", "partner") if side not in set(sides)]
    if not partner_is_chosen:
        lacks.append("The partner must be one that the practice works with in full.")
    if schedule.ends_on and schedule.ends_on <= today:
        lacks.append("Its last day is over.")
    return lacks


def next_due(key: str, due_on: date, kept_on: date) -> date | None:
    """When a duty that was kept falls due again: counted from its day, or from when it was kept if that came later."""
    every = words.DUTIES[key][3]
    return max(due_on, kept_on) + timedelta(days=every) if every else None


def lapses_on(due_on: date) -> date:
    """The first day on which a duty that nobody kept has lapsed; its own day still counts."""
    return due_on + timedelta(days=1)


def archive_from(ended_on: date) -> date:
    """The first day on which what is kept of an ended agreement need not be kept any more.  Source: 164.530(j)."""
    day = min(ended_on.day, 28)
    return ended_on.replace(year=ended_on.year + KEPT_YEARS, day=day) + timedelta(days=ended_on.day - day)
