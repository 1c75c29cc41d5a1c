"""Everybody is looked up; who is on no list may work, who may be on one is asked about once, who is one is stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.people.models import Person
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners import actions, errors, lists, queries, screened, screening
from quietledger.safety.partners.rules import NewPartner, State
from tests.pure.exclusions.test_files import file, line
from tests.web.signing import actor
from tests.web.signing import known as made

DAY = timedelta(days=1)
# Nobody of these practices is on it.
LIST = file(line("THORNBURY", "ELIZABETH"), line(BUSNAME="SAFFRON PEBBLE SUPPLY INC", DOB=""))
WHY = "Their date of birth is another: compared with the contract."


@pytest.fixture
def tamsin(practice, now):
    """Somebody who works here and was never screened, with days for pairing and lessons behind her."""
    one = made(practice, "biller", "owner", now=now, email="tamsin@example.com", is_screened=False)
    Person.objects.filter(id=one.person.id).update(name="Tamsin Quillfeather")
    return replace(actor(one, now), proven_seconds=0)


def told(who, about, now):
    with tenancy.scope(who):
        return {
            name: row.until
            for (_, name), row in known.held([about], ["person.screened", "partner.screened"], now).items()
        }


def me(who):
    return Ref("person", who.person_id)


def matches(who, **of):
    with tenancy.scope(who):
        return screened.matches(**of)


ON_LIST = file(line("QUILLFEATHER", "TAMSIN", NPI="1234567893", EXCLTYPE="1128b4"))


def test_whoever_is_on_no_list_works_until_the_next_monthly_check(tamsin, now):
    with pytest.raises(Refused) as refused:
        gate.require(tamsin, Can.SEE_CLAIMS, now=now)
    assert {one.fact for one in refused.value.decision.unmet} == {"person.screened"}
    lists.bring(tamsin, "UPDATED.csv", LIST, now=now)
    done = screening.screen(tamsin, now=now)
    assert (done.open, done.told, done.lists) == (0, done.people + done.partners, ("leie",))
    assert told(tamsin, me(tamsin), now) == {"person.screened": now + 35 * DAY}
    gate.require(tamsin, Can.SEE_CLAIMS, now=now + 34 * DAY)
    with pytest.raises(Refused):
        gate.require(tamsin, Can.SEE_CLAIMS, now=now + 35 * DAY)


def test_without_a_list_of_the_last_month_nobody_is_looked_up(tamsin, now):
    with pytest.raises(errors.NoList):
        screening.screen(tamsin, now=now)
    lists.bring(tamsin, "UPDATED.csv", LIST, now=now)
    with pytest.raises(errors.NoList):
        screening.screen(tamsin, now=now + 35 * DAY)


def test_an_open_match_tells_nothing_and_takes_nothing_away(tamsin, now):
    lists.bring(tamsin, "UPDATED.csv", LIST, now=now)
    screening.screen(tamsin, now=now)
    lists.bring(tamsin, "UPDATED.csv", ON_LIST, now=now + 10 * DAY)
    assert screening.screen(tamsin, now=now + 10 * DAY).open == 1
    assert told(tamsin, me(tamsin), now + 10 * DAY) == {"person.screened": now + 35 * DAY}
    [one] = matches(tamsin, only_open=True)
    assert (one.kind, one.about, one.entry["npi"]) == ("possible", me(tamsin), "1234567893")


def test_somebody_else_is_remembered_and_not_asked_again(tamsin, now):
    lists.bring(tamsin, "UPDATED.csv", ON_LIST, now=now)
    screening.screen(tamsin, now=now)
    [one] = matches(tamsin)
    screening.settle(tamsin, one.id, is_same=False, reason=WHY, now=now + DAY)
    assert told(tamsin, me(tamsin), now + DAY) == {"person.screened": now + 35 * DAY}
    lists.bring(tamsin, "UPDATED.csv", ON_LIST, now=now + 30 * DAY)
    assert screening.screen(tamsin, now=now + 30 * DAY).open == 0
    assert told(tamsin, me(tamsin), now + 30 * DAY) == {"person.screened": now + 65 * DAY}


def test_the_same_person_is_stopped_at_once_and_only_settles_and_screens(tamsin, now, trail):
    lists.bring(tamsin, "UPDATED.csv", LIST, now=now)
    screening.screen(tamsin, now=now)
    lists.bring(tamsin, "UPDATED.csv", ON_LIST, now=now)
    screening.screen(tamsin, now=now)
    [one] = matches(tamsin)
    screening.settle(tamsin, one.id, is_same=True, reason="It is her: same NPI and date of birth.", now=now)
    assert told(tamsin, me(tamsin), now) == {}
    with pytest.raises(Refused) as refused:
        gate.require(tamsin, Can.SEE_CLAIMS, now=now)
    [unmet] = refused.value.decision.unmet
    assert (unmet.rule, unmet.fix) == ("F13", "partners:screening")
    assert "match.settled" in [entry["ev"] for entry in trail()]
    screening.screen(tamsin, now=now + DAY)
    assert told(tamsin, me(tamsin), now + DAY) == {}


def test_whoever_left_the_list_is_clear_again(tamsin, now):
    lists.bring(tamsin, "UPDATED.csv", ON_LIST, now=now)
    screening.screen(tamsin, now=now)
    [one] = matches(tamsin)
    screening.settle(tamsin, one.id, is_same=True, reason="It is her: same date of birth.", now=now)
    reinstated = file(line("QUILLFEATHER", "TAMSIN", NPI="1234567893", EXCLTYPE="1128b4", REINDATE="20261101"))
    assert lists.bring(tamsin, "2611rein.csv", reinstated, now=now).row_count == 0
    screening.screen(tamsin, now=now)
    assert [one.state for one in matches(tamsin)] == ["gone"]
    assert told(tamsin, me(tamsin), now) == {"person.screened": now + 35 * DAY}


def test_a_reason_is_asked_for(tamsin, now):
    lists.bring(tamsin, "UPDATED.csv", ON_LIST, now=now)
    screening.screen(tamsin, now=now)
    [one] = matches(tamsin)
    with pytest.raises(errors.NotTaken):
        screening.settle(tamsin, one.id, is_same=False, reason="no", now=now)


def test_former_names_and_npis_find_too(tamsin, now):
    screening.know(tamsin, tamsin.person_id, ("Thornbury",), "1234567893", now=now)
    other = file(line("WICKMERE", "EDITH", NPI="1234567893"), line("THORNBURY", "TAMSIN"))
    lists.bring(tamsin, "UPDATED.csv", other, now=now)
    screening.screen(tamsin, now=now)
    assert {(one.kind, one.why[0]) for one in matches(tamsin)} == {
        ("match", "same NPI"),
        ("possible", "same former surname"),
    }
    with pytest.raises(errors.NotTaken):
        screening.know(tamsin, tamsin.person_id, (), "1234567890", now=now)


def test_a_partner_is_found_by_its_owner_and_suspended_when_it_is_confirmed(tamsin, now):
    lists.bring(tamsin, "UPDATED.csv", LIST, now=now)
    screening.screen(tamsin, now=now)
    partner_id = actions.add(tamsin, NewPartner("Tallow Billing", "billing", owners=("Tamsin Quillfeather",)), now=now)
    with tenancy.scope(tamsin):
        row = actions.locked(partner_id)
        row.mark_state(State.WATCH, "test", now)
    screening.screen(tamsin, now=now)
    about = Ref("partner", partner_id)
    assert told(tamsin, about, now) == {"partner.screened": now + 35 * DAY}
    lists.bring(tamsin, "UPDATED.csv", ON_LIST, now=now)
    screening.screen(tamsin, now=now)
    [one] = matches(tamsin, about_id=partner_id)
    screening.settle(tamsin, matches(tamsin, about_id=tamsin.person_id)[0].id, is_same=False, reason=WHY, now=now)
    screening.settle(tamsin, one.id, is_same=True, reason="Confirmed by the number of its owner.", now=now)
    with tenancy.scope(tamsin):
        assert queries.partner(partner_id).state is State.SUSPENDED
    assert told(tamsin, about, now) == {}


def test_a_biller_brings_no_list_and_settles_nothing(biller, now):
    with pytest.raises(Refused):
        lists.bring(biller, "UPDATED.csv", LIST, now=now)
    with pytest.raises(Refused):
        screening.screen(biller, now=now)


def test_a_supplement_adds_to_the_list_and_another_file_is_refused(tamsin, now):
    lists.bring(tamsin, "UPDATED.csv", LIST, now=now)
    assert lists.bring(tamsin, "2611excl.csv", ON_LIST, now=now).row_count == 3
    with pytest.raises(errors.NotAList):
        lists.bring(tamsin, "x.csv", b"a,b\n1,2\n", now=now)
    with tenancy.scope(tamsin):
        assert [one.row_count for one in lists.newest()] == [3]


def test_the_night_looks_up_who_is_new_and_takes_npis_from_outside(tamsin, practice, job, now):
    lists.bring(tamsin, "UPDATED.csv", file(line("WICKMERE", "EDITH", NPI="1234567893")), now=now)
    who = job(practice.id, name="nightly")
    done = screening.nightly(who, npis={"Quillfeather, Tamsin": "1234567893"}, now=now)
    assert done is not None
    assert done.open == 1
    assert [one.kind for one in matches(tamsin)] == ["match"]
    assert screening.nightly(who, npis={}, now=now + DAY) is None


def test_days_are_given_once_to_whoever_was_here_before(practice, tamsin, now):
    actions.begin(practice.id, now=now)
    gate.require(tamsin, Can.SEE_CLAIMS, now=now + 29 * DAY)
    actions.begin(practice.id, now=now + 40 * DAY)
    with pytest.raises(Refused):
        gate.require(tamsin, Can.SEE_CLAIMS, now=now + 40 * DAY)


def test_another_practices_matches_are_not_there(tamsin, other_practice, now):
    lists.bring(tamsin, "UPDATED.csv", ON_LIST, now=now)
    screening.screen(tamsin, now=now)
    [one] = matches(tamsin)
    stranger = replace(actor(made(other_practice, "owner", now=now, email="s@example.com"), now), proven_seconds=0)
    with pytest.raises(errors.NoSuchRow):
        screening.settle(stranger, one.id, is_same=True, reason=WHY, now=now)
    with tenancy.scope(stranger):
        assert lists.newest() == []
