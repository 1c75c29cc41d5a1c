"""Partners: entered, changed, set, and taken in from before."""

from datetime import timedelta

import pytest

from quietledger.core.exchange.models import Connection
from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.safety.partners import actions, errors, queries
from quietledger.safety.partners.rules import NewPartner, State, Tier

BILLER = NewPartner(
    "Tallow & Thrift Billing", "billing", Tier.ONE, ("US", "US-IL"), "tallow.example", ("Ambrose Tallow",)
)


def held(partner_id, now):
    names = ["partner.joining", "partner.chosen", "agreement.baa", "partner.screened"]
    return {name for _, name in known.held([Ref("partner", partner_id)], names, now)}


def test_a_firm_is_entered_as_a_candidate(owner, now):
    partner_id = actions.add(owner, BILLER, now=now)
    with tenancy.scope(owner):
        row = queries.partner(partner_id)
    assert (row.name, row.state, row.tier, row.regions) == (BILLER.name, State.CANDIDATE, Tier.ONE, ("US", "US-IL"))
    assert (row.owners, row.domain, row.is_in_use) == (("Ambrose Tallow",), "tallow.example", False)


def test_what_cannot_be_kept_is_said_by_field(owner, now):
    new = NewPartner(" ", "bank", regions=("usa",), domain="https://x", npi="1999999985", ein="12")
    with pytest.raises(errors.NotTaken) as caught:
        actions.add(owner, new, now=now)
    assert set(caught.value.wrong) == {"name", "kind", "regions", "domain", "npi", "ein"}


def test_a_biller_sees_partners_and_enters_none(biller, now):
    with pytest.raises(Refused):
        actions.add(biller, BILLER, now=now)


def test_a_candidate_is_not_set_to_chosen_without_a_decision(owner, now):
    partner_id = actions.add(owner, BILLER, now=now)
    with pytest.raises(errors.NotAStep):
        actions.set_state(owner, partner_id, State.CHOSEN, "I like them", now=now)


def test_a_state_needs_its_reason(owner, now):
    partner_id = actions.add(owner, BILLER, now=now)
    with pytest.raises(errors.NotTaken):
        actions.set_state(owner, partner_id, State.ENDED, " ", now=now)


def connection(practice):
    with tenancy.within(practice.id):
        row = Connection(
            name="Paperlark Exchange", host="localhost", port=1, username="u", host_key="k", to_folder="in",
            from_folder="out", sender_id="S", receiver_id="R",
        )  # fmt: skip
        vault.seal(row, Connection.Document())
        row.save(force_insert=True)
    return row.id


def test_a_connection_from_before_gets_a_partner_and_days_once(practice, now):
    line = connection(practice)
    assert actions.begin(practice.id, now=now) == 1
    assert actions.begin(practice.id, now=now + timedelta(days=20)) == 0
    with tenancy.within(practice.id):
        row = queries.partner(line)
        assert (row.name, row.state) == ("Paperlark Exchange", State.WATCH)
        assert held(line, now + timedelta(days=13)) == {"partner.joining"}
        assert held(line, now + timedelta(days=14)) == set()


def test_a_line_of_later_is_a_candidate_and_gets_no_days(practice, now, owner):
    actions.begin(practice.id, now=now)
    with tenancy.within(practice.id):
        facts.tell([Told(Ref("person", owner.person_id), "person.screening", now, "test")], by="test", now=now)
    line = connection(practice)
    assert actions.begin(practice.id, now=now) == 0
    with tenancy.within(practice.id):
        assert queries.partner(line).state is State.CANDIDATE
        assert held(line, now) == set()


def test_a_practice_without_a_clearinghouse_has_nobody_to_take_in(practice, now):
    assert actions.begin(practice.id, now=now) == 0


@pytest.mark.parametrize(
    ("state", "left"),
    [
        (State.SUSPENDED, set()), (State.ENDED, set()),
        (State.RESTRICTED, {"partner.joining", "partner.screened"}),
    ],
)  # fmt: skip
def test_what_a_state_takes_away_is_taken_at_once(practice, owner, now, state, left):
    line = connection(practice)
    actions.begin(practice.id, now=now)
    about = Ref("partner", line)
    with tenancy.scope(owner):
        told = [Told(about, name, None, "test") for name in ("agreement.baa", "partner.screened")]
        facts.tell(told, by="agreements", now=now)
    actions.set_state(owner, line, state, "Nobody answers there", now=now)
    with tenancy.scope(owner):
        assert held(line, now) == left
        assert queries.partner(line).why == "Nobody answers there"


def test_another_practices_partner_is_not_found(owner, other_practice, now):
    partner_id = actions.add(owner, BILLER, now=now)
    with tenancy.within(other_practice.id):
        assert queries.partners() == []
        with pytest.raises(errors.NoSuchPartner):
            queries.partner(partner_id)
