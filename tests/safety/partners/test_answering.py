"""Whoever holds a link and its code answers one questionnaire, and nothing else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quietledger.core.audit import queries as trail
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners import answering, asking, errors, filing, queries
from quietledger.safety.partners.answering import Brought
from quietledger.safety.partners.models import Questionnaire
from quietledger.safety.partners.questions import Given
from tests.safety.partners.world import NAMES, firm
from tests.standing import standing

YEAR = timedelta(days=365)


@pytest.fixture
def partner_id(owner, now):
    return firm(owner, now)


@pytest.fixture
def asked(owner, partner_id, now):
    return asking.ask(owner, partner_id, now=now)


def link_of(asked):
    return asked.address.rpartition("/")[2]


def wrong_code(asked):
    return "".join(str((int(one) + 1) % 10) if one.isdigit() else one for one in asked.code)


def test_the_code_opens_it_again_and_again_until_it_is_sent_in(asked, now):
    link = link_of(asked)
    for _ in range(2):
        assert answering.enter(link, asked.code, now=now).closed == ""
    answering.write(link, {"Q11": Given("yes")}, [], is_done=True, now=now)
    assert answering.enter(link, asked.code, now=now).closed == "done"
    with pytest.raises(errors.Closed, match="done"):
        answering.read(link, now=now)


def test_five_wrong_codes_close_the_link_for_the_right_one_too(asked, now):
    link = link_of(asked)
    for left in (4, 3, 2, 1):
        with pytest.raises(errors.WrongCode) as caught:
            answering.enter(link, wrong_code(asked), now=now)
        assert caught.value.left == left
    with pytest.raises(errors.Closed, match="locked"):
        answering.enter(link, wrong_code(asked), now=now)
    assert answering.enter(link, asked.code, now=now).closed == "locked"


def test_a_link_ends_after_its_days_and_at_the_next_one(owner, partner_id, asked, now):
    link = link_of(asked)
    assert answering.enter(link, None, now=now + asking.OPEN_FOR).closed == "expired"
    asking.ask(owner, partner_id, now=now)
    assert answering.enter(link, None, now=now).closed == "revoked"


@pytest.mark.parametrize("link", ["", "x", "Zm9v", "A" * 64])
def test_what_is_no_link_finds_nothing(asked, link, now):
    with pytest.raises(errors.NoSuchLink):
        answering.read(link, now=now)


def test_only_digests_of_link_and_code_are_kept(owner, asked):
    with tenancy.scope(owner):
        row = Questionnaire.objects.get(id=asked.questionnaire_id)
    assert link_of(asked).encode() not in bytes(row.link)
    assert asked.code.replace(" ", "") not in row.code


def test_answers_are_kept_with_their_day_and_read_by_us(owner, partner_id, asked, now):
    brought = [Brought("Q11", "setting.png", b"\x89PNG made up")]
    answering.write(
        link_of(asked), {"Q11": Given("yes"), "Q17": Given("4", "We ask HR.")}, brought, is_done=False, now=now
    )
    heard = asking.heard(owner, partner_id, now=now)
    assert heard.answers["Q11"] == Given("yes", "", ("setting.png",), "2026-11-23")
    assert heard.answers["Q17"].instead == "We ask HR."
    with tenancy.scope(owner):
        file = filing.files(partner_id, filing.SHOWN)[0]
    assert (file.topic, file.name, file.came_by) == ("Q11", "setting.png", "questionnaire")


def test_a_wrong_answer_is_said_and_left_as_it_was_and_nothing_is_sent_in(owner, partner_id, asked, now):
    link = link_of(asked)
    answering.write(link, {"Q17": Given("4")}, [], is_done=False, now=now)
    given = {"Q17": Given("soon"), "Q09": Given("gold"), "Q15": Given("7")}
    _, wrong = answering.write(link, given, [Brought("Q11", "x", b"")], is_done=True, now=now)
    assert wrong.keys() == {"Q17", "Q09", "Q11"}
    heard = asking.heard(owner, partner_id, now=now)
    assert (heard.answers["Q17"].answer, heard.answers["Q15"].answer) == ("4", "7")
    assert heard.rounds[0].sent_in_at is None


def test_next_year_the_answers_are_there_and_what_changed_is_shown(owner, partner_id, asked, now):
    answering.write(link_of(asked), {"Q08": Given("cloud_us"), "Q11": Given("yes")}, [], is_done=True, now=now)
    later = now + YEAR
    again = asking.ask(owner, partner_id, now=later)
    opened = answering.read(link_of(again), now=later)
    assert opened.answers["Q08"].answer == "cloud_us"
    given = {"Q08": Given("elsewhere"), "Q11": Given("yes")}
    answering.write(link_of(again), given, [], is_done=True, now=later)
    heard = asking.heard(owner, partner_id, now=later)
    assert heard.changed == {"Q08": "cloud_us"}
    assert (heard.answers["Q08"].answered_on, heard.answers["Q11"].answered_on) == ("2027-11-23", "2026-11-23")


def test_another_practice_reads_no_answer(other_biller, partner_id, asked, now):
    answering.write(link_of(asked), {"Q11": Given("yes")}, [], is_done=True, now=now)
    with pytest.raises(errors.NoSuchPartner):
        asking.heard(other_biller, partner_id, now=now)


def test_the_bearer_may_do_nothing_else(practice, job, now):
    from quietledger.core.gate import actions as gate
    from quietledger.core.gate.actions import Can

    who = job(name="questionnaire")
    for can in (Can.SEE_PARTNERS, Can.WRITE_PARTNER, Can.CHOOSE_PARTNER, Can.SEE_PATIENT):
        with pytest.raises(Refused):
            gate.require(who, can, now=now)


def test_answers_by_file_keep_the_documents_of_answers_that_are_the_same(owner, partner_id, asked, now):
    from quietledger.safety.partners import questions

    answering.write(link_of(asked), {"Q11": Given("yes")}, [Brought("Q11", "a.png", b"x")], is_done=True, now=now)
    told = {"Q11": Given("yes", "", (), "2026-11-01"), "Q16": Given("kept", "", (), "2026-11-01")}
    with tenancy.scope(owner):
        tier = queries.partner(partner_id).tier
    body = questions.as_json("Tallow", tier, told)
    assert asking.bring(owner, partner_id, body, today=now.date(), now=now + timedelta(hours=1)) == []
    heard = asking.heard(owner, partner_id, now=now + timedelta(hours=1))
    assert (heard.answers["Q11"].files, heard.answers["Q16"].answer) == (("a.png",), "kept")


def test_everything_is_on_the_trail_and_no_answer_is(owner, asked, now):
    answering.enter(link_of(asked), asked.code, now=now)
    answering.write(link_of(asked), {"Q17": Given("7777")}, [], is_done=True, now=now)
    with tenancy.scope(owner):
        entries = trail.newest()
    events = [one.body["ev"] for one in entries]
    for event in ("partner.asked", "partner.code_used", "partner.answered", "partner.answers_sent_in"):
        assert event in events
    assert not [one for one in entries if standing(str(one.body), "7777")]


@pytest.fixture
def client(now):
    with time_machine.travel(now, tick=False):
        yield Client()


def test_a_browser_goes_from_code_to_questions_and_sends_them_in(client, asked):
    link = f"/questions/{link_of(asked)}"
    assert client.get(f"{link}/answers").headers["Location"] == link
    assert "4 tries are left" in client.post(link, {"code": wrong_code(asked)}).content.decode()
    assert client.post(link, {"code": asked.code}).headers["Location"] == f"{link}/answers"
    page = client.get(f"{link}/answers")
    assert f"Questions to {NAMES[0].replace('&', '&amp;')}" in page.content.decode()
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    page = client.post(f"{link}/answers", {"a_Q07": "yes", "a_Q17": "soon", "do": "send"}).content.decode()
    assert "Give a number." in page
    assert "Q07a" in page
    page = client.post(f"{link}/answers", {"a_Q07": "yes", "a_Q17": "2", "do": "send"}).content.decode()
    assert "Thank you" in page
    closed = client.get(f"{link}/answers")
    assert (closed.status_code, "Your answers are in" in closed.content.decode()) == (410, True)


def test_what_follows_from_an_answer_is_shown_before_it_is_sent_in(client, asked):
    link = f"/questions/{link_of(asked)}"
    client.post(link, {"code": asked.code})
    page = client.post(f"{link}/answers", {"a_Q19": "yes", "do": "send"}).content.decode()
    assert "1 more question follows from your answers" in page
    file = SimpleUploadedFile("letter.pdf", b"%PDF made up")
    page = client.post(f"{link}/answers", {"a_Q19": "yes", "a_Q10": "year", "f_Q10": file, "do": "save"})
    assert "There already: letter.pdf" in page.content.decode()


def test_a_closed_and_an_unknown_link_say_so_and_tell_nothing(client, owner, partner_id, asked, now):
    asking.revoke(owner, partner_id, asked.questionnaire_id, now=now)
    page = client.get(f"/questions/{link_of(asked)}")
    assert page.status_code == 410
    assert not re.search("Tallow|Quiet Oak", page.content.decode())
    assert client.get("/questions/abc").status_code == 404


def test_a_field_that_was_left_empty_is_no_answer_and_one_that_was_emptied_is_none_any_more(
    owner, partner_id, asked, now
):
    link = link_of(asked)
    answering.write(link, {"Q11": Given("yes"), "Q17": Given("")}, [], is_done=False, now=now)
    assert asking.heard(owner, partner_id, now=now).answers.keys() == {"Q11"}
    answering.write(link, {"Q11": Given("")}, [], is_done=False, now=now)
    assert asking.heard(owner, partner_id, now=now).answers["Q11"].answer == ""
