"""Everything that is measured: what it is called, which controls and which law ask for it, and which page mends it.

An extra file beside `rules`: a table over the controls, the law and the catalogue of facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from quietledger.core.facts.rules import CATALOGUE
from quietledger.pure.safeguards import law
from quietledger.pure.safeguards.controls import CONTROLS, Measure, Over
from quietledger.pure.safeguards.questions import QUESTIONS

WHO: Final = {
    Over.PRACTICE: "The practice", Over.PEOPLE: "Everybody", Over.DEVICES: "Every device",
    Over.PARTNERS: "Every partner",
}  # fmt: skip
COUNTED: Final = {
    Over.PRACTICE: ("practice", "practices"), Over.PEOPLE: ("person", "people"), Over.DEVICES: ("device", "devices"),
    Over.PARTNERS: ("partner", "partners"),
}  # fmt: skip
QUESTION: Final = {one.fact: one for one in QUESTIONS}


@dataclass(frozen=True, slots=True)
class Remedy:
    """The page that mends a gap.  page: its url's name.  say: what one does there.  is_free: it costs time alone."""

    page: str
    say: str
    is_free: bool = True


def _all() -> Iterable[Measure]:
    for control in CONTROLS:
        yield from control.measures
    for row in law.ROWS:
        yield from row.measures


MEASURES: Final = tuple(dict.fromkeys(_all()))
BY_FACT: Final = {one.fact: one for one in MEASURES}
CONTROLS_OF: Final = {
    one: tuple(control.id for control in CONTROLS if one in control.measures) for one in MEASURES
}  # fmt: skip
LAW_OF: Final = {one: tuple(row.id for row in law.ROWS if one in row.measures) for one in MEASURES}

# The beginning of a fact's name -> the page that mends it; the longest that fits counts.
_REMEDIES: Final = {
    "person.": Remedy("people:worklist", "See who lacks it"),
    "person.trained": Remedy("training:team", "See who lacks lessons"),
    "person.screened": Remedy("partners:screening", "Look everybody up"),
    "device.": Remedy("devices:worklist", "See which device", is_free=True),
    "device.malware": Remedy("devices:worklist", "See which device", is_free=False),
    "device.supported": Remedy("devices:worklist", "See which device", is_free=False),
    "partner.": Remedy("partners:worklist", "See which partner"),
    "agreement.": Remedy("agreements:worklist", "See which agreement"),
    "mail.posture.": Remedy("posture:worklist", "See what the domain lacks"),
    "mail.filter": Remedy("mail:worklist", "See the filter"),
    "mail.callbacks": Remedy("changes:worklist", "Call back"),
    "mail.selftest": Remedy("selftest:worklist", "Test your mail"),
    "drill.done": Remedy("drills:worklist", "Hold a drill"),
    "practice.backed_up": Remedy("health:health", "See the backup"),
    "practice.restore_tested": Remedy("health:health", "Run the restore test"),
    "practice.recovery_tested": Remedy("health:health", "Try the recovery kit"),
    "practice.reviewed": Remedy("review:worklist", "Review who saw what"),
    "practice.rehearsed": Remedy("incidents:worklist", "Rehearse an incident"),
    "practice.inventoried": Remedy("risk:inventory", "Look through the inventory"),
    "practice.risk_analysed": Remedy("risk:report", "Sign the analysis"),
    "practice.covered": Remedy("cyberinsurance:worklist", "Enter the policy"),
    "practice.sealed": Remedy("health:health", "See what was found"),
    "practice.trail_checked": Remedy("health:health", "See what was found"),
    "practice.safeguard.": Remedy("risk:questions", "Answer, and show it", is_free=False),
}
_NOWHERE: Final = Remedy("desk:standing", "See what stands")


def title(measure: Measure) -> str:
    """What must be so, as a sentence without its full stop."""
    return f"{WHO[measure.over]} {CATALOGUE[measure.fact].say}"


def remedy(measure: Measure) -> Remedy:
    """The page that mends a gap."""
    fits = [beginning for beginning in _REMEDIES if measure.fact.startswith(beginning)]
    return _REMEDIES[max(fits, key=len)] if fits else _NOWHERE
