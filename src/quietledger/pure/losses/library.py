"""The starting library: twenty scenarios of a behavioral-health practice, each with what its figures rest on.

For ten clinicians, about $1.5 million a year and about 6,000 patient records. Every figure is a starting value, set
from the sources below and judgement: edit them, and ask a broker or an actuary before buying anything by them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Context, Decimal
from types import MappingProxyType
from typing import Final

from quietledger.pure.losses.scenarios import Scenario, Threat

VERSION: Final = "2026-11"
CLINICIANS: Final = 10
RECORDS: Final = 6_000
_EXACT: Final = Context(prec=30)


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from, what it says, and why not to lean on it too much."""

    title: str
    says: str
    caution: str = ""


SOURCES: Final = MappingProxyType({
    "coalition_2026": Source(
        "Coalition, 2026 Cyber Claims Report (claims of 2025)",
        "Mailbox compromise 0.47 % a year, $27k on average; funds-transfer fraud 0.42 %, $141k; ransomware 0.32 %, "
        "$262k; in 32 % of the transfer frauds money came back.",
        "Insured firms of all sizes and trades in five countries."),
    "coalition_2025": Source(
        "Coalition, 2025 Cyber Claims Report (claims of 2024)",
        "All claims 1.48 % a year; mailbox compromise $35k; ransomware $292k; 29 % of mailbox compromises became a "
        "transfer fraud.",
        "Insured firms of all sizes and trades."),
    "netdiligence_2025": Source(
        "NetDiligence, Cyber Claims Study 2025 (10,402 claims of 2020 to 2024)",
        "Small and middle firms: $264k an incident, ransomware $631k, mailbox compromise $98k, wire fraud $171k.",
        "Their mean revenue is $108 million: far above a practice."),
    "ocr_2021": Source(
        "HHS Office for Civil Rights, report to Congress for 2021",
        "609 breaches of 500 people and more; 63,571 smaller ones with 319,215 people in all.",
        "The smaller ones are mostly disclosures to the wrong person."),
    "ocr_portal": Source(
        "HHS breach portal, as counted by HIPAA Journal",
        "2025: 710 large breaches, 4,011 people in the middle one.",
        "Still rising when it was counted; the portal paused for 43 days."),
    "ocr_cases": Source(
        "HHS Office for Civil Rights, settlements with small and behavioral-health practices",
        "$30,000 (replies to reviews, 2023) to $225,000 (records indexed online, 2025); no risk analysis is the usual "
        "first finding.",
        "Only what was settled in public."),
    "change_2024": Source(
        "Coalition on the Change Healthcare outage, 2024",
        "23 % of insured health firms above $100 million and 11 % of those of $25 to 100 million were hit; claims "
        "stood still for weeks.",
        "Smaller practices depend on clearinghouses too."),
    "judgement": Source("Judgement", "No stable public figures: a guess that can be argued with."),
})  # fmt: skip

_PEOPLE: Final = {"by_people": True}
_RECORDS: Final = {"by_records": True}
_T: Final = Threat

LIBRARY: Final[tuple[Scenario, ...]] = (
    Scenario("S01", "Ransomware on the practice’s systems", _T.RANSOMWARE, .002, .004, .012, 30_000, 700_000,
             "Coalition: 0.32 % a year, $262k on average; NetDiligence: $631k for small and middle firms",
             ("coalition_2026", "netdiligence_2025"), **_RECORDS),
    Scenario("S02", "Mailbox taken over, with patients’ data in it", _T.SOCIAL, .005, .012, .04, 5_000, 150_000,
             "Coalition: 0.47 % a year, $27k on average; NetDiligence: $98k; raised for health care",
             ("coalition_2026", "netdiligence_2025"), **_PEOPLE, **_RECORDS),
    Scenario("S03", "Money sent to a thief (payer’s deposits, payroll, invoice)", _T.SOCIAL, .003, .006, .015, 8_000,
             200_000, "Coalition: 0.42 % a year, $141k on average; money came back in 32 %", ("coalition_2026",),
             **_PEOPLE),
    Scenario("S04", "Sent to the wrong person (fax, mail, portal, statement)", _T.INSIDE, .05, .20, .50, 150, 5_000,
             "About 63,000 reports of breaches below 500 people a year, about 5 people each", ("ocr_2021",), **_PEOPLE),
    Scenario("S05", "Lost or stolen device, not encrypted", _T.LOST, .003, .010, .03, 4_000, 120_000,
             "History of settlements about devices; judgement", ("ocr_cases", "judgement"), **_PEOPLE, **_RECORDS),
    Scenario("S06", "Lost or stolen device, encrypted", _T.LOST, .01, .030, .08, 300, 4_000,
             "Hardware only: no breach while the keys are safe; judgement", ("judgement",), **_PEOPLE),
    Scenario("S07", "Somebody at work looks where they shouldn’t", _T.INSIDE, .005, .020, .05, 2_000, 60_000,
             "Category of unauthorized access at the breach portal; judgement", ("ocr_portal", "judgement"), **_PEOPLE),
    Scenario("S08", "Breach at a partner (billing, records, mail house)", _T.INSIDE, .008, .020, .06, 4_000, 200_000,
             "About a third of large breaches begin at a third party", ("ocr_portal",), **_RECORDS),
    Scenario("S09", "Clearinghouse, records system or payer stands still", _T.OTHER, .02, .040, .10, 3_000, 120_000,
             "Change Healthcare 2024: weeks without claims; 11 % of insured health firms of $25 to 100 million hit",
             ("change_2024",)),
    Scenario("S10", "Records open to everybody (portal, cloud folder, mistake)", _T.INSIDE, .001, .004, .015, 10_000,
             250_000, "Deer Oaks 2025: discharge summaries found by search engines; judgement",
             ("ocr_cases", "judgement"), **_RECORDS),
    Scenario("S11", "Stolen passwords tried at the portal or records system", _T.SOCIAL, .003, .010, .03, 2_000, 60_000,
             "Judgement", ("judgement",), **_RECORDS),
    Scenario("S12", "Tracker on the site, booking form or portal", _T.INSIDE, .001, .004, .01, 10_000, 250_000,
             "Class actions and FTC orders; judgement", ("judgement",), **_RECORDS),
    Scenario("S13", "A patient’s data in the answer to a review", _T.INSIDE, .001, .004, .01, 3_000, 60_000,
             "Manasa Health Center, $30,000 (2023)", ("ocr_cases",), **_PEOPLE),
    Scenario("S14", "Data lost, and no backup that restores", _T.OTHER, .002, .006, .02, 4_000, 120_000, "Judgement",
             ("judgement",), **_RECORDS),
    Scenario("S15", "A regulator asks, without a breach (access, complaint)", _T.OTHER, .003, .008, .02, 3_000, 100_000,
             "Cases of the right-of-access initiative; judgement", ("ocr_cases", "judgement")),
    Scenario("S16", "Fraud or theft by staff or a billing partner", _T.INSIDE, .002, .006, .02, 5_000, 150_000,
             "Judgement", ("judgement",), **_PEOPLE),
    Scenario("S17", "Substance-use record disclosed without consent (Part 2)", _T.INSIDE, .001, .004, .01, 3_000,
             100_000, "The 2024 rule brings penalties like HIPAA’s; judgement", ("judgement",)),
    Scenario("S18", "Paper or disks thrown away unshredded", _T.LOST, .002, .006, .02, 2_000, 50_000,
             "Category of improper disposal at the breach portal; judgement", ("ocr_portal", "judgement"), **_PEOPLE),
    Scenario("S19", "Fire, flood or theft closes the office", _T.OTHER, .002, .006, .02, 8_000, 150_000, "Judgement",
             ("judgement",)),
    Scenario("S20", "Patients’ data put into an AI or cloud tool nobody approved", _T.INSIDE, .003, .010, .05, 2_000,
             80_000, "Judgement; no stable figures", ("judgement",), **_PEOPLE),
)  # fmt: skip


def scaled(library: tuple[Scenario, ...], clinicians: int, records: int) -> tuple[Scenario, ...]:
    """The library for a practice of another size.

    What people cause comes as often as clinicians/10 to the power of 0.7; what must be told to patients costs as much
    as the root of records/6,000. Which scenario is which stands beside it; both rules are judgement (verify).
    Frequencies keep six digits, losses whole dollars: roots are rounded alike everywhere.

    Source: risk reference 8.   Raises: ValueError, for a practice without clinicians or records.
    """
    if clinicians < 1 or records < 1:
        raise ValueError("a practice has a clinician and a record")
    often = _EXACT.power(Decimal(clinicians) / CLINICIANS, Decimal("0.7"))
    dear = _EXACT.sqrt(Decimal(records) / RECORDS)
    return tuple(_resized(one, often, dear) for one in library)


def _resized(one: Scenario, often: Decimal, dear: Decimal) -> Scenario:
    if one.by_people:
        low, mode, high = (float(f"{Decimal(str(rate)) * often:.6g}") for rate in (one.low, one.mode, one.high))
        one = replace(one, low=low, mode=mode, high=high)
    if one.by_records:
        low_dollars = max(1, round(one.loss_low * dear))
        one = replace(one, loss_low=low_dollars, loss_high=max(low_dollars + 1, round(one.loss_high * dear)))
    return one
