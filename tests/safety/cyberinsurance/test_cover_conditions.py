"""A condition breaks when its fact ends and stands again when it comes back, and no row of the room changes."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.apps import apps

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.models import PracticeModel
from quietledger.safety.cyberinsurance import comparing, conditions, layers, queries
from quietledger.safety.cyberinsurance.conditions import Stand
from quietledger.safety.risk import answers
from quietledger.safety.risk.rules import NewAnswer, Value
from tests.safety.cyberinsurance.conftest import bound
from tests.safety.devices.world import pair

HOUR = timedelta(hours=1)


def tell(who, name, now, until=None):
    """A fact about the practice."""
    with tenancy.scope(who):
        facts.tell([Told(Ref("practice", who.practice_id), name, until, "a test")], by="a test", now=now)


def stands(who, at):
    """How each condition of what is in force stands at an instant."""
    with tenancy.scope(who):
        found = conditions.standings(queries.in_force(at), who.practice_id, at)
    return {one.condition.kind: one.stand for one in found}


def rows_of_the_room(practice):
    """A hash over every row that the room keeps."""
    kept = []
    with tenancy.within(practice.id):
        for model in apps.get_app_config("cyberinsurance").get_models():
            if issubclass(model, PracticeModel):
                kept += [repr(row) for row in model.objects.order_by("id").values_list()]
    return sha256("\n".join(kept).encode()).hexdigest()


def test_a_call_back_breaks_and_comes_back_with_its_fact(practice, who, now):
    bound(who, kinds=("callback",), now=now)
    assert stands(who, now) == {"callback": Stand.BROKEN}
    before = rows_of_the_room(practice)
    tell(who, "mail.callbacks", now + HOUR, until=now + 3 * HOUR)
    assert stands(who, now + 2 * HOUR) == {"callback": Stand.MET}
    assert stands(who, now + 3 * HOUR) != {"callback": Stand.MET}
    assert rows_of_the_room(practice) == before


def test_one_laptop_without_encryption_breaks_the_condition_until_it_is_mended(practice, who, now):
    bound(who, kinds=("encryption",), now=now)
    first, second = pair(who, now), pair(who, now, number=1)
    for machine in (first, second):
        machine.report(now)
    assert stands(who, now) == {"encryption": Stand.MET}
    before = rows_of_the_room(practice)
    second.report(now + HOUR, disk__system="suspended")
    with tenancy.scope(who):
        [one] = conditions.standings(queries.in_force(now + HOUR), who.practice_id, now + HOUR)
    [reading] = one.lacking
    assert (one.stand, len(reading.holding), reading.of) == (Stand.BROKEN, 1, 2)
    second.report(now + 2 * HOUR)
    assert stands(who, now + 2 * HOUR) == {"encryption": Stand.MET}
    assert rows_of_the_room(practice) == before


@pytest.mark.parametrize("kind", ["consent", "follow", "own"])
def test_what_no_fact_can_tell_is_never_called_met_and_never_broken(who, now, kind):
    bound(who, kinds=(kind,), now=now)
    assert stands(who, now) == {kind: Stand.OPEN}


def test_what_is_only_said_counts_as_broken_wherever_money_hangs_on_it(who, now):
    bound(who, kinds=("mfa_mail",), now=now)
    answers.answer(who, "mfa_mail", NewAnswer(Value.YES), now=now)
    assert stands(who, now) == {"mfa_mail": Stand.CLAIMED}
    with tenancy.scope(who):
        [one] = comparing.candidates(queries.in_force(now), who.practice_id, now)
    assert [it.condition.kind for it in one.unshown] == ["mfa_mail"]
    assert one.at_risk_cents > 0


def test_the_value_of_a_condition_is_what_more_stays_while_it_alone_is_broken(who, now):
    bound(who, parts=("CP01", "CP10", "CP11"), kinds=("callback", "mfa"), now=now)
    with tenancy.scope(who):
        [row] = queries.in_force(now)
        over = layers.years(who.practice_id, now)
    numbers = layers.cover(row)
    worth = layers.values(over, numbers)
    for one in row.conditions:
        broken = layers.laid(over, numbers, frozenset({str(one.id)}))
        assert worth[str(one.id)] == broken.kept_cents - layers.laid(over, numbers).kept_cents > 0
