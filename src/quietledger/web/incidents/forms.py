"""The first notice and the facts of a case, as a browser may send them, made into plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from django import forms

from quietledger.pure.breachclocks.case import Role
from quietledger.safety.incidents import rules
from quietledger.safety.incidents.plans import BY_KEY
from quietledger.safety.incidents.rules import CaseFacts, FirstNotice
from quietledger.web.incidents.fields import choice, day, hour, known, line, lines, number, said, some, tick

GOING: Final = {"yes": "Yes, or I can’t say", "no": "No, it is over"}
ROLES: Final = {
    Role.COVERED_ENTITY.value: "our own patients’", Role.BUSINESS_ASSOCIATE.value: "patients of a practice we work for",
}  # fmt: skip
_COUNT: Final = re.compile(r"([A-Za-z]{2})\W+(\d[\d,]*)")


class FirstForm(forms.Form):
    """Four questions for whoever noticed something."""

    what = lines("1. What happened?", "In your own words. Names may stand here: it is sealed.", rows=5)
    kind = choice(
        "2. What is it most like?", {key: one.title for key, one in BY_KEY.items()}, first=None, required=False
    )
    noticed_on = day("3. When did you notice it?", "Month/day/year.", required=False)
    noticed_at = hour("At what time, about?", "Like 14:30; may stay empty.")
    going_on = choice("Is it still going on?", GOING, first=None, required=False)
    whose = line("4. Whose information may it be?", "As far as you know; “nobody knows yet” is an answer.",
                 most=400, required=False)  # fmt: skip

    def notice(self, now: datetime) -> FirstNotice:
        """What was said; once the form is valid.  `now`: in the practice's time zone.

        A day without a time counts from its first minute: clocks that run in hours are never too late for it.
        """
        given = self.cleaned_data
        on: date = given["noticed_on"] or now.date()
        at = given["noticed_at"] or (now.time() if on == now.date() else time())
        aware_at = min(now, datetime.combine(on, at, now.tzinfo))
        return FirstNotice(
            given["kind"] or "other", given["what"].strip(), aware_at, given["going_on"] != "no", given["whose"].strip()
        )


class FactsForm(forms.Form):
    """What is known of the case: the clocks follow from it."""

    discovered_on = day("Discovered on", "The first day on which anybody here knew, or would have known with care.")
    aware_on = day("First known to us on", "From this hour count clocks that run in hours.")
    aware_at = hour("At")
    occurred_from = day("It happened from", required=False)
    occurred_until = day("Until", required=False)
    systems = some("Where it lay", rules.SYSTEMS)
    kinds = some("Which kinds of data", rules.DATA)
    is_encrypted = known("Was it encrypted?", "At rest or on the way, as HHS asks. A locked screen is no encryption.")
    keys_are_safe = known("Are its keys and passwords safe?", "Asleep and unlocked counts as no.")
    is_part2 = tick("Records of substance use treatment (42 CFR Part 2) are among it")
    has_psychotherapy = tick("Psychotherapy notes are among it")
    is_licensed_clinic = tick("We are a clinic licensed by California")
    role = choice("Whose patients are they?", ROLES, first=None)
    residents = line("People by state, as far as counted", "Like: IL 12, CA 3. Empty: nobody counted yet.",
                     most=600, required=False)  # fmt: skip
    total = number("All together", "If somebody counted; at least the sum of the states.")
    counted = choice("Counted from", rules.COUNTED, first=None, required=False)
    partner_id = choice("It happened at", {}, first=("", "no partner"), required=False)
    partner_discovered_on = day("The partner knew since", required=False)
    partner_is_agent = known(
        "Does the partner act as our agent?", "Whom we tell how to work. Then its knowledge counts as ours."
    )
    may_become_claim = tick("It could lead to a claim: tell the insurer of the circumstances")

    def __init__(self, *args: Any, partners: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(*args, **options)
        named = {str(one): name for one, name in partners.items()}
        self.fields["partner_id"] = choice("It happened at", named, first=("", "no partner"), required=False)

    def clean_residents(self) -> dict[str, int]:
        """State -> how many.  Raises: ValidationError."""
        words: str = self.cleaned_data["residents"].strip()
        found = {code.upper(): int(count.replace(",", "")) for code, count in _COUNT.findall(words)}
        if _COUNT.sub("", words).strip(" ,;.") != "":
            raise forms.ValidationError("Write each state by its two letters and its count: IL 12, CA 3.")
        return found

    def facts(self, now: datetime) -> CaseFacts:
        """The facts; once the form is valid.  `now`: in the practice's time zone."""
        given = self.cleaned_data
        aware = datetime.combine(given["aware_on"], given["aware_at"] or time(), now.tzinfo)
        plain = ("discovered_on", "occurred_from", "occurred_until", "partner_discovered_on", "residents", "total",
                 "counted", "is_part2", "has_psychotherapy", "is_licensed_clinic", "may_become_claim")  # fmt: skip
        return CaseFacts(
            **{name: given[name] for name in plain}, aware_at=min(now, aware), role=Role(given["role"]),
            partner_id=UUID(given["partner_id"]) if given["partner_id"] else None,
            partner_is_agent=said(given["partner_is_agent"]), is_encrypted=said(given["is_encrypted"]),
            keys_are_safe=said(given["keys_are_safe"]), data=tuple(given["kinds"]), systems=tuple(given["systems"]),
        )  # fmt: skip


def filled(facts: CaseFacts, aware_at: datetime) -> dict[str, Any]:
    """The facts as the form shows them.  aware_at: in the practice's time zone."""
    word = {True: "yes", False: "no", None: ""}
    plain = ("discovered_on", "occurred_from", "occurred_until", "partner_discovered_on", "total", "counted",
             "is_part2", "has_psychotherapy", "is_licensed_clinic", "may_become_claim", "partner_id")  # fmt: skip
    return {
        **{name: getattr(facts, name) for name in plain}, "aware_on": aware_at.date(), "aware_at": aware_at.time(),
        "role": facts.role.value, "residents": ", ".join(f"{one} {count}" for one, count in facts.residents.items()),
        "partner_is_agent": word[facts.partner_is_agent], "is_encrypted": word[facts.is_encrypted],
        "keys_are_safe": word[facts.keys_are_safe], "kinds": list(facts.data), "systems": list(facts.systems),
    }  # fmt: skip
