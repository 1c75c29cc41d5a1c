"""The controls: which facts prove each, and what each does to the frequency and the loss of which scenario.

The state of a control is a number from 0 to 1: the mean of its measures' shares, so that each mend is seen. A fact
that ended counts for nothing. Factors multiply; all are starting values and judgement ("verify"), and can be edited.
Source: the risk reference, sections 6 and 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Over(StrEnum):
    """What a share is counted over: all of these that the practice has now."""

    PRACTICE = "practice"
    PEOPLE = "person"
    DEVICES = "device"
    PARTNERS = "partner"


@dataclass(frozen=True, slots=True)
class Measure:
    """A fact, and what it is counted over."""

    fact: str
    over: Over = Over.PRACTICE


@dataclass(frozen=True, slots=True)
class Effect:
    """What a control that stands does to a scenario: f times its frequency, s times its loss."""

    scenario: str
    f: float
    s: float = 1.0


@dataclass(frozen=True, slots=True)
class Control:
    """A control.  `say`: as a short title.  becomes: scenario -> the one that its events turn into (C06)."""

    id: str
    say: str
    measures: tuple[Measure, ...]
    effects: tuple[Effect, ...] = ()
    becomes: tuple[tuple[str, str], ...] = ()


def _of_people(*facts: str) -> tuple[Measure, ...]:
    return tuple(Measure(one, Over.PEOPLE) for one in facts)


def _of_devices(*facts: str) -> tuple[Measure, ...]:
    return tuple(Measure(one, Over.DEVICES) for one in facts)


def _of_partners(*facts: str) -> tuple[Measure, ...]:
    return tuple(Measure(one, Over.PARTNERS) for one in facts)


def _of_practice(*facts: str) -> tuple[Measure, ...]:
    return tuple(Measure(one) for one in facts)


def _said(*keys: str) -> tuple[Measure, ...]:
    """What people answer, by the keys of their questions."""
    return tuple(Measure(f"practice.safeguard.{one}") for one in keys)


def _each(scenarios: str, f: float, s: float = 1.0) -> tuple[Effect, ...]:
    return tuple(Effect(one, f, s) for one in scenarios.split())


CONTROLS: Final[tuple[Control, ...]] = (
    Control("C01", "A second factor everywhere",
            (*_of_people("person.mfa"),
             *_said("mfa_mail", "mfa_apps", "mfa_admin", "mfa_remote")),
            (*_each("S02 S11", 0.35), Effect("S01", 0.7))),
    Control("C02", "Every machine has a watched malware scanner",
            (*_of_devices("device.malware"), *_said("edr_watched")), _each("S01", 0.6, 0.8)),
    Control("C03", "Backups are kept apart, and a restore worked",
            (*_of_practice("practice.backed_up", "practice.restore_tested"), *_said("backups_apart")),
            (Effect("S01", 1, 0.5), Effect("S14", 0.3, 0.4))),
    Control("C04", "False mail is turned away",
            _of_practice("mail.posture.spf", "mail.posture.dkim", "mail.posture.dmarc", "mail.filter"),
            _each("S02 S03", 0.7)),
    Control("C05", "Everybody is taught and drilled",
            (*_of_people("person.trained"), *_of_practice("drill.done")), _each("S02 S03 S04", 0.8)),
    Control("C06", "Every disk is encrypted", _of_devices("device.encrypted"), becomes=(("S05", "S06"),)),
    Control("C07", "Updates come in time",
            (*_of_devices("device.updates", "device.supported"), *_said("patched")),
            _each("S01", 0.7)),
    Control("C08", "Nobody works with administrator’s rights",
            (*_of_devices("device.plain_user"), *_said("admin_apart")), _each("S01 S07", 0.9, 0.8)),
    Control("C09", "A leaver’s access ends within a day", _said("leavers"), _each("S07", 0.8)),
    Control("C10", "A call-back before bank details change", _of_practice("mail.callbacks"), _each("S03", 0.3)),
    Control("C11", "Logs are kept and read", (*_of_practice("practice.reviewed"), *_said("logs_kept")),
            _each("S02 S07 S10", 1, 0.8)),
    Control("C12", "A plan for incidents, rehearsed", (*_said("incident_plan"), *_of_practice("practice.rehearsed")),
            _each("S01 S02 S08 S10", 1, 0.85)),
    Control("C13", "Hired services are researched and bound",
            _of_partners("partner.chosen", "partner.screened", "agreement.baa"), _each("S08", 0.8, 0.8)),
    Control("C14", "A second way for claims, and cash for 30 days", _said("cash_route"),
            _each("S09", 1, 0.4)),
    Control("C15", "Recipients are checked before anything leaves", _said("recipients_checked"),
            _each("S04 S18", 0.6, 0.9)),
    Control("C16", "No trackers where patients are", _said("no_trackers"), _each("S12", 0.1)),
    Control("C17", "An inventory and a map of where data flows", _of_practice("practice.inventoried")),
)  # fmt: skip
BY_ID: Final = {one.id: one for one in CONTROLS}
FLOOR: Final = 0.1
