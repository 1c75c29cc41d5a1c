"""A visit is priced by its payer's terms, or held with each reason."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from quietledger.billing.charges import rules as charges
from quietledger.billing.charges.rules import ChargeLine, Held, Kind, PayerTerms, Priced, Rounding, Telehealth, Work

BLUEFINCH = PayerTerms(
    fees={"90832": 9000, "90834": 12500, "90837": 16000, "90839": 21000, "90840": 9500, "90785": 1500, "90853": 5000,
          "96127": 700, "96130": 18000, "96131": 15000, "H0004": 2500, "H0036": 2000, "H0036:HN": 1800, "90847": 17000},
    rounding={"*": Rounding.MIDPOINT8},
    video_modifier="95",
    audio_modifier="93",
    group_modifier="HQ",
    license_modifiers={"social_worker": "AJ", "bachelor": "HN"},
)  # fmt: skip


def ids(outcome):
    assert isinstance(outcome, Held)
    return [finding.id for finding in outcome.findings]


def lines(outcome):
    assert isinstance(outcome, Priced)
    return [(line.code, line.modifiers, line.units, line.charge_cents) for line in outcome.lines]


def test_an_hour_of_therapy_by_video():
    work = Work(kind=Kind.PSYCHOTHERAPY, minutes=55, place="10", telehealth=Telehealth.VIDEO)
    assert charges.charge_lines(work, BLUEFINCH) == Priced(
        (ChargeLine("90837", ("95",), 1, 16000, "10", "tc-2.1-90837", "psychotherapy, 60 minutes"),)
    )


def test_a_crisis_counts_all_crisis_minutes_of_the_day():
    work = Work(code="90839", minutes=40, crisis_minutes=110)
    assert lines(charges.charge_lines(work, BLUEFINCH)) == [("90839", (), 1, 21000), ("90840", (), 2, 19000)]


def test_testing_is_split_into_base_and_add_on():
    found = charges.charge_lines(Work(kind=Kind.TESTING_EVAL, minutes=151), BLUEFINCH)
    assert lines(found) == [("96130", (), 1, 18000), ("96131", (), 2, 30000)]
    assert [line.rule for line in found.lines] == ["tc-2.2-96130", "tc-2.2-96131"]


def test_interactive_complexity_is_a_line_of_its_own():
    work = Work(code="90834", minutes=45, is_interactive=True)
    assert lines(charges.charge_lines(work, BLUEFINCH)) == [("90834", (), 1, 12500), ("90785", (), 1, 1500)]


@pytest.mark.parametrize("code", ["90839", "90847"])
def test_interactive_complexity_is_refused_where_it_may_not_stand(code):
    assert ids(charges.charge_lines(Work(code=code, minutes=60, is_interactive=True), BLUEFINCH)) == ["CHG-COMPLEX"]


def test_a_given_code_is_never_changed_only_questioned():
    held = charges.charge_lines(Work(code="90837", minutes=45), BLUEFINCH)
    assert ids(held) == ["CHG-TIME"]
    assert held.findings[0].say == "The session says 45 minutes and 90837; 45 minutes support 90834."
    assert held.findings[0].fix == "Change the code to 90834, or correct the time."


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (Work(code="90837"), "CHG-NOTIME"),
        (Work(kind=Kind.PSYCHOTHERAPY), "CHG-NOTIME"),
        (Work(code="90837", minutes=2000), "CHG-NOTIME"),
        (Work(code="90832", minutes=15), "CHG-SHORT"),
        (Work(code="99999", minutes=50), "CHG-CODE"),
        (Work(minutes=50), "CHG-CODE"),
        (Work(code="90840", minutes=50), "CHG-BASE"),
        (Work(code="H0031", minutes=50), "CHG-UNIT"),
        (Work(code="90846", minutes=50), "CHG-FEE"),
        (Work(code="96127", quantity=0), "CHG-COUNT"),
    ],
)
def test_a_visit_is_held_with_its_reason(work, expected):
    assert ids(charges.charge_lines(work, BLUEFINCH)) == [expected]


def test_rounding_that_is_not_on_file_is_not_guessed():
    terms = replace(BLUEFINCH, rounding={})
    assert ids(charges.charge_lines(Work(code="H0004", minutes=30), terms)) == ["CHG-ROUND"]
    assert lines(charges.charge_lines(Work(code="H0004", minutes=30), BLUEFINCH)) == [("H0004", (), 2, 5000)]
    full = replace(BLUEFINCH, rounding={"H0004": Rounding.FULL_UNIT, "*": Rounding.CEIL})
    assert lines(charges.charge_lines(Work(code="H0004", minutes=29), full)) == [("H0004", (), 1, 2500)]


def test_all_reasons_are_said_at_once():
    work = Work(code="90847", minutes=60, is_interactive=True, modifiers=("59", "XE", "U1", "U2", "U3"))
    assert ids(charges.charge_lines(work, replace(BLUEFINCH, fees={"90785": 1}))) == [
        "CHG-COMPLEX",
        "CHG-MODS",
        "CHG-FEE",
    ]


def test_a_fee_of_nothing_is_no_fee():
    assert ids(charges.charge_lines(Work(code="90837", minutes=60), PayerTerms(fees={"90837": 0}))) == ["CHG-FEE"]


def test_modifiers_stand_in_the_payers_order_and_once():
    work = Work(
        code="90837", minutes=60, telehealth=Telehealth.AUDIO, license_class="social_worker", modifiers=("59", "93")
    )
    assert lines(charges.charge_lines(work, BLUEFINCH))[0][1] == ("AJ", "93", "59")
    first = replace(BLUEFINCH, modifier_order=("telehealth",))
    assert lines(charges.charge_lines(work, first))[0][1] == ("93", "AJ", "59")


def test_the_license_selects_the_fee():
    work = Work(code="H0036", minutes=15, license_class="bachelor", is_group=True)
    assert lines(charges.charge_lines(work, BLUEFINCH)) == [("H0036", ("HN", "HQ"), 1, 1800)]
    assert lines(charges.charge_lines(replace(work, license_class=""), BLUEFINCH)) == [("H0036", ("HQ",), 1, 2000)]


def test_a_group_code_needs_no_group_modifier():
    assert lines(charges.charge_lines(Work(kind=Kind.GROUP, is_group=True), BLUEFINCH)) == [("90853", (), 1, 5000)]


def test_instruments_are_counted():
    assert lines(charges.charge_lines(Work(code="96127", quantity=3), BLUEFINCH)) == [("96127", (), 3, 2100)]


@pytest.mark.parametrize(
    "value", [Work(kind=Kind.CRISIS, telehealth=Telehealth.VIDEO), BLUEFINCH, Priced((ChargeLine(),)), Held()]
)
def test_values_survive_json(value):
    adapter = TypeAdapter(type(value))
    assert adapter.validate_json(adapter.dump_json(value)) == value
