"""The words of cyber policies, normalised: parts, exclusions, conditions; no form on the market names them alike.

An extra file beside `rules`: tables only.  What an exclusion or a broken condition takes from the cover is judgement
("verify"): the wording of the policy itself decides.
Source: the insurance reference, sections 1, 2 and 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from quietledger.pure.safeguards.controls import BY_ID, Measure


@dataclass(frozen=True, slots=True)
class PartKind:
    """One coverage part.  `say`: as a title.  pays: for what.  is_first: pays the practice itself, not who claims."""

    say: str
    pays: str
    is_first: bool


def _first(say: str, pays: str) -> PartKind:
    return PartKind(say, pays, is_first=True)


def _third(say: str, pays: str) -> PartKind:
    return PartKind(say, pays, is_first=False)


PARTS: Final[dict[str, PartKind]] = {
    "CP01": _first("Breach response", "counsel, forensics, notification, call center, credit monitoring"),
    "CP02": _third("Privacy liability", "claims by patients and partners, on screen or on paper"),
    "CP03": _third("Network security liability", "claims for passing harm on or letting somebody in"),
    "CP04": _third("Regulatory defense", "the cost of inquiries by OCR, an attorney general or the FTC"),
    "CP05": _third("Regulatory fines and penalties", "civil penalties, where the law lets them be insured"),
    "CP06": _first("Cyber extortion", "ransom, negotiator and what goes with it"),
    "CP07": _first("Business interruption", "lost income and extra expense while your own systems are down"),
    "CP08": _first("Dependent business interruption", "the same, when a service that you hire is down"),
    "CP09": _first("Data restoration", "making data anew and replacing machines"),
    "CP10": _first("Funds-transfer fraud", "money that an intruder moved"),
    "CP11": _first("Social engineering", "money that a deceived person sent, or receivables led elsewhere"),
    "CP12": _third("Media liability", "defamation or copied content"),
    "CP13": _third("Payment-card assessments", "what card brands ask for after card data were lost"),
    "CP14": _first("Reputational harm", "income lost after it became known"),
    "CP15": _third("Technology errors and omissions", "claims of practices that a billing service works for"),
    "CP16": _third("Liability taken on by contract", "what a business associate agreement made you promise"),
    "CP17": _third("Billing errors and omissions", "overpayments and false-claims matters"),
}
# What a breach brings by law: the law's own cost, the regulator, and telling those who were touched.
LEGAL: Final = ("CP02", "CP04", "CP05")
NOTIFYING: Final = ("CP01",)


@dataclass(frozen=True, slots=True)
class ExclusionKind:
    """One exclusion.  takes: the scenarios that it takes out of the cover in our figures; most take none as a whole."""

    say: str
    takes: tuple[str, ...] = ()
    takes_parts: tuple[str, ...] = ()


EXCLUSIONS: Final[dict[str, ExclusionKind]] = {
    "X01": ExclusionKind("War, or attacks that a state stands behind"),
    "X02": ExclusionKind("Failure of power, telephone or internet at large"),
    "X03": ExclusionKind("A portable device that was not encrypted", ("S05",)),
    "X04": ExclusionKind("Failure to keep up the practices that were stated"),
    "X05": ExclusionKind("What was known before"),
    "X06": ExclusionKind("What happened before the retroactive date"),
    "X07": ExclusionKind("Bodily injury"),
    "X08": ExclusionKind("Liability taken on by contract", (), ("CP16",)),
    "X09": ExclusionKind("Wrongful collection, trackers, biometric data", ("S12",)),
    "X10": ExclusionKind("Dishonest acts of owners"),
    "X11": ExclusionKind("Patents and trade secrets"),
    "X12": ExclusionKind("Making things better than they were"),
    "X13": ExclusionKind("Money parted with of free will", (), ("CP11",)),
    "X14": ExclusionKind("Payments that sanctions forbid"),
    "X15": ExclusionKind("One insured against another"),
    "X16": ExclusionKind("Fines that the law does not let anybody insure", (), ("CP05",)),
    "X17": ExclusionKind("Vendors or costs without the insurer’s consent"),
    "X18": ExclusionKind("Programs beyond their end of support"),
    "X19": ExclusionKind("Known holes that stayed open too long"),
    "X20": ExclusionKind("Records on paper", ("S18",)),
}


@dataclass(frozen=True, slots=True)
class ConditionKind:
    """What an insurer commonly makes cover hang on.

    controls: those whose measures it is about.  measures: the facts that show it; empty where only a person can say.
    takes_parts: what a breach of it takes from the cover; without any, the scenarios that its controls act on.
    """

    say: str
    controls: tuple[str, ...]
    measures: tuple[Measure, ...] = ()
    takes_parts: tuple[str, ...] = ()


def _whole(say: str, control: str) -> ConditionKind:
    """A condition that asks for just what one control measures."""
    return ConditionKind(say, (control,), BY_ID[control].measures)


def _said(key: str) -> Measure:
    return Measure(f"practice.safeguard.{key}")


CONDITIONS: Final[dict[str, ConditionKind]] = {
    "mfa": _whole("A second factor for mail, remote access, administrators and applications", "C01"),
    "mfa_mail": ConditionKind("A second factor at every mailbox", ("C01",), (_said("mfa_mail"),)),
    "mfa_remote": ConditionKind("A second factor for every way in from outside", ("C01",), (_said("mfa_remote"),)),
    "mfa_admin": ConditionKind("A second factor for every administrator", ("C01",), (_said("mfa_admin"),)),
    "edr": _whole("A watched malware scanner on every machine", "C02"),
    "backup": ConditionKind("Backups, kept apart", ("C03",), (Measure("practice.backed_up"), _said("backups_apart"))),
    "restore": ConditionKind("A restore that was tested", ("C03",), (Measure("practice.restore_tested"),)),
    "mail_filter": _whole("Filtered mail, and false mail turned away", "C04"),
    "training": _whole("Everybody taught and drilled", "C05"),
    "encryption": _whole("Every device’s disk encrypted", "C06"),
    "updates": _whole("Updates in time", "C07"),
    "admin": _whole("Nobody works with administrator’s rights", "C08"),
    "leavers": _whole("A leaver’s access ends within a day", "C09"),
    "callback": ConditionKind(
        "A call-back before bank details change or a new payee is paid", ("C10",), BY_ID["C10"].measures,
        ("CP10", "CP11"),
    ),
    "logs": _whole("Logs kept and read", "C11"),
    "incident_plan": _whole("A plan for incidents, rehearsed", "C12"),
    "vendors": _whole("Hired services researched and bound by agreement", "C13"),
    "follow": ConditionKind("Whatever the application said stays true", ()),
    "consent": ConditionKind("No vendor, payment or admission without the insurer’s consent", ()),
    "own": ConditionKind("Something else", ()),
}  # fmt: skip
BASES: Final = {
    "claims_made_and_reported": "made and reported while it runs", "claims_made": "made while it runs",
    "discovery": "discovered while it runs", "occurrence": "what happens while it runs",
}  # fmt: skip
MARKETS: Final = {"": "not said", "admitted": "admitted", "surplus": "surplus lines"}
FORMS: Final = {
    "own": "a cyber policy of its own", "endorsement": "an endorsement of a malpractice or office package",
    "errors": "errors and omissions of a billing service",
}  # fmt: skip
DEFENCES: Final = {"inside": "inside the limit, which it uses up", "outside": "outside the limit"}
KNOWING: Final = {
    "any_employee": "anybody who works here", "control_group": "the control group: owner, security officer, counsel",
    "owner": "the owner",
}  # fmt: skip
REACHES: Final = {
    "causes": "what the safeguard would have prevented", "policy": "the whole policy",
}  # fmt: skip
ROLES: Final = {
    "counsel": "breach counsel", "forensics": "forensics", "notification": "notification and call center",
    "negotiator": "negotiator", "public_relations": "public relations", "restoration": "restoration",
}  # fmt: skip
FILE_KINDS: Final = {
    "policy": "the policy", "quote": "an offer", "endorsement": "an endorsement", "binder": "a binder",
    "application": "an application as signed",
}  # fmt: skip
# Figures that a policy's first pages name, each with a field for the page that shows it.
PAGED: Final = {
    "aggregate": "Aggregate limit", "retention": "Retention", "premium": "Premium", "period": "Policy period",
    "basis": "Basis", "retro": "Retroactive date", "defence": "Defense", "notice": "Notice",
    "erp": "Extended reporting", "panel": "Panel", "proof": "Proof of loss",
}  # fmt: skip
