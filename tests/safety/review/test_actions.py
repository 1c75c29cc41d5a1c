"""A week read from a real trail, judged by a second person, finished; and who saw one patient."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.review import actions, errors, queries
from quietledger.safety.review.rules import Kind, Period, Verdict
from quietledger.web.charts import Charts
from tests.safety.builders import add_patients, at_work, begin, open_account, person
from tests.standing import standing

ZONE = ZoneInfo("America/Chicago")
TUESDAY = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # the Monday after


@pytest.fixture
def odalys(practice):
    made = person(practice, "Odalys Fernwhistle", "owner", now=NOW)
    begin(at_work(made, NOW), NOW)
    return made


@pytest.fixture
def jory(practice):
    return person(practice, "Jory Teaspoon", "biller", now=NOW)


@pytest.fixture
def wren(odalys):
    """A patient of Jory's name."""
    return add_patients(at_work(odalys, NOW), "Wren Teaspoon", now=NOW - timedelta(days=300))[0]


def read(who, now=NOW):
    with tenancy.scope(who):
        period = queries.due(now, ZONE)
    return actions.read(who, Charts(), period, zone=ZONE, now=now)


def test_a_week_shows_who_opened_the_account_of_somebody_of_their_name(odalys, jory, wren):
    open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    (one,) = read(at_work(odalys, NOW)).judged
    assert (one.odd.kind, one.odd.person_id, one.odd.patients) == (Kind.OPENED, jory.person.id, {wren})
    assert [sign.rule for sign in one.odd.signs] == ["surname", "no_work"]
    assert one.verdict is None


def test_what_was_done_before_and_after_the_week_is_not_in_it(odalys, jory, wren):
    for at in (TUESDAY - timedelta(days=7), TUESDAY + timedelta(days=6)):
        open_account(at_work(jory, at), wren, at)
    assert read(at_work(odalys, NOW)).judged == ()


def test_work_on_the_account_by_anybody_explains_that_it_was_opened(odalys, jory):
    (tamsin,) = add_patients(at_work(odalys, TUESDAY), "Tamsin Quillfeather", now=TUESDAY)
    open_account(at_work(jory, TUESDAY), tamsin, TUESDAY)
    assert read(at_work(odalys, NOW)).judged == ()


def test_a_refused_try_at_a_closed_account_is_odd(odalys, jory, wren, tell):
    tell("patient", wren, "patient.open", until=TUESDAY - timedelta(days=1))
    assert not open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    (one,) = read(at_work(odalys, NOW)).judged
    assert one.odd.kind is Kind.CLOSED


def test_the_trail_names_no_patient_and_the_review_finds_them_all_the_same(odalys, jory, wren, trail):
    open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    assert str(wren) not in str(trail())
    reading = read(at_work(odalys, NOW))
    assert reading.patients[wren].name == "Wren Teaspoon"


def test_a_verdict_stands_with_its_note_and_a_later_one_takes_its_place(odalys, jory, wren, trail):
    open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    who = at_work(odalys, NOW)
    about = [(Kind.OPENED, read(who).judged[0].odd.entry_id)]
    actions.decide(who, about, Verdict.ASK, "Wren is her aunt?", now=NOW)
    assert [(row.verdict, note) for row, note in actions.followed(who, now=NOW)] == [(Verdict.ASK, "Wren is her aunt?")]
    actions.decide(who, about, Verdict.FINE, "She answered the phone.", now=NOW + timedelta(minutes=1))
    (one,) = read(who, NOW + timedelta(minutes=2)).judged
    assert (one.verdict.verdict, one.note) == (Verdict.FINE, "She answered the phone.")
    assert actions.followed(who, now=NOW) == []
    said = next(entry for entry in trail() if entry["ev"] == "review.decided")
    assert (said["verdict"], said["about"]) == ("fine", [f"opened {about[0][1]}"])
    assert standing(str(trail()), "aunt") == []


def test_nobody_judges_what_they_did_themselves_while_another_owner_could(practice, odalys, wren):
    person(practice, "Oskar Marblewick", "owner", now=NOW)
    open_account(at_work(odalys, TUESDAY), wren, TUESDAY)
    who = at_work(odalys, NOW)
    (one,) = read(who).judged
    assert (one.is_mine, one.mine_from) == (True, None)
    with pytest.raises(errors.NotASecond):
        actions.decide(who, [(one.odd.kind, one.odd.entry_id)], Verdict.FINE, "me", now=NOW)


def test_an_owner_alone_judges_their_own_after_72_hours(odalys, wren):
    saturday = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    open_account(at_work(odalys, saturday), wren, saturday)
    who = at_work(odalys, NOW)
    judged = read(who).judged
    assert {one.mine_from for one in judged} == {saturday + timedelta(hours=72)}
    about = [(one.odd.kind, one.odd.entry_id) for one in judged]
    with pytest.raises(errors.NotASecond):
        actions.decide(who, about, Verdict.FINE, "me", now=NOW)
    with pytest.raises(errors.NotFinished):
        actions.finish(who, Charts(), read(who).period.until, "", zone=ZONE, now=NOW)
    later = saturday + timedelta(hours=72)
    actions.decide(at_work(odalys, later), about, Verdict.FINE, "me", now=later)
    assert read(at_work(odalys, later), later).open_count == 0


def test_a_finished_review_tells_the_fact_and_stands_on_the_trail(odalys, jory, wren, trail, practice):
    open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    who = at_work(odalys, NOW)
    reading = read(who)
    actions.decide(who, [(Kind.OPENED, reading.judged[0].odd.entry_id)], Verdict.INCIDENT, "Her aunt.", now=NOW)
    row = actions.finish(who, Charts(), reading.period.until, "One to talk about.", zone=ZONE, now=NOW)
    assert (row.odd_count, row.incident_count, row.access_count) == (1, 1, 1)
    with tenancy.scope(who):
        about = Ref("practice", practice.id)
        held = facts.held([about], ["practice.reviewed"], NOW)
        assert held[about, "practice.reviewed"].until == NOW + timedelta(days=10)
        assert queries.due(NOW, ZONE) is None
        assert queries.waiting(NOW, ZONE) == queries.Waiting(False, None, 0, 1)
    said = next(entry for entry in trail() if entry["ev"] == "review.done")
    assert (said["read"], said["odd"], said["incidents"]) == (1, 1, 1)
    assert [(one.id, note) for one, note in actions.history(who, now=NOW)] == [(row.id, "One to talk about.")]


def test_a_review_is_finished_once(odalys):
    who = at_work(odalys, NOW)
    until = read(who).period.until
    actions.finish(who, Charts(), until, "", zone=ZONE, now=NOW)
    with pytest.raises(errors.NotDue):
        actions.finish(who, Charts(), until, "", zone=ZONE, now=NOW)


def test_a_verdict_on_an_entry_that_is_not_there_is_refused(odalys):
    with pytest.raises(errors.NoSuchAccess):
        actions.decide(
            at_work(odalys, NOW), [(Kind.OPENED, odalys.person.id)], Verdict.FINE, "x", now=NOW
        )  # fmt: skip


def test_who_saw_a_patient_is_listed_newest_first_and_refusals_too(odalys, jory, wren, tell):
    open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    tell("patient", wren, "patient.open", until=TUESDAY + timedelta(hours=1))
    later = TUESDAY + timedelta(hours=2)
    open_account(at_work(jory, later), wren, later)
    tell("patient", wren, "patient.open")
    patient, accesses = actions.who_saw(at_work(odalys, NOW), Charts(), wren, now=NOW)
    assert patient.name == "Wren Teaspoon"
    by_jory = [(one.at, one.is_allowed) for one in accesses if one.person_id == jory.person.id]
    assert by_jory == [(later, False), (TUESDAY, True)]


@pytest.mark.parametrize("role", ["biller", "clinician", "front_desk"])
def test_only_owners_review(practice, odalys, wren, role, trail):
    who = at_work(person(practice, "Tib Larkspur", role, now=NOW), NOW)
    period = Period(TUESDAY, NOW)
    for call in (
        lambda: actions.read(who, Charts(), period, zone=ZONE, now=NOW),
        lambda: actions.decide(who, [(Kind.OPENED, wren)], Verdict.FINE, "x", now=NOW),
        lambda: actions.finish(who, Charts(), NOW, "", zone=ZONE, now=NOW),
        lambda: actions.who_saw(who, Charts(), wren, now=NOW),
        lambda: actions.history(who, now=NOW),
        lambda: actions.followed(who, now=NOW),
    ):
        with pytest.raises(Refused):
            call()
        assert trail()[0]["can"] == "REVIEW_ACCESS"


def test_the_practice_next_door_reads_its_own_trail_only(odalys, jory, wren, other_practice):
    open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    neighbour = at_work(person(other_practice, "Nell Nextdoor", "owner", now=NOW), NOW)
    begin(neighbour, NOW)
    assert read(neighbour).access_count == 0
    entry = read(at_work(odalys, NOW)).judged[0].odd.entry_id
    with pytest.raises(errors.NoSuchAccess):
        actions.decide(neighbour, [(Kind.OPENED, entry)], Verdict.FINE, "x", now=NOW)
