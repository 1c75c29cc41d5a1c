"""The reasons payers give for paying less (CARC), in our own short words: class, what mends it, days to act.

Extra file: it is a table. Nothing here is copied from the X12 lists; an unknown code goes to a person.
Source: billing.md section 11.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Class(StrEnum):
    """What kind of work a reason means."""

    WRITE_OFF = "W"
    PATIENT = "P"
    FIX = "X"
    APPEAL = "A"
    ELIGIBILITY = "E"
    AUTHORIZATION = "H"
    TIMELY = "T"
    CREDENTIALS = "C"
    INFORMATION = "I"
    DUPLICATE = "D"
    BUNDLED = "B"
    NONE = "-"
    UNKNOWN = "?"


CLASS_WORDS: Final = {
    Class.WRITE_OFF: "by contract", Class.PATIENT: "the patient's share", Class.FIX: "fix and replace",
    Class.APPEAL: "appeal", Class.ELIGIBILITY: "which plan", Class.AUTHORIZATION: "authorization",
    Class.TIMELY: "too late", Class.CREDENTIALS: "credentials", Class.INFORMATION: "information asked for",
    Class.DUPLICATE: "said to be a duplicate", Class.BUNDLED: "bundled", Class.NONE: "for information",
    Class.UNKNOWN: "a code we don't know",
}  # fmt: skip
DENIALS: Final = frozenset(
    {
        Class.FIX, Class.APPEAL, Class.ELIGIBILITY, Class.AUTHORIZATION, Class.TIMELY, Class.CREDENTIALS,
        Class.INFORMATION, Class.DUPLICATE, Class.BUNDLED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.  `days`: how long there is to act, before the payer's own terms; 0 where there is nothing to do."""

    code: str
    say: str
    work: Class
    fix: str = ""
    days: int = 0

    @property
    def is_denial(self) -> bool:
        return self.work in DENIALS


_TABLE: Final[tuple[tuple[str, str, Class, str, int], ...]] = (
    ("1", "Deductible", Class.PATIENT, "", 0),
    ("2", "Coinsurance", Class.PATIENT, "", 0),
    ("3", "Copay", Class.PATIENT, "", 0),
    ("4", "Modifier missing or wrong", Class.FIX,
     "Check the telehealth and license modifiers and send a replacement.", 30),
    ("5 58", "Place of service doesn't fit", Class.FIX, "Check the place of service and send a replacement.", 30),
    ("8 170 172 185", "This kind of clinician isn't paid for it", Class.CREDENTIALS,
     "Check taxonomy, license and enrollment; replace or appeal.", 30),
    ("11 167", "Diagnosis doesn't cover the service", Class.FIX, "Check the first diagnosis and send a replacement.",
     30),
    ("15", "Authorization number wrong", Class.AUTHORIZATION, "Put the right number on the claim and replace it.", 30),
    ("16 226 252", "Information missing", Class.INFORMATION,
     "Read the remark code: it names the field. Fix it or send the record.", 14),
    ("227", "The patient didn't answer the payer", Class.ELIGIBILITY,
     "Ask the patient to call the plan; it then decides again.", 14),
    ("107", "The service it belongs to wasn't found", Class.BUNDLED,
     "Bill base and add-on together in a replacement.", 30),
    ("133", "Not decided yet", Class.NONE, "Wait: a reversal and the decision follow.", 30),
    ("193", "The first decision was kept", Class.APPEAL, "Take it to the next appeal level; watch its deadline.", 30),
    ("18", "Said to be a duplicate", Class.DUPLICATE,
     "Look for the first answer; if it was a second service, replace with a modifier.", 10),
    ("22", "Another payer comes first", Class.ELIGIBILITY,
     "Ask the patient which plan comes first and swap the order.", 14),
    ("23", "What an earlier payer did", Class.NONE, "", 0),
    ("24", "Paid by the head", Class.WRITE_OFF, "", 0),
    ("26 27 200", "Not covered on that day", Class.ELIGIBILITY,
     "Find the plan that covered the day; else the patient owes it.", 14),
    ("29", "Filed too late", Class.TIMELY, "Appeal with the proof that it was accepted in time.", 15),
    ("31 32 140", "The member wasn't recognised", Class.ELIGIBILITY, "Correct the member id and send it again.", 14),
    ("35 119 149", "Benefit used up", Class.APPEAL,
     "Count the sessions; check parity; the patient owes it if the plan allows.", 30),
    ("39 197 198 210 302", "No valid authorization", Class.AUTHORIZATION,
     "Ask for one in retrospect, or appeal. The patient isn't billed.", 15),
    ("45", "Above the contract's fee", Class.WRITE_OFF, "", 0),
    ("50 150 151 272", "Called not necessary", Class.APPEAL,
     "Appeal with an excerpt of the record, never the psychotherapy notes.", 30),
    ("59 97 231 234 236 B10 B15", "Counted into another service", Class.BUNDLED,
     "Check the pair; a distinct-service modifier if it is true, else close.", 30),
    ("60", "Too near an inpatient stay", Class.APPEAL, "Check the days and appeal.", 30),
    ("94", "More than the charge", Class.NONE, "", 0),
    ("95", "The plan's procedure wasn't followed", Class.APPEAL, "Appeal with what was done when.", 30),
    ("96 204", "Not covered by the plan", Class.ELIGIBILITY,
     "Read the remark; with a signed notice the patient owes it.", 30),
    ("100", "Paid to the patient", Class.PATIENT, "Check the assignment; the patient has the money.", 14),
    ("104 144", "Kept back under the contract", Class.WRITE_OFF, "", 0),
    ("223 253", "Taken off by law", Class.WRITE_OFF, "", 0),
    ("109", "Sent to the wrong payer", Class.ELIGIBILITY,
     "Send it to the payer of behavioral care now: the clock is running.", 7),
    ("B11", "Passed on by the payer", Class.ELIGIBILITY,
     "Wait for the other payer; a second claim would be a duplicate.", 7),
    ("129", "The earlier payer's figures look wrong", Class.FIX,
     "Build the claim anew from the first payer's answer.", 14),
    ("275 276", "The second plan leaves this share", Class.PATIENT,
     "Check the plan; mend a mendable first denial first.", 14),
    ("131", "Agreed discount", Class.WRITE_OFF, "", 0),
    ("136", "An earlier payer's rules weren't followed", Class.APPEAL, "Mend it with the earlier payer, then appeal.",
     30),
    ("146 181 182", "A code wasn't valid on that day", Class.FIX,
     "Take the code that was valid on the day and replace.", 14),
    ("147 256", "No rate for it in the contract", Class.CREDENTIALS, "Ask the payer to load the contract.", 30),
    ("163 164 251", "The record didn't come, or too late", Class.INFORMATION, "Send the record again.", 14),
    ("177 178", "Conditions of coverage not met", Class.ELIGIBILITY, "Check the state plan's coverage for the day.",
     14),
    ("183 288", "Referral missing or not valid", Class.FIX, "Put the referral number on the claim and replace it.", 14),
    ("206 207 208", "Provider number not known", Class.CREDENTIALS, "Check the number and the enrollment.", 14),
    ("216", "A review decided so", Class.APPEAL, "Appeal the review.", 30),
    ("222", "More units than the contract allows", Class.APPEAL, "Appeal, or correct the units.", 30),
    ("242 243", "Not in the network, or not sent by it", Class.AUTHORIZATION, "Ask for a single-case agreement.", 14),
    ("246", "A code that only reports", Class.WRITE_OFF, "", 0),
    ("257", "The plan's premium is undecided", Class.ELIGIBILITY,
     "Wait for the outcome; the patient isn't billed yet.", 30),
    ("273", "Beyond the payer's guideline", Class.APPEAL, "Appeal with the reason for more.", 30),
    ("299 B7", "The clinician wasn't enrolled on that day", Class.CREDENTIALS,
     "Send the letter with the effective date; replace.", 30),
    ("A1", "Denied; the remark says why", Class.INFORMATION, "Read the remark code: it decides what to do.", 14),
    ("B13", "Said to be paid before", Class.DUPLICATE, "Find the earlier payment.", 10),
    ("B14", "Only one visit a day", Class.BUNDLED, "Check the day's sessions.", 30),
    ("B16", "The new-patient rule", Class.FIX, "Check whether the patient was new.", 14),
    ("B20", "Partly done by somebody else", Class.APPEAL, "Find out who billed it, then appeal.", 30),
)  # fmt: skip


def _spread() -> Iterator[tuple[str, Reason]]:
    for codes, say, work, fix, days in _TABLE:
        for code in codes.split():
            yield code, Reason(code, say, work, fix, days)


REASONS: Final[dict[str, Reason]] = dict(_spread())
UNKNOWN_DAYS: Final = 14
FORWARDED_DAYS: Final = 30  # how long the next payer may take before we send the claim ourselves
# The only reasons under which CO is written off by itself; any other leaves the amount open and makes work.
CONTRACT: Final = frozenset(code for code, reason in REASONS.items() if reason.work is Class.WRITE_OFF)
BY_LAW: Final = frozenset({"223", "253"})
WITHHELD: Final = frozenset({"104", "144"})
MEMO: Final = frozenset({"23", "94"})


def reason(code: str) -> Reason:
    """The reason behind a code; an unknown one says so, and asks a person."""
    known = REASONS.get(code)
    return known or Reason(
        code, "A reason we don't know", Class.UNKNOWN, "Read it with the payer's remarks and decide.", UNKNOWN_DAYS
    )
