"""What is checked before it is taken into a workbook.

An extra file beside `rules`: each of these raises `NotTaken` with the field and what is wrong, in words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from quietledger.pure.breachclocks.case import Delay
from quietledger.safety.incidents import errors
from quietledger.safety.incidents.rules import (
    COUNTED,
    DATA,
    FIRM_MOST,
    HELP,
    SYSTEMS,
    TEXT_LEAST,
    TEXT_MOST,
    Answered,
    CaseFacts,
    Consent,
    Firm,
    FirstNotice,
    PersonDoc,
)


def check_text(text: str, name: str = "text") -> None:
    """Whether somebody said something at all, and not too much.

    Raises: NotTaken.
    """
    if not TEXT_LEAST <= len(text.strip()) <= TEXT_MOST:
        raise errors.NotTaken({name: f"Say it in {TEXT_LEAST} to {TEXT_MOST:,} characters."})


def check_notice(notice: FirstNotice, plans: Collection[str], now: datetime) -> None:
    """Whether a first notice can be so.  `plans`: the keys of the kinds.

    Raises: NotTaken, with each field.
    """
    wrong: dict[str, str] = {}
    if notice.kind not in plans:
        wrong["kind"] = "Choose what it is; “something else” is fine."
    if notice.aware_at > now:
        wrong["aware_at"] = "That moment is still to come."
    if not TEXT_LEAST <= len(notice.what.strip()) <= TEXT_MOST:
        wrong["what"] = "Say in a sentence what happened."
    if wrong:
        raise errors.NotTaken(wrong)


def check_facts(facts: CaseFacts, today: date, now: datetime) -> None:
    """Whether the facts of a case can be so.  `now`: in the practice's time zone.

    Raises: NotTaken, with each field.
    """
    wrong: dict[str, str] = {}
    if facts.aware_at > now:
        wrong["aware_at"] = "That moment is still to come."
    if facts.discovered_on > today:
        wrong["discovered_on"] = "That day is still to come."
    elif facts.discovered_on > facts.aware_at.astimezone(now.tzinfo).date():
        wrong["discovered_on"] = "It was discovered at the latest on the day on which somebody here noticed it."
    if facts.partner_discovered_on and facts.partner_discovered_on > today:
        wrong["partner_discovered_on"] = "That day is still to come."
    if facts.occurred_from and facts.occurred_until and facts.occurred_until < facts.occurred_from:
        wrong["occurred_until"] = "It ended before it began."
    if any(count < 0 for count in facts.residents.values()):
        wrong["residents"] = "A count is 0 or more."
    if any(len(code) != 2 or not code.isalpha() or not code.isupper() for code in facts.residents):
        wrong["residents"] = "Name each state by its two capital letters."
    if facts.total is not None and facts.total < sum(facts.residents.values()):
        wrong["total"] = "All together can't be fewer than those of the states."
    known = {"data": (facts.data, DATA), "systems": (facts.systems, SYSTEMS), "counted": ((facts.counted,), COUNTED)}
    wrong |= {name: "Choose from the list." for name, (told, choices) in known.items() if set(told) - choices.keys()}
    if wrong:
        raise errors.NotTaken(wrong)


def check_people(people: Sequence[PersonDoc]) -> None:
    """Whether these can be people who were touched: a patient of ours by id, or somebody else by name.

    Raises: NotTaken.
    """
    if any(bool(one.patient) == bool(one.name.strip()) for one in people):
        raise errors.NotTaken({"people": "Name each person once: a patient of yours, or somebody else by name."})
    if any(one.state and (len(one.state) != 2 or not one.state.isupper()) for one in people):
        raise errors.NotTaken({"state": "Name each state by its two capital letters."})


def check_delay(delay: Delay, today: date) -> None:
    """Whether officials can have asked for this.

    Raises: NotTaken.
    """
    if delay.stated_on > today:
        raise errors.NotTaken({"stated_on": "That day is still to come."})
    if delay.is_written and delay.until is None:
        raise errors.NotTaken({"until": "A letter says until when; without a day it counts as a spoken word."})
    if delay.until and delay.until <= delay.stated_on:
        raise errors.NotTaken({"until": "It must end after the day on which it was said."})


def check_firm(firm: Firm) -> None:
    """Whether a firm is named.

    Raises: NotTaken.
    """
    if firm.kind not in HELP or not TEXT_LEAST <= len(firm.name.strip()) <= FIRM_MOST:
        raise errors.NotTaken({"firm": "Name the firm, and what it helps with."})


def check_answer(answered: Answered, today: date) -> None:
    """Whether a clock can have been answered so.

    Raises: NotTaken.
    """
    if answered.met_on and answered.met_on > today:
        raise errors.NotTaken({"met_on": "That day is still to come."})
    check_text(answered.text)


def check_hire(
    consent: Consent | None, aware_at: datetime, now: datetime, *, has_consent: bool, is_urgent: bool
) -> None:
    """Whether help may be hired now: with the insurer's word, without a policy, or urgently within its hours.

    Raises: NoConsent, with the end of the hours for urgent help.
    """
    if consent is None or has_consent:
        return
    until = aware_at + timedelta(hours=consent.emergency_hours)
    if not (is_urgent and now < until):
        raise errors.NoConsent(until)
