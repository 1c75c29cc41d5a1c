"""The clauses of our own agreements, in our own words; what is agreed in numbers and lists comes from the schedule.

Beside `composing`, which puts them in order.  Source of what must be said: 45 CFR 164.504(e), 164.314(a), 164.410 and
42 CFR 2.11, paraphrased in the agreements reference 2, 3 and 5, whose ids the clauses carry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from quietledger.safety.agreements import vocabulary as words
from quietledger.safety.agreements.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: the ids of what it promises, and its text."""

    ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its clauses."""

    heading: str
    clauses: tuple[Clause, ...]


DEFINITIONS: Final = Clause(
    (),
    "Terms that this Agreement uses and does not define have the meaning that the HIPAA Rules (45 CFR Parts 160 and "
    "164) give them. “PHI” means protected health information that Business Associate creates, receives, maintains or "
    "transmits for Covered Entity, and “ePHI” means PHI in electronic form.",
)
USES: Final = (
    Clause(("P01",), "Business Associate may use or disclose PHI only to perform the services that Schedule A "
           "describes, for the purposes, in the categories, on the channels and in the regions that Schedule A permits. "
           "What Schedule A does not permit is not permitted."),
    Clause(("P02",), "Business Associate may not use or disclose PHI in a manner that would violate Subpart E of 45 CFR "
           "Part 164 if done by Covered Entity, except as the next clause allows."),
    Clause(("P20", "P21"), "Business Associate may use PHI for its own proper management and administration and to "
           "carry out its legal responsibilities. It may disclose PHI for those purposes only if the disclosure is "
           "required by law, or if it obtains reasonable assurances from the recipient that the PHI will be held "
           "confidentially and used or further disclosed only as required by law or for the purpose of the disclosure, "
           "and that the recipient will notify Business Associate of any breach of confidentiality."),
    Clause(("P24",), "Business Associate will limit each use, disclosure and request of PHI to the minimum necessary; "
           "where Schedule A names a profile, the minimum necessary is what that profile lists."),
    Clause(("P23",), "Business Associate may not de-identify PHI and may not combine it with data of others, except for "
           "Covered Entity and on its written request."),
    Clause(("R12",), "Business Associate may not sell PHI, may not use it for marketing, may not re-identify it, and may "
           "not use it to train machine learning or other models."),
    Clause(("P03",), "Business Associate will not use or further disclose PHI other than as permitted or required by this "
           "Agreement or as required by law."),
)  # fmt: skip
SAFEGUARDS: Final = (
    Clause(("P04a",), "Business Associate will use appropriate administrative, physical and technical safeguards to "
           "prevent use or disclosure of PHI other than as provided for by this Agreement."),
    Clause(("P04b",), "Business Associate will comply with Subpart C of 45 CFR Part 164 (the Security Rule) with respect "
           "to ePHI."),
)  # fmt: skip
RIGHTS: Final = (
    Clause(("P08",), "Within ten days of a request of Covered Entity, Business Associate will make available PHI in a "
           "designated record set, so that Covered Entity can give an individual access to PHI under 45 CFR 164.524."),
    Clause(("P09",), "Within ten days of a request of Covered Entity, Business Associate will make available PHI for "
           "amendment and incorporate any amendment to PHI under 45 CFR 164.526."),
    Clause(("P10",), "Business Associate will document its disclosures of PHI and, within ten days of a request, make "
           "available the information that is required to provide an accounting of disclosures under 45 CFR 164.528."),
    Clause(("P11",), "To the extent that Business Associate is to carry out an obligation of Covered Entity under Subpart "
           "E of 45 CFR Part 164, it will comply with the requirements of Subpart E that apply to Covered Entity in the "
           "performance of that obligation."),
    Clause(("P12",), "Business Associate will make its internal practices, books and records relating to the use and "
           "disclosure of PHI available to the Secretary of Health and Human Services, for determining Covered Entity’s "
           "compliance with the HIPAA Rules."),
)  # fmt: skip
PART2: Final = (
    Clause(("K1",), "In receiving, storing, processing or otherwise dealing with any patient records of Covered Entity, "
           "Business Associate acknowledges that it is fully bound by 42 CFR Part 2."),
    Clause(("K2",), "If necessary, Business Associate will resist in judicial proceedings any efforts to obtain access to "
           "patient identifying information related to substance use disorder diagnosis, treatment or referral, except "
           "as permitted by 42 CFR Part 2."),
    Clause(("K3",), "Business Associate provides the services that Schedule A describes, and receives only the "
           "information that is needed to provide these services."),
    Clause(("K4",), "Business Associate may redisclose patient records only back to Covered Entity, or as 42 CFR Part 2 "
           "permits; a contract agent may receive them under 42 CFR 2.33(b) only if it is bound in the same way."),
    Clause(("K5",), "Business Associate will keep formal policies to protect the security of patient records under 42 CFR "
           "2.16, and will report a breach of patient records as it reports a breach of unsecured PHI."),
    Clause(("K6",), "Each disclosure that is made with consent will be accompanied by the notice of 42 CFR 2.32: 42 CFR "
           "part 2 prohibits unauthorized use or disclosure of these records."),
    Clause(("K7",), "Substance use disorder counseling notes are kept apart and are not disclosed without the separate "
           "consent that 42 CFR 2.31(b) requires; this Agreement permits no disclosure of them."),
    Clause(("K8",), "Patient records, and testimony about them, may not be used or disclosed in any civil, criminal, "
           "administrative or legislative proceedings against the patient without consent or a court order under 42 CFR "
           "2.12(d)."),
)  # fmt: skip
COMMON: Final = (
    Clause(("R15",), "Business Associate is an independent contractor and not an agent of Covered Entity."),
    Clause(("R18",), "The parties will amend this Agreement as a change of law requires. An ambiguity is resolved in "
           "favor of a meaning that permits compliance with the HIPAA Rules."),
    Clause(("R19",), "The duties of Business Associate about PHI survive the end of this Agreement for as long as it "
           "holds PHI."),
    Clause(("N1", "N2", "N3", "N4"), "Covered Entity will tell Business Associate of limits in its notice of privacy "
           "practices, of changes or revocations of permission and of restrictions under 45 CFR 164.522 that affect "
           "the services, and will not request what would not be permissible if done by Covered Entity."),
)  # fmt: skip


def sections(kind: str, schedule: Schedule) -> tuple[Section, ...]:
    """The agreement's sections, in order; numbers and lists are those of the schedule."""
    if kind == "service":
        return (
            Section("Services", _services()),
            Section("Term", tuple(_term(schedule))),
            Section("General", COMMON[:1]),
        )
    found = [
        Section("Definitions", (DEFINITIONS,)),
        Section("Permitted uses and disclosures", USES),
        Section("Safeguards", (*SAFEGUARDS, *_controls(schedule))),
        Section("Reporting", tuple(_reporting(schedule))),
        Section("Subcontractors", tuple(_subcontractors(schedule))),
        Section("Individuals’ rights, books and records", RIGHTS),
    ]
    if schedule.part2:
        found.append(Section("Part 2 records (qualified service organization)", PART2))
    found.append(Section("Term, termination and return of PHI", tuple(_term(schedule))))
    found.append(Section("Insurance, cost and general terms", (*_cost(schedule), *COMMON, *_law(schedule))))
    return tuple(found)


def _services() -> tuple[Clause, ...]:
    return (Clause(("R17",), "The partner provides the services that Schedule A describes. This agreement permits no "
                   "use or disclosure of patients’ data: that needs a business associate agreement."),)  # fmt: skip


def _controls(schedule: Schedule) -> Iterator[Clause]:
    if schedule.controls:
        listed = "; ".join(words.CONTROLS[one] for one in schedule.controls)
        yield Clause(("R05", "R13", "R14"), f"Business Associate’s safeguards include at least: {listed}.")
    yield Clause(("R06",), "Once a year Business Associate will verify in writing that it deploys these safeguards, and "
                 "Covered Entity may audit them or ask for the assessment summary of an independent assessor.")  # fmt: skip
    yield Clause(("R08",), f"Business Associate will not store, access or transmit PHI outside of {_regions(schedule)} "
                 "without the prior written consent of Covered Entity.")  # fmt: skip


def _regions(schedule: Schedule) -> str:
    named = sorted({region for rule in schedule.rules if rule.effect == "permit" for region in rule.regions})
    return " and ".join("the United States" if one == "US" else one for one in named) or "the United States"


def _reporting(schedule: Schedule) -> Iterator[Clause]:
    yield Clause(("P05a",), "Business Associate will report to Covered Entity any use or disclosure of PHI not provided "
                 f"for by this Agreement of which it becomes aware, within {schedule.breach_days} days.")  # fmt: skip
    yield Clause(("P05b", "R01", "R02"), "Business Associate will notify Covered Entity of any breach of unsecured PHI as "
                 f"45 CFR 164.410 requires, without unreasonable delay and in no case later than {schedule.breach_days} "
                 "days after discovery. The notice includes, to the extent possible, the identification of each "
                 "individual and any other available information that Covered Entity needs for its own notices, and "
                 "Business Associate will supplement it as more becomes known.")  # fmt: skip
    yield Clause(("P06", "R01"), "Business Associate will report to Covered Entity any security incident of which it "
                 f"becomes aware, within {schedule.incident_hours} hours.")  # fmt: skip
    yield Clause(("R07",), "Business Associate will notify Covered Entity within 24 hours when it activates its "
                 "contingency plan.")  # fmt: skip


def _subcontractors(schedule: Schedule) -> Iterator[Clause]:
    yield Clause(("P07",), "In accordance with 45 CFR 164.502(e)(1)(ii) and 164.308(b)(2), Business Associate will ensure, "
                 "by a written agreement, that any subcontractors that create, receive, maintain or transmit PHI on its "
                 "behalf agree to the same restrictions, conditions and requirements that apply to Business Associate, "
                 "including compliance with Subpart C for ePHI and notice periods that are shorter than its own.")  # fmt: skip
    if schedule.subcontractors:
        yield Clause(("R09",), "Business Associate keeps a list of subcontractors, gives it to Covered Entity once a year, "
                     "and gives prior notice of each new one.")  # fmt: skip
    else:
        yield Clause(("R09",), "Business Associate will not let any subcontractor reach PHI without the prior written "
                     "approval of Covered Entity.")  # fmt: skip


def _term(schedule: Schedule) -> Iterator[Clause]:
    ends = (
        f"and ends on {schedule.ends_on:%B %-d, %Y}, when it no longer stands" if schedule.ends_on else "and has no end"
    )
    yield Clause((), f"This Agreement begins on {schedule.starts_on:%B %-d, %Y} {ends}. Either party may end it with "
                 f"{schedule.notice_days} days’ written notice.")  # fmt: skip
    yield Clause(("P14",), "Covered Entity may terminate this Agreement immediately if it determines that Business "
                 "Associate has violated a material term of this Agreement. Covered Entity may instead offer time to cure.")  # fmt: skip
    yield Clause(("P13", "R10"), "At termination of this Agreement, if feasible, Business Associate will return or destroy "
                 "all PHI that it or its subcontractors still maintain in any form, retain no copies, and do so within "
                 f"{schedule.return_days} days, in a usable format (837, 835 or CSV), without a fee and without "
                 "withholding any of it.")  # fmt: skip
    yield Clause(("R11",), "Business Associate will give Covered Entity a certificate of destruction (NIST SP 800-88) for "
                 "what it destroys.")  # fmt: skip
    yield Clause(("P13b",), "If return or destruction is not feasible, Business Associate will extend the protections of "
                 "this Agreement to that PHI and limit further uses and disclosures to those purposes that make the "
                 "return or destruction infeasible.")  # fmt: skip


def _cost(schedule: Schedule) -> Iterator[Clause]:
    yield Clause(("R03",), "Business Associate will reimburse Covered Entity for the cost of a breach of PHI in its "
                 "custody or that of its subcontractors, including notification, credit monitoring, regulators’ "
                 "penalties and counsel; no limit of liability of another agreement applies to this clause.")  # fmt: skip
    if schedule.insurance_dollars:
        yield Clause(("R04",), "Business Associate carries cyber liability insurance of at least "
                     f"${schedule.insurance_dollars:,} and gives Covered Entity a certificate of insurance once a year, "
                     "with 30 days’ notice of cancellation.")  # fmt: skip


def _law(schedule: Schedule) -> Iterator[Clause]:
    if schedule.law:
        yield Clause(("R20",), f"The law of the State of {schedule.law} governs this Agreement.")
    yield Clause(("R16",), "Schedule B says who is responsible for what and by when; it is part of this Agreement.")
