"""What a visit costs: codes and units from its time, then the payer's modifiers and fees, or the reasons why not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from quietledger.billing.charges import codes
from quietledger.billing.charges.codes import Kind
from quietledger.billing.charges.errors import NotBillable
from quietledger.billing.charges.finding import Finding, Severity, blocks
from quietledger.billing.charges.labels import LABELS
from quietledger.billing.charges.pairs import BASES, PAIRS, orphan_findings, pair_findings
from quietledger.billing.charges.times import (
    Rounding,
    ServiceUnits,
    care_month,
    code_for,
    is_known,
    section_of,
    units_for,
)

# The door of this room: other rooms import this module only.
__all__ = [
    "BASES", "LABELS", "PAIRS", "ChargeLine", "Finding", "Held", "Kind", "NotBillable", "PayerTerms", "Priced",
    "Rounding", "ServiceUnits", "Severity", "Telehealth", "Work", "blocks", "care_month", "charge_lines", "code_for",
    "is_known", "orphan_findings", "pair_findings", "units_for",
]  # fmt: skip

MOST_MODIFIERS: Final = 4
INTERACTIVE: Final = "90785"


class Telehealth(StrEnum):
    """How a visit at a distance was held."""

    VIDEO = "video"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class Work:
    """What a signed visit says was done: a code, or a kind from which the code follows.

    `crisis_minutes` sums the crisis time of the whole date; `quantity` counts instruments; `modifiers` are those that
    the visit itself asks for.
    """

    code: str = ""
    kind: Kind | None = None
    minutes: int | None = None
    crisis_minutes: int | None = None
    is_interactive: bool = False
    place: str = "11"
    telehealth: Telehealth | None = None
    is_group: bool = False
    license_class: str = ""
    modifiers: tuple[str, ...] = ()
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class PayerTerms:
    """How one payer wants services charged; what is missing here holds the visit.

    `fees`: code, or code and modifier ("H0036:HN"), to cents a unit. `rounding`: code, or "*", to the rule.
    `unit_minutes`: for codes without a unit of their own, 0 for an encounter.
    """

    fees: dict[str, int] = field(default_factory=dict)
    rounding: dict[str, Rounding] = field(default_factory=dict)
    unit_minutes: dict[str, int] = field(default_factory=dict)
    video_modifier: str = ""
    audio_modifier: str = ""
    group_modifier: str = ""
    license_modifiers: dict[str, str] = field(default_factory=dict)
    modifier_order: tuple[str, ...] = ("license", "group", "telehealth", "visit")


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One priced service; `rule` names the line of the time tables that it came by."""

    code: str = ""
    modifiers: tuple[str, ...] = ()
    units: int = 0
    charge_cents: int = 0
    place: str = ""
    rule: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Priced:
    """A visit that can be charged."""

    lines: tuple[ChargeLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A visit that can't be charged yet, and each reason why."""

    findings: tuple[Finding, ...] = ()


def charge_lines(work: Work, terms: PayerTerms) -> Priced | Held:
    """Price a visit for a payer, or say everything that is in the way, not only the first thing.

    A code that the visit gives is checked against its minutes and never changed: a person decides.

    Units: whole cents a line, units times fee.
    Source: billing.md section 2; the payer's terms.
    """
    try:
        services = _services(work, terms)
    except NotBillable as problem:
        return Held((_explained(problem),))
    modifiers = _modifiers(work, terms, services[0].code)
    findings = [*_doubts(work, terms, services, modifiers), *_fee_findings(services, modifiers, terms)]
    if findings:
        return Held(tuple(findings))
    return Priced(tuple(_line(service, modifiers, work, terms) for service in services))


def _services(work: Work, terms: PayerTerms) -> tuple[ServiceUnits, ...]:
    is_crisis = work.kind is Kind.CRISIS or work.code in codes.CRISIS
    minutes = work.crisis_minutes if is_crisis and work.crisis_minutes is not None else work.minutes
    if not work.code and work.kind is None:
        raise NotBillable("", "unknown_kind")
    code = work.code or code_for(work.kind or Kind.PSYCHOTHERAPY, minutes)
    services = units_for(
        code, minutes, rounding=_rounding(code, terms) or Rounding.MIDPOINT8, unit_minutes=terms.unit_minutes.get(code)
    )
    if code in codes.COUNTED:
        services = (ServiceUnits(code, work.quantity),)
    return (*services, ServiceUnits(INTERACTIVE, 1)) if work.is_interactive else services


def _rounding(code: str, terms: PayerTerms) -> Rounding | None:
    return terms.rounding.get(code) or terms.rounding.get("*")


def _modifiers(work: Work, terms: PayerTerms, code: str) -> tuple[str, ...]:
    by_telehealth = {Telehealth.VIDEO: terms.video_modifier, Telehealth.AUDIO: terms.audio_modifier, None: ""}
    found = {
        "license": (terms.license_modifiers.get(work.license_class, ""),),
        "group": (terms.group_modifier,) if work.is_group and not code.isdigit() else (),
        "telehealth": (by_telehealth[work.telehealth],),
        "visit": work.modifiers,
    }
    order = (*terms.modifier_order, *(source for source in found if source not in terms.modifier_order))
    in_order = [modifier for source in order for modifier in found.get(source, ()) if modifier]
    return tuple(dict.fromkeys(in_order))


def _doubts(
    work: Work, terms: PayerTerms, services: tuple[ServiceUnits, ...], modifiers: tuple[str, ...]
) -> Iterator[Finding]:
    code = services[0].code
    if code in codes.QUARTER_HOURS | codes.HOURS and _rounding(code, terms) is None:
        yield Finding("CHG-ROUND", f"This payer's rule for making units of minutes is not on file for {code}.",
                      "Enter the payer's rounding rule.", field="rounding", source="billing.md 2.4")  # fmt: skip
    if work.is_interactive and code not in codes.INTERACTIVE_BASES:
        yield Finding("CHG-COMPLEX", f"Interactive complexity can't be charged beside {code}.",
                      "Take the mark off the visit.", field="is_interactive", source="billing.md 2.1")  # fmt: skip
    if len(modifiers) > MOST_MODIFIERS:
        yield Finding("CHG-MODS", f"{len(modifiers)} modifiers are called for; a line carries four.",
                      "Take one off the session, or mend the payer's modifier rules.", field="modifiers",
                      source="billing.md 1.4")  # fmt: skip
    if work.quantity < 1:
        yield Finding("CHG-COUNT", "The number of instruments is below one.", "Enter how many were scored.",
                      field="quantity", source="billing.md 2.1")  # fmt: skip


def _fee_findings(
    services: tuple[ServiceUnits, ...], modifiers: tuple[str, ...], terms: PayerTerms
) -> Iterator[Finding]:
    for service in services:
        if (_fee(service.code, modifiers, terms) or 0) <= 0:
            yield Finding("CHG-FEE", f"No fee is on file for {service.code} with this payer.",
                          f"Enter the fee for {service.code} in the payer's fee schedule.", field="fee",
                          source="fee schedule")  # fmt: skip


def _fee(code: str, modifiers: tuple[str, ...], terms: PayerTerms) -> int | None:
    """The fee of the code with the first modifier that has one of its own, else of the code alone."""
    for modifier in modifiers:
        if f"{code}:{modifier}" in terms.fees:
            return terms.fees[f"{code}:{modifier}"]
    return terms.fees.get(code)


def _line(service: ServiceUnits, modifiers: tuple[str, ...], work: Work, terms: PayerTerms) -> ChargeLine:
    return ChargeLine(
        code=service.code,
        modifiers=modifiers,
        units=service.units,
        charge_cents=service.units * (_fee(service.code, modifiers, terms) or 0),
        place=work.place,
        rule=f"tc-{section_of(service.code)}-{service.code}",
        label=LABELS.get(service.code, "medical visit" if service.code in codes.MEDICAL_VISITS else service.code),
    )


def _explained(problem: NotBillable) -> Finding:
    code, minutes, supports = problem.code, problem.minutes, problem.supports
    words = {
        "unknown_code": ("CHG-CODE", f"We don't know what time {code} wants.", "Correct the code on the session."),
        "unknown_kind": ("CHG-CODE", "The session names neither a code nor a kind of service.", "Enter the code."),
        "no_time": ("CHG-NOTIME", f"{code} is charged by time, and the visit has none.", "Enter start and end."),
        "impossible_time": ("CHG-NOTIME", f"{minutes} minutes can't be right.", "Correct start and end."),
        "too_short": ("CHG-SHORT", f"{minutes} minutes are too short to charge {code}.",
                      "Correct the time, or mark the visit as not billed."),
        "disagrees": ("CHG-TIME",
                      f"The session says {minutes} minutes and {code}; {minutes} minutes support {supports}.",
                      f"Change the code to {supports}, or correct the time."),
        "needs_base": ("CHG-BASE", f"{code} only adds to {supports}.",
                       f"Enter {supports} with all minutes of the day."),
        "no_unit": ("CHG-UNIT", f"This payer's unit for {code} is not on file.", "Enter minutes a unit, or 0 a visit."),
    }  # fmt: skip
    finding_id, say, fix = words[problem.why]
    named = "minutes" if finding_id in {"CHG-NOTIME", "CHG-SHORT", "CHG-TIME"} else "code"
    return Finding(finding_id, say, fix, field=named, source="billing.md 2")
