"""Minutes into codes and units (extra file: the arithmetic needs no payer but its rounding)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from quietledger.billing.charges import codes
from quietledger.billing.charges.codes import Kind, TimeRule
from quietledger.billing.charges.errors import NotBillable

DAY_MINUTES: Final = 24 * 60
MONTH_MINUTES: Final = 31 * DAY_MINUTES

_RULES: Final = {rule.code: rule for rule in (*codes.TIMED, *codes.MONTHLY)}
_BY_ADDON: Final = {rule.addon: rule for rule in codes.TIMED if rule.addon}
_MONTHLY: Final = frozenset(rule.code for rule in codes.MONTHLY)
_KIND_OF: Final = {code: kind for kind, kind_codes in codes.KIND_CODES.items() for code in kind_codes}


class Rounding(StrEnum):
    """How a payer makes units of minutes: from the middle of the unit on, full units only, or each begun one."""

    MIDPOINT8 = "midpoint8"
    FULL_UNIT = "full_unit"
    CEIL = "ceil"


@dataclass(frozen=True, slots=True)
class ServiceUnits:
    """A code and how often."""

    code: str = ""
    units: int = 0


def units_for(
    code: str, minutes: int | None, *, rounding: Rounding = Rounding.MIDPOINT8, unit_minutes: int | None = None
) -> tuple[ServiceUnits, ...]:
    """Units of a code and of its add-on that these minutes support.

    Units: minutes of one visit; of a calendar month for care management; of one date, summed, for crisis.
    `unit_minutes` is the payer's unit for codes that have none of their own, 0 for one unit an encounter.
    Raises: NotBillable, with the reason and the code that the minutes would support.
    Source: billing.md sections 2.1-2.4 and 2.6.
    """
    if code in codes.UNTIMED:
        return (ServiceUnits(code, 1),)
    step = _unit_minutes(code, unit_minutes)
    if step == 0:
        return (ServiceUnits(code, 1),)
    if minutes is None:
        raise NotBillable(code, "no_time")
    if not 0 < minutes <= (MONTH_MINUTES if code in _MONTHLY else DAY_MINUTES):
        raise NotBillable(code, "impossible_time", minutes)
    if step is not None:
        return (_rounded(code, minutes, step, rounding),)
    if code in _BY_ADDON:
        return (_addon_alone(code, minutes),)
    return _with_addon(_RULES[code], minutes)


def code_for(kind: Kind, minutes: int | None) -> str:
    """The code that a kind of service of this length is charged by; a crisis under 30 minutes is a short session.

    Raises: NotBillable.
    """
    candidates = codes.KIND_CODES[kind]
    if candidates[0] in codes.UNTIMED:
        return candidates[0]
    if minutes is None:
        raise NotBillable(candidates[0], "no_time")
    supported = _supported(kind, minutes)
    if not supported:
        raise NotBillable(candidates[0], "too_short", minutes)
    return supported


def care_month(minutes: int, *, is_first_month: bool, most_addons: int | None = None) -> tuple[ServiceUnits, ...]:
    """Units of team-based care for the minutes of one calendar month; `most_addons` is the payer's cap.

    Raises: NotBillable.
    Source: billing.md section 2.3.
    """
    units = units_for("99492" if is_first_month else "99493", minutes)
    if most_addons is None:
        return units
    capped = (units[0], *(ServiceUnits(addon.code, min(addon.units, most_addons)) for addon in units[1:]))
    return tuple(found for found in capped if found.units)


def section_of(code: str) -> str:
    """Section of billing.md by which a code was charged; part of a rule's name."""
    rule = _RULES.get(code) or _BY_ADDON.get(code)
    if rule is not None:
        return rule.section
    return "2.3" if code == "99494" else codes.UNTIMED.get(code, "2.4")


def is_known(code: str) -> bool:
    """Whether we can tell what time this code wants."""
    timed_otherwise = codes.QUARTER_HOURS | codes.HOURS | codes.STATE_DECIDES
    return code in _RULES or code in _BY_ADDON or code in codes.UNTIMED or code in timed_otherwise


def _unit_minutes(code: str, payers_unit: int | None) -> int | None:
    """Length of a unit; 0 for an encounter, None for a code with bands of its own."""
    if code in codes.QUARTER_HOURS:
        return 15
    if code in codes.HOURS:
        return 60
    if code in codes.STATE_DECIDES:
        if payers_unit is None:
            raise NotBillable(code, "no_unit")
        return payers_unit
    if not is_known(code):
        raise NotBillable(code, "unknown_code")
    return None


def _rounded(code: str, minutes: int, step: int, rounding: Rounding) -> ServiceUnits:
    added = {Rounding.MIDPOINT8: (step - 1) // 2, Rounding.FULL_UNIT: 0, Rounding.CEIL: step - 1}[rounding]
    units = (minutes + added) // step
    if units == 0:
        raise NotBillable(code, "too_short", minutes)
    return ServiceUnits(code, units)


def _addon_alone(code: str, minutes: int) -> ServiceUnits:
    rule = _BY_ADDON[code]
    if not rule.stands_alone:
        raise NotBillable(code, "needs_base", minutes, supports=rule.code)
    return _rounded(code, minutes, rule.addon_step, Rounding.MIDPOINT8)


def _with_addon(rule: TimeRule, minutes: int) -> tuple[ServiceUnits, ...]:
    if minutes < rule.least or (rule.most is not None and minutes > rule.most):
        kind = _KIND_OF.get(rule.code)
        supports = _supported(kind, minutes) if kind else ""
        raise NotBillable(rule.code, "disagrees" if supports else "too_short", minutes, supports)
    base = ServiceUnits(rule.code, 1)
    if not rule.addon or minutes < rule.addon_from:
        return (base,)
    return (base, ServiceUnits(rule.addon, (minutes - rule.addon_from) // rule.addon_step + 1))


def _supported(kind: Kind, minutes: int) -> str:
    shorter = codes.KIND_CODES[Kind.PSYCHOTHERAPY] if kind is Kind.CRISIS else ()
    for code in (*codes.KIND_CODES[kind], *shorter):
        rule = _RULES[code]
        if rule.least <= minutes and (rule.most is None or minutes <= rule.most):
            return code
    return ""
