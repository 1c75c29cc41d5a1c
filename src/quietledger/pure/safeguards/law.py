"""The Security Rule row by row: what each asks, which ways out it leaves, and which facts prove it.

Addressable is not optional: such a row is implemented, or an equivalent alternative is, or it is written down why it is
not reasonable and appropriate. A written policy alone never proves a technical safeguard: rows of 164.312 have a
measure that looks at things. Short words of our own beside the citation; the text itself is 45 CFR part 164, subpart C.
Source: the risk reference, section 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from quietledger.pure.safeguards.controls import Measure, Over


class Type(StrEnum):
    """Required, addressable, or a standard without specifications, which is treated as required."""

    REQUIRED = "R"
    ADDRESSABLE = "A"
    STANDARD = "S"


class Outcome(StrEnum):
    """What may become of a row."""

    IMPLEMENTED = "implemented"
    GAP = "gap"
    ALTERNATIVE = "alternative"
    NOT_REASONABLE = "not_reasonable_documented"


LAWFUL: Final = {
    Type.REQUIRED: (Outcome.IMPLEMENTED, Outcome.GAP),
    Type.ADDRESSABLE: (Outcome.IMPLEMENTED, Outcome.ALTERNATIVE, Outcome.NOT_REASONABLE),
    Type.STANDARD: (Outcome.IMPLEMENTED, Outcome.GAP),
}
TYPES: Final = {
    Type.REQUIRED: "Required", Type.ADDRESSABLE: "Addressable", Type.STANDARD: "Standard",
}  # fmt: skip
OUTCOMES: Final = {
    Outcome.IMPLEMENTED: "Implemented", Outcome.GAP: "Gap", Outcome.ALTERNATIVE: "An equivalent alternative",
    Outcome.NOT_REASONABLE: "Not reasonable here, with the reason on record",
}  # fmt: skip
# A row that is about some practices only -> whom it is about, in words.
FLAGS: Final = {
    "clearinghouse": "practices with a clearinghouse of their own", "government": "governmental bodies",
    "group_plan": "group health plans",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One row.  say: what must exist.  measures: what proves it, all of them together.  flag: whom it is about."""

    id: str
    standard: str
    specification: str
    type: Type
    say: str
    measures: tuple[Measure, ...]
    flag: str = ""

    @property
    def title(self) -> str:
        """The specification, or the standard where it has none."""
        return self.specification or self.standard

    @property
    def group(self) -> str:
        """The section that the row stands in: 164.308 and so on."""
        return self.id.partition("(")[0]

    @property
    def slug(self) -> str:
        """The id as addresses carry it: "308-a-1-ii-A"."""
        return "-".join(re.findall(r"\w+", self.id.removeprefix("164.")))


GROUPS: Final = {
    "164.308": "Administrative safeguards", "164.310": "Physical safeguards", "164.312": "Technical safeguards",
    "164.314": "Contracts and plans", "164.316": "Policies and documents",
}  # fmt: skip

_OVER: Final = {"person": Over.PEOPLE, "device": Over.DEVICES, "partner": Over.PARTNERS, "agreement": Over.PARTNERS}


def measures(words: str) -> tuple[Measure, ...]:
    """Measures from short words: a fact's name, or the key of a question; the name says what it is counted over."""
    return tuple(_measure(word) for word in words.split())


def _measure(word: str) -> Measure:
    name = word if "." in word else f"practice.safeguard.{word}"
    return Measure(name, _OVER.get(name.partition(".")[0], Over.PRACTICE))


def _rows(standard: str, *rows: tuple[str, ...]) -> list[Row]:
    """The rows of one standard: id, specification, type, say, words for measures, and a flag if there is one."""
    return [
        Row(name, standard, specification, Type(kind), say, measures(words), *flag)
        for name, specification, kind, say, words, *flag in rows
    ]


ROWS: Final[tuple[Row, ...]] = (
    *_rows(
        "Security management process",
        ("164.308(a)(1)(ii)(A)", "Risk analysis", "R", "an accurate and thorough look at the risks to all records held",
         "practice.risk_analysed practice.inventoried"),
        ("164.308(a)(1)(ii)(B)", "Risk management", "R", "measures that bring risk down to a reasonable level",
         "practice.risk_analysed device.updates patched"),
        ("164.308(a)(1)(ii)(C)", "Sanction policy", "R", "consequences for staff who break the rules",
         "sanction_policy"),
        ("164.308(a)(1)(ii)(D)", "Information system activity review", "R",
         "somebody regularly reads logs, reports of access and what happened", "practice.reviewed logs_kept"),
    ),
    *_rows("Assigned security responsibility",
           ("164.308(a)(2)", "", "S", "one named person answers for security", "security_official")),
    *_rows(
        "Workforce security",
        ("164.308(a)(3)(ii)(A)", "Authorization and/or supervision", "A",
         "somebody decides who may work with records, or be where they can be reached", "access_granted"),
        ("164.308(a)(3)(ii)(B)", "Workforce clearance procedure", "A",
         "whether access is right for somebody is looked into before it is given", "person.screened access_granted"),
        ("164.308(a)(3)(ii)(C)", "Termination procedures", "A", "access ends when somebody’s work or role ends",
         "leavers"),
    ),
    *_rows(
        "Information access management",
        ("164.308(a)(4)(ii)(A)", "Isolating clearinghouse functions", "R",
         "a clearinghouse inside a larger firm keeps its records from the rest of it", "network_apart own_accounts",
         "clearinghouse"),
        ("164.308(a)(4)(ii)(B)", "Access authorization", "A", "rules say how access is given", "access_policy"),
        ("164.308(a)(4)(ii)(C)", "Access establishment and modification", "A",
         "rights are set up, written down, looked over and changed", "rights_reviewed"),
    ),
    *_rows(
        "Security awareness and training",
        ("164.308(a)(5)(ii)(A)", "Security reminders", "A", "everybody hears about security now and then", "reminders"),
        ("164.308(a)(5)(ii)(B)", "Protection from malicious software", "A",
         "harmful programs are kept out, found and reported", "device.malware person.trained"),
        ("164.308(a)(5)(ii)(C)", "Log-in monitoring", "A", "attempts to sign in are watched, and odd ones reported",
         "practice.reviewed logs_kept"),
        ("164.308(a)(5)(ii)(D)", "Password management", "A", "passwords are made, changed and kept with care",
         "passwords"),
    ),
    *_rows("Security incident procedures",
           ("164.308(a)(6)(ii)", "Response and reporting", "R",
            "what happened is recognised, answered, lessened and written down", "incident_plan practice.rehearsed")),
    *_rows(
        "Contingency plan",
        ("164.308(a)(7)(ii)(A)", "Data backup plan", "R", "exact copies of records that can be got back",
         "practice.backed_up practice.restore_tested"),
        ("164.308(a)(7)(ii)(B)", "Disaster recovery plan", "R", "a way to bring back lost data",
         "dr_plan practice.recovery_tested"),
        ("164.308(a)(7)(ii)(C)", "Emergency mode operation plan", "R",
         "what must go on goes on, and records stay protected meanwhile", "emergency_plan"),
        ("164.308(a)(7)(ii)(D)", "Testing and revision procedures", "A", "plans are tried now and then, and mended",
         "practice.restore_tested practice.rehearsed fallback_tested"),
        ("164.308(a)(7)(ii)(E)", "Applications and data criticality analysis", "A",
         "it is known which systems and data matter most", "practice.inventoried"),
    ),
    *_rows("Evaluation",
           ("164.308(a)(8)", "", "S", "somebody checks at intervals, and after changes, that all this is done",
            "evaluation")),
    *_rows(
        "Business associate contracts and other arrangements",
        ("164.308(b)(1)-(2)", "", "S", "firms that handle records have given assurances, and got them from theirs",
         "agreement.baa partner.chosen"),
        ("164.308(b)(3)", "Written contract or other arrangement", "R", "the assurances are in writing",
         "agreement.baa"),
    ),
    *_rows(
        "Facility access controls",
        ("164.310(a)(2)(i)", "Contingency operations", "A", "somebody can get in to bring data back in an emergency",
         "facility_access"),
        ("164.310(a)(2)(ii)", "Facility security plan", "A", "rooms and equipment are safe from strangers and thieves",
         "facility_plan"),
        ("164.310(a)(2)(iii)", "Access control and validation procedures", "A",
         "who may enter where is settled, and visitors are accompanied", "visitors"),
        ("164.310(a)(2)(iv)", "Maintenance records", "A", "repairs to doors, locks and walls are written down",
         "maintenance"),
    ),
    *_rows("Workstation use",
           ("164.310(b)", "", "S", "it is settled what is done at which machine, and where it stands",
            "workstation_use")),
    *_rows("Workstation security",
           ("164.310(c)", "", "S", "only those who may can get at the machines", "workstation_place device.lock")),
    *_rows(
        "Device and media controls",
        ("164.310(d)(2)(i)", "Disposal", "R", "paper, disks and machines end so that nobody can read them", "disposal"),
        ("164.310(d)(2)(ii)", "Media re-use", "R", "records are removed before something is used again", "wiped"),
        ("164.310(d)(2)(iii)", "Accountability", "A", "it is known who has which equipment, and where it went",
         "movements"),
        ("164.310(d)(2)(iv)", "Data backup and storage", "A", "there is an exact copy before equipment is moved",
         "copy_before_move"),
    ),
    *_rows(
        "Access control",
        ("164.312(a)(2)(i)", "Unique user identification", "R", "everybody signs in under their own name",
         "own_accounts"),
        ("164.312(a)(2)(ii)", "Emergency access procedure", "R", "records can be reached in an emergency",
         "emergency_access practice.recovery_tested"),
        ("164.312(a)(2)(iii)", "Automatic logoff", "A", "what nobody is using closes by itself", "device.lock"),
        ("164.312(a)(2)(iv)", "Encryption and decryption", "A", "records at rest are encrypted",
         "device.encrypted practice.sealed cloud_encrypted"),
    ),
    *_rows("Audit controls",
           ("164.312(b)", "", "S", "what is done with records is recorded, and can be looked into",
            "practice.trail_checked logs_kept")),
    *_rows("Integrity",
           ("164.312(c)(2)", "Mechanism to authenticate ePHI", "A", "a change that nobody should have made is found",
            "practice.trail_checked practice.sealed")),
    *_rows("Person or entity authentication",
           ("164.312(d)", "", "S", "whoever asks for access is who they say they are",
            "person.mfa mfa_mail mfa_apps mfa_admin mfa_remote")),
    *_rows(
        "Transmission security",
        ("164.312(e)(2)(i)", "Integrity controls", "A", "a change on the way is found",
         "mail.posture.starttls mail.posture.mta_sts"),
        ("164.312(e)(2)(ii)", "Encryption", "A", "records on the way are encrypted",
         "mail.posture.starttls mail.posture.mta_sts mail.posture.submission mail.posture.imap"),
    ),
    *_rows(
        "Business associate contracts",
        ("164.314(a)(2)(i)(A)", "BA complies with Subpart C", "R", "the firm promises to keep the Security Rule",
         "agreement.baa"),
        ("164.314(a)(2)(i)(B)", "Subcontractors agree to comply", "R", "its own helpers promise the same",
         "agreement.baa"),
        ("164.314(a)(2)(i)(C)", "Report security incidents incl. breaches", "R", "it reports what happens",
         "agreement.baa"),
        ("164.314(a)(2)(ii)", "Other arrangements (164.504(e)(3))", "R",
         "governmental bodies have an arrangement that does the same", "agreement.baa", "government"),
        ("164.314(a)(2)(iii)", "BA contracts with subcontractors", "R", "the same terms flow down the chain",
         "agreement.baa"),
    ),
    *_rows("Group health plans",
           ("164.314(b)(2)(i)-(iv)", "Plan document terms", "R", "the plan’s documents bind whoever sponsors it",
            "", "group_plan")),
    *_rows("Policies and procedures",
           ("164.316(a)", "", "S", "there are reasonable policies that fit the office", "policies_written")),
    *_rows(
        "Documentation",
        ("164.316(b)(1)", "", "S", "policies, and what was done by them, are in writing",
         "policies_written policies_kept"),
        ("164.316(b)(2)(i)", "Time limit", "R", "they are kept for six years", "policies_kept"),
        ("164.316(b)(2)(ii)", "Availability", "R", "whoever must follow them can read them", "policies_at_hand"),
        ("164.316(b)(2)(iii)", "Updates", "R", "they are read again at intervals, and changed when needed",
         "policies_reviewed"),
    ),
)  # fmt: skip
BY_ID: Final = {one.id: one for one in ROWS}
BY_SLUG: Final = {one.slug: one for one in ROWS}
