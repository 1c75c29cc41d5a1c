"""The edits: every check that a claim passes before it may leave, as one table (extra file: pages list it too).

A message names the field and never its value, which may be a patient's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final

from quietledger.billing.charges import rules as charges
from quietledger.billing.charges.rules import Finding, Severity
from quietledger.billing.claims import checks
from quietledger.billing.claims.checks import Check, EditTerms, by_terms, each_line, whole
from quietledger.billing.claims.content import ClaimContent, ClaimLine

_SINCE_5010: Final = date(2012, 1, 1)


@dataclass(frozen=True, slots=True)
class Edit:
    """One check: what it looks at, what it says, what mends it, on whose authority, and for services of which days."""

    id: str
    field: str
    say: str
    fix: str
    source: str
    check: Check
    severity: Severity = Severity.BLOCK
    start: date = _SINCE_5010
    until: date | None = None

    def is_in_force(self, on: date) -> bool:
        """Whether the edit holds for services of this day; `until` is excluded."""
        return self.start <= on and (self.until is None or on < self.until)


_GUIDE: Final = "837P guide"
_CODES: Final = "code set"
_NUMBER: Final = "NPI standard, 45 CFR 162.406"
_ICD: Final = "ICD-10-CM guidelines"
_PAYER: Final = "payer's terms"

EDITS: Final = (
    Edit("EDT-CONTROL", "control number", "The control number is missing, too long or not of A-Z and 0-9.",
         "Open the claim again, so that it gets a new number.", "billing.md 1.6", whole(checks.bad_control_number)),
    Edit("EDT-PAYER", "payer", "The payer's id or name is missing.", "Enter both in the payer's record.", _GUIDE,
         whole(lambda claim: not (claim.payer_id and claim.payer_name))),
    Edit("EDT-FILING-CODE", "filing code", "The payer's filing code is missing or unknown.",
         "Choose the kind of plan in the payer's record.", _CODES,
         whole(lambda claim: claim.filing_code not in checks.FILING_CODES)),
    Edit("EDT-BILL-NAME", "billing name", "The practice's name is missing.", "Enter it in the practice's record.",
         _GUIDE, whole(lambda claim: not claim.billing.name)),
    Edit("EDT-NPI", "billing NPI", "The practice's NPI is missing or its check digit is wrong.",
         "Correct it in the practice's record.", _NUMBER, whole(lambda claim: checks.bad_npi(claim.billing.npi))),
    Edit("EDT-ADDRESS-BILL", "billing address", "The practice's street address is incomplete or a post-office box.",
         "Enter the street; a box belongs into the pay-to address.", _GUIDE, whole(checks.bad_billing_address)),
    Edit("EDT-ZIP4", "billing ZIP", "The practice's ZIP code does not have nine digits.",
         "Add the four digits that follow the ZIP code.", _GUIDE, whole(checks.bad_billing_zip)),
    Edit("EDT-TAXID", "tax id", "The practice's tax id does not have nine digits.",
         "Correct it in the practice's record.", _GUIDE, whole(checks.bad_tax_id)),
    Edit("EDT-RENDERING", "rendering clinician", "Nobody is named who treated the patient.",
         "Choose the clinician on the session.", _GUIDE, by_terms(checks.missing_rendering)),
    Edit("EDT-NPI-RENDERING", "rendering NPI", "The clinician's NPI is missing or its check digit is wrong.",
         "Correct it in the clinician's record.", _NUMBER,
         whole(lambda claim: claim.rendering is not None and checks.bad_npi(claim.rendering.npi))),
    Edit("EDT-NPI-SUPERVISING", "supervising NPI", "The supervisor's NPI is missing or its check digit is wrong.",
         "Correct it in the supervisor's record.", _NUMBER,
         whole(lambda claim: claim.supervising is not None and checks.bad_npi(claim.supervising.npi))),
    Edit("EDT-NAME", "name", "A first or last name is missing.", "Enter it as the member card shows it.", _GUIDE,
         whole(checks.missing_name)),
    Edit("EDT-MEMBER", "member id", "The member id is missing.", "Enter it from the member card.", _GUIDE,
         whole(lambda claim: not claim.member_id.strip())),
    Edit("EDT-BIRTH", "birth date", "The birth date is missing, in the future or after the session.",
         "Correct it in the patient's record.", _GUIDE, by_terms(checks.bad_birth)),
    Edit("EDT-SEX", "sex", "The sex is missing or not F, M or U.", "Enter it as the plan has it.", _CODES,
         whole(lambda claim: claim.patient.sex not in {"F", "M", "U"})),
    Edit("EDT-ADDRESS", "address", "The patient's address is incomplete.", "Enter street, city, state and ZIP.",
         _GUIDE, whole(checks.bad_address)),
    Edit("EDT-RELATION", "relation", "The patient's relation to the member is unknown.", "Choose it in the cover.",
         _CODES, whole(lambda claim: claim.relation not in checks.RELATIONS)),
    Edit("EDT-DX-NONE", "diagnosis", "There is no diagnosis.", "Enter the condition that the session was about.",
         _GUIDE, whole(lambda claim: not claim.diagnoses)),
    Edit("EDT-DX-FORM", "diagnosis", "A diagnosis is not written as a code.", "Correct it on the session.", _ICD,
         whole(checks.bad_diagnosis_form)),
    Edit("EDT-DX-TWICE", "diagnosis", "A diagnosis stands twice.", "Remove one of them.", _GUIDE,
         whole(lambda claim: len(set(claim.diagnoses)) != len(claim.diagnoses))),
    Edit("EDT-DX-PARENT", "diagnosis", "A diagnosis is a heading; only the codes below it are billable.",
         "Choose the exact code.", _ICD,
         whole(lambda claim: not checks.PARENT_DIAGNOSES.isdisjoint(claim.diagnoses)), start=date(2024, 10, 1)),
    Edit("EDT-DX-MANY", "diagnosis", "There are more than twelve diagnoses.", "Keep those that were treated.", _GUIDE,
         whole(lambda claim: len(claim.diagnoses) > checks.MOST_DIAGNOSES)),
    Edit("EDT-DX-SOCIAL", "diagnosis", "The first diagnosis tells of circumstances (Z55-Z65); payers often deny it.",
         "Put the treated condition first.", _ICD, whole(checks.social_first), Severity.WARN),
    Edit("EDT-POINTER", "pointers", "The line does not point to one to four diagnoses of the claim.",
         "Choose the diagnoses that the service was for.", _GUIDE, each_line(checks.bad_pointers)),
    Edit("EDT-PLACE", "place", "The place of service is missing or unknown.", "Choose the place on the session.",
         _CODES, whole(lambda claim: claim.place not in checks.PLACES)),
    Edit("EDT-PLACE-LINE", "place", "The line's place of service is unknown.", "Choose the place on the session.",
         _CODES, each_line(lambda line, _: bool(line.place) and line.place not in checks.PLACES)),
    Edit("EDT-TELEHEALTH", "modifiers", "Place and telehealth modifier do not go together as this payer wants it.",
         "Mend the modifier, or the payer's telehealth rule.", _PAYER, checks.telehealth_modifier_clashes),
    Edit("EDT-TELEHEALTH-PLACE", "modifiers", "A telehealth modifier stands at a place that is not telehealth.",
         "Choose place 02 or 10, or take the modifier off.", _PAYER, each_line(checks.telehealth_elsewhere),
         Severity.WARN),
    Edit("EDT-CODE", "code", "The service code does not have the form of one.", "Correct it on the session.", _CODES,
         each_line(checks.bad_code)),
    Edit("EDT-MODS", "modifiers", "The line has more than four modifiers.", "Keep the four that price it.", _GUIDE,
         each_line(checks.too_many_modifiers)),
    Edit("EDT-MOD-FORM", "modifiers", "A modifier does not have two places, or stands twice.", "Correct it.", _CODES,
         each_line(checks.bad_modifier)),
    Edit("EDT-LINES-NONE", "lines", "The claim has no line.", "Add a charge, or close the claim.", _GUIDE,
         whole(lambda claim: not claim.lines)),
    Edit("EDT-LINES-MANY", "lines", "The claim has more than fifty lines.", "Split it.", _GUIDE,
         whole(lambda claim: len(claim.lines) > checks.MOST_LINES)),
    Edit("EDT-LINE-ID", "line control number", "The line's control number is missing, too long or not its own.",
         "Open the claim again, so that its lines get new numbers.", "billing.md 1.6", checks.repeated_line_ids),
    Edit("EDT-UNITS", "units", "The line has no units.", "Correct the session's time.", _GUIDE,
         each_line(lambda line, _: line.units <= 0)),
    Edit("EDT-CHARGE", "charge", "The line's charge is not above zero.", "Enter the fee of this service.", _GUIDE,
         each_line(lambda line, _: line.charge_cents <= 0)),
    Edit("EDT-SUM", "charge", "The claim's charge is not the sum of its lines.", "Open the claim again.", _GUIDE,
         whole(checks.wrong_sum)),
    Edit("EDT-DATE", "service date", "The line has no service date.", "Enter the day of the session.", _GUIDE,
         each_line(lambda line, _: line.service_on is None)),
    Edit("EDT-FUTURE", "service date", "The service date is in the future.", "Correct the day of the session.", _GUIDE,
         checks.future_service),
    Edit("EDT-LATE", "service date", "The payer's filing limit has passed.",
         "Add a delay reason with proof, or write the charge off.", _PAYER, by_terms(checks.filed_late)),
    Edit("EDT-AUTH", "authorization", "This payer wants an authorization number, and there is none.",
         "Enter the number, or ask the payer for one.", _PAYER,
         by_terms(lambda claim, _, terms: terms.needs_authorization and not claim.authorization)),
    Edit("EDT-DUP", "claim", "The same service of the same day is already on a live claim.",
         "Close this claim, or add modifier 76 for a second session.", "billing.md 7.4",
         by_terms(lambda _claim, _, terms: terms.is_duplicate)),
    Edit("EDT-F8", "payer claim number", "A replacement or void needs the payer's number of the earlier claim.",
         "Take it from the payer's last answer.", _GUIDE, whole(checks.missing_payer_number)),
    Edit("EDT-F8-NEW", "payer claim number", "A new claim names an earlier one.",
         "Send it as a replacement, or take the number off.", _GUIDE, whole(checks.needless_payer_number)),
)  # fmt: skip


def edits(content: ClaimContent, today: date, terms: EditTerms) -> tuple[Finding, ...]:
    """Everything that is wrong with a claim, what blocks it first, then by line.

    An edit is in force by the claim's first day of service, as the codes are.
    Source: billing.md section 7.4.
    """
    first_on = min((line.service_on for line in content.lines if line.service_on), default=today)
    found = [
        Finding(edit.id, edit.say, edit.fix, edit.severity, edit.field, line, edit.source)
        for edit in EDITS
        if edit.is_in_force(first_on)
        for line in edit.check(content, today, terms)
    ]
    found.extend(_beside_each_other(content.lines, terms))
    return tuple(sorted(found, key=lambda finding: (finding.severity is not Severity.BLOCK, finding.line)))


def _beside_each_other(lines: tuple[ClaimLine, ...], terms: EditTerms) -> Iterable[Finding]:
    """Pair rules day by day, except that testing over several days has its base anywhere on the claim, or before it."""
    orphans = {(finding.id, finding.line) for finding in charges.orphan_findings(lines)}
    spread = {rule.id for rule in charges.BASES if rule.spans_days}
    numbered = sorted(enumerate(lines, start=1), key=lambda pair: (pair[1].service_on or date.min, pair[0]))
    for _, same_day in groupby(numbered, key=lambda pair: pair[1].service_on):
        numbers, day = zip(*same_day, strict=True)
        for finding in charges.pair_findings(day):
            number = numbers[finding.line - 1]
            if finding.id in spread and (terms.testing_by_date or (finding.id, number) not in orphans):
                continue
            yield replace(finding, line=number)
