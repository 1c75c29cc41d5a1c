"""Which accesses are odd: each sign with an example, and what holds for all of them."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.safety.review import rules, signs
from quietledger.safety.review.rules import Access, Chart, Kind, Staff, World

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = datetime(2026, 11, 16, 16, 0, tzinfo=UTC)  # ten in the morning there
JORY, ODALYS = UUID(int=1), UUID(int=2)
TAMSIN, OSKAR = UUID(int=11), UUID(int=12)
WORKED = {TAMSIN: frozenset({date(2026, 11, 10)}), OSKAR: frozenset({date(2026, 11, 10)})}


def staff(name, *roles, since=None):
    return Staff(rules.surname(name), rules.plain_name(name), frozenset(roles), since)


def chart(name, home=""):
    return Chart(rules.surname(name), rules.plain_name(name), rules.plain(home))


def world(**others):
    known = {
        "zone": CHICAGO,
        "staff": {
            JORY: staff("Jory Teaspoon", "biller"),
            ODALYS: staff("Dr. Odalys Fernwhistle, PhD", "clinician"),
        },
        "charts": {TAMSIN: chart("Tamsin Quillfeather"), OSKAR: chart("Oskar Marblewick")},
        "days": WORKED,
    }
    return World(**(known | others))


def access(number=0, at=MONDAY, person=JORY, patients=(TAMSIN,), **others):
    fields = {"event": "gate.decide", "can": "SEE_PATIENT", "act": "read"} | others
    return Access(UUID(int=1000 + number), number, at, person, patients=frozenset(patients), **fields)


def found(accesses, known=None, before=()):
    return [(one.kind, [sign.rule for sign in one.signs]) for one in signs.odd(accesses, before, known or world())]


def test_work_by_day_on_an_account_with_sessions_is_not_odd():
    assert found([access(n, MONDAY + timedelta(hours=n)) for n in range(5)]) == []


def test_a_patient_of_the_same_surname_stands_out():
    charts = {TAMSIN: chart("Wren Teaspoon")}
    assert found([access()], world(charts=charts)) == [(Kind.OPENED, ["surname"])]


def test_the_own_account_stands_out_more_than_a_relatives():
    charts = {TAMSIN: chart("Jory Teaspoon"), OSKAR: chart("Wren Teaspoon")}
    odd = signs.odd([access(1, patients=[OSKAR]), access(2, patients=[TAMSIN])], (), world(charts=charts))
    assert [one.signs[0].rule for one in odd] == ["own", "surname"]


def test_who_lives_with_somebody_of_the_name_stands_out():
    charts = {
        TAMSIN: chart("Tamsin Quillfeather", "4 Wren Row, Bramble"),
        OSKAR: chart("Wren Teaspoon", "4 Wren Row Bramble"),
    }
    assert (Kind.OPENED, ["home"]) in found([access(1), access(2, patients=[OSKAR])], world(charts=charts))


def test_a_clinician_is_asked_about_patients_without_a_session_of_theirs():
    known = world(caseloads={ODALYS: frozenset({TAMSIN})})
    accesses = [access(1, person=ODALYS), access(2, person=ODALYS, patients=[OSKAR])]
    (odd,) = signs.odd(accesses, (), known)
    assert (odd.patients, odd.signs[0].rule) == (frozenset({OSKAR}), "caseload")


def test_a_clinician_without_a_known_caseload_is_not_suspected():
    assert found([access(person=ODALYS)]) == []


@pytest.mark.parametrize(("worked", "is_odd"), [
    (date(2026, 10, 17), False), (date(2026, 10, 16), True), (date(2026, 11, 30), False), (date(2026, 12, 1), True),
])  # fmt: skip
def test_a_biller_is_asked_about_accounts_without_work_near_the_day(worked, is_odd):
    known = world(days={TAMSIN: frozenset({worked})})
    assert found([access()], known) == ([(Kind.OPENED, ["no_work"])] if is_odd else [])


def test_an_account_opened_three_times_a_day_is_one_odd_thing():
    (odd,) = signs.odd([access(n, MONDAY + timedelta(minutes=n)) for n in range(3)], (), world(days={}))
    assert (odd.count, odd.entry_id, odd.index) == (3, UUID(int=1000), 0)
    assert odd.last_at - odd.first_at == timedelta(minutes=2)


@pytest.mark.parametrize(("at", "expected"), [
    (datetime(2026, 11, 17, 3, 59, tzinfo=UTC), None),  # 21:59 there
    (datetime(2026, 11, 17, 4, 0, tzinfo=UTC), ["night"]),  # 22:00
    (datetime(2026, 11, 17, 11, 59, tzinfo=UTC), ["night"]),  # 05:59
    (datetime(2026, 11, 17, 12, 0, tzinfo=UTC), None),
    (datetime(2026, 11, 21, 18, 0, tzinfo=UTC), ["weekend"]),
    (datetime(2026, 11, 22, 5, 0, tzinfo=UTC), ["night", "weekend"]),  # still Saturday there
])  # fmt: skip
def test_night_and_weekend_are_those_of_the_practice(at, expected):
    assert found([access(at=at)]) == ([(Kind.HOURS, expected)] if expected else [])


def test_the_same_surname_at_night_weighs_more_and_is_said_once():
    charts = {TAMSIN: chart("Wren Teaspoon")}
    late = datetime(2026, 11, 17, 4, 30, tzinfo=UTC)
    assert found([access(at=late)], world(charts=charts)) == [(Kind.OPENED, ["surname", "night"])]


def many(count, start=100):
    return [UUID(int=start + number) for number in range(count)]


def test_far_more_patients_than_usual_in_an_hour_is_bulk():
    before = [access(n, MONDAY - timedelta(days=n), patients=many(50)) for n in range(1, 6)]
    assert found([access(9, patients=many(150))], before=before) == []  # thrice the usual is still usual
    assert found([access(9, patients=many(151))], before=before) == [(Kind.BULK, ["bulk"])]


def test_few_patients_are_never_bulk():
    before = [access(n, MONDAY - timedelta(days=n)) for n in range(1, 6)]
    assert found([access(9, patients=many(149))], before=before) == []


def test_a_first_hour_with_many_patients_is_bulk():
    pages = [access(n, MONDAY + timedelta(minutes=n), patients=many(50, 100 + 50 * n)) for n in range(4)]
    ((kind, _),) = found(pages)
    assert kind is Kind.BULK
    assert signs.odd(pages, (), world())[0].signs[0].say == "200 patients at once."


def test_reading_the_review_itself_is_not_bulk():
    assert found([access(patients=many(200), can="REVIEW_ACCESS", act="review")]) == []


def test_refused_tries_are_listed_by_day_and_five_weigh_more():
    tries = [access(n, is_allowed=False, patients=(), why=frozenset({"P03"})) for n in range(5)]
    assert [one.weight for one in signs.odd(tries[:4], (), world())] == [2]
    assert [one.weight for one in signs.odd(tries, (), world())] == [4]


@pytest.mark.parametrize("why", ["F11", "F16"])
def test_an_old_session_and_a_proof_asked_for_again_are_everyday(why):
    assert found([access(is_allowed=False, why=frozenset({why}))]) == []


def test_a_closed_account_that_somebody_tried_is_named():
    closed = {TAMSIN: MONDAY - timedelta(days=1)}
    tried = access(is_allowed=False, why=frozenset({"F11"}))
    assert found([tried], world(closed=closed)) == [(Kind.CLOSED, ["closed"])]
    assert found([tried], world(closed={TAMSIN: MONDAY + timedelta(days=1)})) == []


def test_failed_sign_ins_count_from_five_within_an_hour():
    fails = [access(n, event="auth.fail", can="", act="", patients=()) for n in range(5)]
    assert found(fails) == [(Kind.SIGN_IN, ["sign_in"])]
    assert found(fails[:4]) == []


@pytest.mark.parametrize(("fields", "kind"), [
    ({"event": "glass.opened"}, Kind.EMERGENCY), ({"act": "export", "can": "EXPORT_TRAIL"}, Kind.EXPORT),
    ({"event": "policy.changed"}, Kind.CHANGE), ({"event": "key.destroy"}, Kind.CHANGE),
])  # fmt: skip
def test_emergencies_exports_and_changes_are_always_looked_at(fields, kind):
    assert [one for one, _ in found([access(patients=(), **fields)])] == [kind]


def test_what_only_the_emergency_access_allowed_is_part_of_the_emergency():
    opened = access(1, event="glass.opened", can="", act="", patients=())
    (odd,) = signs.odd([opened, access(2, why=frozenset({"P90"}))], (), world())
    assert (odd.kind, odd.count, odd.patients) == (Kind.EMERGENCY, 2, frozenset({TAMSIN}))
    assert found([access(why=frozenset({"P02", "P90"}))]) == []


def test_a_new_patients_key_is_no_change():
    assert found([access(event="key.create", patients=())]) == []


def test_an_emergency_comes_before_everything_else():
    charts = {TAMSIN: chart("Jory Teaspoon")}
    accesses = [access(1), access(2, event="glass.opened", patients=())]
    assert [kind for kind, _ in found(accesses, world(charts=charts))] == [Kind.EMERGENCY, Kind.OPENED]


def test_first_days_are_one_line_and_end_after_a_week():
    known = world(staff={JORY: staff("Jory Teaspoon", "biller", since=MONDAY)})
    accesses = [access(1), access(2, MONDAY + timedelta(days=4)), access(3, MONDAY + timedelta(days=7))]
    (odd,) = signs.odd(accesses, (), known)
    assert (odd.kind, odd.count) == (Kind.NEW, 2)


def test_who_left_is_asked_about_whatever_they_opened():
    assert found([access(person=UUID(int=99))]) == [(Kind.OPENED, ["unknown"])]


@pytest.mark.parametrize(("name", "expected"), [
    ("Dr. Odalys Fernwhistle, PhD", "fernwhistle"), ("Siobhan O'Hara", "ohara"), ("J. Teaspoon", "teaspoon"), ("", ""),
    ("TAMSIN  QUILLFEATHER ", "quillfeather"),
])  # fmt: skip
def test_surnames_are_compared_without_titles_and_signs(name, expected):
    assert rules.surname(name) == expected


ACCESSES = st.builds(
    access,
    st.integers(0, 10**6), st.integers(0, 7 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
    st.sampled_from([JORY, ODALYS, UUID(int=99)]), st.sets(st.sampled_from([TAMSIN, OSKAR]), max_size=2),
    event=st.sampled_from(["gate.decide", "auth.fail", "glass.opened", "policy.changed"]),
    act=st.sampled_from(["read", "export", "create"]), is_allowed=st.booleans(),
    why=st.sets(st.sampled_from(["P01", "F04", "F11", "F16"])).map(frozenset),
)  # fmt: skip


@given(st.lists(ACCESSES, max_size=30, unique_by=lambda one: one.entry_id))
def test_whatever_happened_each_odd_thing_has_signs_and_the_heaviest_comes_first(accesses):
    odd = signs.odd(accesses, (), world())
    assert [one.weight for one in odd] == sorted((one.weight for one in odd), reverse=True)
    assert all(one.signs and one.weight > 0 and one.count > 0 and one.first_at <= one.last_at for one in odd)
    assert len({(one.entry_id, one.kind, one.patients) for one in odd}) == len(odd)


@given(st.lists(ACCESSES, max_size=20, unique_by=lambda one: one.entry_id), st.randoms())
def test_the_order_in_which_accesses_come_changes_nothing(accesses, random):
    shuffled = list(accesses)
    random.shuffle(shuffled)
    told = {(one.kind, one.entry_id, one.count, one.weight) for one in signs.odd(accesses, (), world())}
    assert {(one.kind, one.entry_id, one.count, one.weight) for one in signs.odd(shuffled, (), world())} == told
