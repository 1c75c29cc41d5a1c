"""Whoever has the link and the code reads that one message, once; whoever has less gets nothing and is counted."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password

from quietledger.core.facts.rules import Ref
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.outbox import actions, errors, links, queries
from quietledger.safety.outbox.models import Message, Reply
from tests.safety.outbox.world import BODY, link_in


@pytest.fixture
def waiting(office, ready):
    """A message that waits: its id, link and code."""
    message = office.written(ready)
    code = office.sent(message)
    return message, link_in(office.carry()), code


def opened(office, waiting):
    _, link, code = waiting
    actions.enter(link, code, now=office.now)
    return actions.read(link, now=office.now)


def row(office, message):
    with tenancy.within(office.practice.id):
        return queries.message(message)


def test_link_and_code_open_it_and_its_first_reading_is_the_receipt(office, waiting, trail):
    assert opened(office, waiting).doc.body == BODY
    assert row(office, waiting[0]).opened_at == office.now
    later = office.now + timedelta(minutes=20)
    actions.read(waiting[1], now=later)
    assert row(office, waiting[0]).opened_at == office.now
    asked = [one for one in trail() if one["ev"] == "gate.decide" and one["can"] == "PICK_UP"]
    assert {one["who"] for one in asked} == {"pick-up"}
    assert [one["ev"] for one in trail()].count("outbox.picked_up") == 2  # the check of the address, and this one


def test_looking_without_a_code_changes_nothing(office, waiting):
    before = [vars(one) | {"doc": "", "_state": ""} for one in office.rows(Message)]
    for _ in range(20):
        actions.enter(waiting[1], None, now=office.now)
    assert [vars(one) | {"doc": "", "_state": ""} for one in office.rows(Message)] == before


def test_the_code_is_good_for_once(office, waiting):
    actions.enter(*waiting[1:], now=office.now)
    with pytest.raises(errors.Closed, match="used"):
        actions.enter(*waiting[1:], now=office.now)


def test_a_code_is_taken_however_it_is_typed(office, waiting):
    _, link, code = waiting
    assert len(links.plain_code(code)) == 8
    assert actions.enter(link, f" {code[:2]}-{code[2:]}. ", now=office.now)


def test_five_wrong_codes_close_the_page_and_the_staff_is_told(office, waiting, trail):
    message, link, code = waiting
    wrong = f"{(int(links.plain_code(code)) + 1) % 10**8:08d}"
    for left in (4, 3, 2, 1):
        with pytest.raises(errors.WrongCode) as stopped:
            actions.enter(link, wrong, now=office.now)
        assert stopped.value.left == left
    with pytest.raises(errors.Closed, match="locked"):
        actions.enter(link, wrong, now=office.now)
    assert actions.enter(link, code, now=office.now).closed == "locked"
    with tenancy.within(office.practice.id):
        assert [one.id for one in queries.pressing(office.now)] == [message]
        assert queries.waiting(office.now) == queries.Waiting(0, 1, 0)
    assert trail()[0]["ev"] == "outbox.locked"
    fresh = actions.new_code(office.who, message, now=office.now)
    assert actions.enter(link, fresh, now=office.now).closed == ""


def test_a_new_code_ends_the_old_one(office, waiting):
    message, link, code = waiting
    fresh = actions.new_code(office.who, message, now=office.now)
    with pytest.raises(errors.WrongCode):
        actions.enter(link, code, now=office.now)
    actions.enter(link, fresh, now=office.now)


def test_after_fourteen_days_it_is_closed_until_a_new_code_is_made(office, waiting):
    message, link, code = waiting
    late = office.now + links.OPEN_FOR
    assert actions.enter(link, code, now=late - timedelta(seconds=1)).closed == ""
    assert actions.enter(link, None, now=late).closed == "expired"
    with pytest.raises(errors.Closed):
        actions.read(link, now=late)
    actions.new_code(office.who, message, now=late)
    assert actions.enter(link, None, now=late).closed == ""


def test_taken_back_it_is_closed_even_for_who_has_opened_it(office, waiting):
    opened(office, waiting)
    actions.revoke(office.who, waiting[0], now=office.now)
    with pytest.raises(errors.Closed, match="revoked"):
        actions.read(waiting[1], now=office.now)
    with pytest.raises(errors.NotSendable):
        actions.new_code(office.who, waiting[0], now=office.now)


def test_an_answer_stays_inside_and_waits_in_the_tray_until_it_was_read(office, waiting):
    opened(office, waiting)
    actions.answer(waiting[1], "I will bring the blue form.", now=office.now)
    assert len(office.carrier.letters) == 2  # the check and the notice: the answer went nowhere
    with tenancy.within(office.practice.id):
        assert queries.waiting(office.now).replies == 1
    assert [words for _, words in office.look(waiting[0]).replies] == ["I will bring the blue form."]
    assert [words for _, words in actions.read(waiting[1], now=office.now).answers] == ["I will bring the blue form."]
    actions.mark_read(office.who, waiting[0], now=office.now)
    assert [one.read_by for one in office.rows(Reply)] == [office.who.person_id]
    with tenancy.within(office.practice.id):
        assert queries.waiting(office.now).count == 0


@pytest.mark.parametrize("body", ["", "  \n", "x" * 20_001])
def test_an_empty_or_endless_answer_is_not_kept(office, waiting, body):
    opened(office, waiting)
    with pytest.raises(ValueError, match=r"\d"):
        actions.answer(waiting[1], body, now=office.now)


@pytest.mark.parametrize("link", ["", "x", "a" * 64, "é" * 64, "A" * 63 + "=", "../" * 21 + "a", "\0" * 64])
def test_a_link_that_is_none_finds_nothing(practice, now, link):
    for ask in (lambda: actions.enter(link, "12345678", now=now), lambda: actions.read(link, now=now)):
        with pytest.raises(errors.NoSuchLink):
            ask()


def test_another_practices_id_in_the_link_finds_nothing(office, waiting, other_practice):
    raw = links.base64.b64decode(waiting[1], altchars=b"-_")
    with pytest.raises(errors.NoSuchLink):
        actions.enter(links.token(other_practice.id, raw[16:]), waiting[2], now=office.now)


def test_link_and_code_are_kept_as_digests_only(office, waiting):
    _, link, code = waiting
    kept = office.rows(Message)[-1]
    assert bytes(kept.link) == links.digest(link)
    assert check_password(links.plain_code(code), kept.code)
    assert kept.code.startswith("argon2")


def test_the_bearer_may_do_nothing_but_pick_up(office, waiting):
    from quietledger.core.gate import policy
    from quietledger.core.gate.cans import Can

    assert {can.name for can in Can if can.name in policy.JOBS["pick-up"]} == {"PICK_UP"}


def test_a_second_window_at_the_same_moment_is_told_to_wait(office, waiting):
    message, link, code = waiting
    actions.enter(link, code, now=office.now)
    with tenancy.within(office.practice.id):
        from quietledger.core.tenancy.models import Lease

        Lease.objects.update_or_create(
            job=f"pick-up {message}", defaults={"holder": "elsewhere/1/1", "until": office.now + timedelta(minutes=1)}
        )
    with pytest.raises(errors.Busy):
        actions.read(link, now=office.now)
    assert actions.read(link, now=office.now + timedelta(minutes=2)).doc.body == BODY


def test_a_closed_account_opens_nothing(office, waiting, tamsin, tell):
    from quietledger.core.gate.errors import Refused

    actions.enter(*waiting[1:], now=office.now)
    tell("patient", tamsin, "patient.open", until=office.now)
    with pytest.raises(Refused):
        actions.read(waiting[1], now=office.now)


def test_what_was_picked_up_is_entered_about_the_patient(office, waiting, tamsin, trail):
    from quietledger.core.vault import actions as vault

    opened(office, waiting)
    with tenancy.within(office.practice.id):
        patient = vault.pseudonym(tamsin)
    told = [one for one in trail() if one["ev"] in {"outbox.code_used", "outbox.picked_up"}]
    assert all(patient in one["res"] for one in told)
    assert Ref("patient", tamsin) in row(office, waiting[0]).about
