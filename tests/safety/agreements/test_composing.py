"""The typeset agreement and the facts are made of one schedule: its words read back are the very same terms."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given, settings
from pypdf import PdfReader

from quietledger.core.tenancy.rules import PracticeRow
from quietledger.pure.agreementcheck import checker
from quietledger.pure.agreementcheck.shapes import Kind, State
from quietledger.safety.agreements import clauses, composing
from quietledger.safety.agreements import vocabulary as words
from quietledger.safety.agreements.composing import RuleRow
from quietledger.safety.agreements.schedule import STANDING, Effect, InForce, Rule, Schedule, compiled
from tests.safety.agreements.schedules import DAY, PARTNER, clearinghouse, schedules

OWN_WORDS = {
    "actions": words.ACTIONS | words.FORBIDDEN_ACTIONS, "purposes": words.PURPOSES,
    "categories": words.CATEGORIES | words.NOTES, "channels": words.CHANNELS,
}  # fmt: skip


@pytest.fixture
def house() -> PracticeRow:
    told = dict.fromkeys(PracticeRow.__dataclass_fields__, "")
    told |= {"name": "Lantern Hill Psychology", "street": "1 Test Lane", "city": "Springfield", "state": "IL"}
    return PracticeRow(**(told | {"zip9": "627019998", "id": PARTNER, "is_sample": True, "statement_floor_cents": 0}))  # type: ignore[arg-type]  # fields of a practice


def read_back(row: RuleRow) -> Rule:
    """A rule from its words, as somebody who has the paper alone would read it."""
    back = {name: {say: word for word, say in known.items()} | {"any": words.ANY} for name, known in OWN_WORDS.items()}
    profiles = {say: name for name, (say, _) in words.PROFILES.items()} | {"": ""}
    said = {name: tuple(known[one] for one in getattr(row, name)) for name, known in back.items()}
    regions = tuple(words.ANY if one == "any" else one for one in row.regions)
    effect = {"Permitted": Effect.PERMIT, "Forbidden": Effect.FORBID}[row.effect]
    days = [date.fromisoformat(day) if day else None for day in (row.since, row.until)]
    return Rule(row.id, effect, **said, regions=regions, profile=profiles[row.profile], since=days[0], until=days[1])


@settings(max_examples=100, deadline=None)
@given(schedules)
def test_the_words_of_schedule_a_read_back_are_the_rules_that_the_facts_are_compiled_from(schedule: Schedule) -> None:
    read = tuple(read_back(row) for row in composing.rows(schedule))
    assert read == (*schedule.rules, *STANDING)


def test_words_of_the_vocabulary_can_be_told_apart() -> None:
    for known in (*OWN_WORDS.values(), {name: say for name, (say, _) in words.PROFILES.items()}):
        assert len(set(known.values())) == len(known)
        assert "any" not in known.values()


def test_every_cell_that_the_gate_is_told_stands_in_the_paper(house: PracticeRow) -> None:
    schedule = clearinghouse()
    body = composing.pdf("baa", schedule, house, "Paperlark Exchange", 1, DAY)
    paper = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())
    for cell in compiled([InForce(PARTNER, 1, PARTNER, "baa", schedule)], PARTNER, ("US",), DAY):
        for say in (
            words.CATEGORIES[cell.category],
            words.PURPOSES[cell.purpose],
            *(words.CHANNELS[one] for one in cell.channels),
        ):
            assert say in paper
    assert "r1" in paper
    assert "January 15, 2027, every 365 days" in paper
    assert "Letters to patients after a breach" in paper


def test_the_same_terms_on_the_same_day_give_the_same_bytes(house: PracticeRow) -> None:
    made = [composing.pdf("baa", clearinghouse(), house, "Paperlark Exchange", 1, DAY) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("subcontractors", [True, False])
@pytest.mark.parametrize("part2", [True, False])
@pytest.mark.parametrize("ends_on", [None, date(2027, 11, 23)])
def test_our_own_paper_passes_the_check_whatever_was_chosen(
    house: PracticeRow,
    subcontractors: bool,
    part2: bool,
    ends_on: date | None,
) -> None:
    schedule = clearinghouse(subcontractors=subcontractors, part2=part2, ends_on=ends_on)
    checked = checker.check("ours.pdf", composing.pdf("baa", schedule, house, "Paperlark Exchange", 1, DAY))
    assert checked.kind in {Kind.BAA, Kind.QSOA}
    assert (checked.missing, checked.adverse, checked.needs_part2) == ((), (), part2)
    weak = {one.id for one in (*checked.provisions, *checked.options) if one.state not in {State.PRESENT, State.ABSENT}}
    assert weak == set()


def test_the_numbers_of_the_schedule_are_those_of_the_paper(house: PracticeRow) -> None:
    schedule = clearinghouse(incident_hours=24, breach_days=3, return_days=20, notice_days=45)
    said = " ".join(clause.text for section in clauses.sections("baa", schedule) for clause in section.clauses)
    for say in ("within 24 hours", "no case later than 3 days", "within 20 days", "45 days’ written notice",
                "at least $5,000,000", "State of Illinois", "outside of the United States"):  # fmt: skip
        assert say in said
    assert "{" not in said


def test_a_service_agreement_says_that_it_opens_no_data(house: PracticeRow) -> None:
    schedule = clearinghouse(rules=())
    body = composing.pdf("service", schedule, house, "Paperlark Exchange", 1, DAY)
    paper = " ".join(PdfReader(io.BytesIO(body)).pages[0].extract_text().split())
    assert "permits no use or disclosure of patients’ data" in paper
