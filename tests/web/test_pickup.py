"""The pages of sending and picking up, from the staff's side and from the receiver's."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.outbox import actions, links
from quietledger.safety.outbox.rules import To
from quietledger.web.outbox import known
from quietledger.web.pickup import pages
from tests.conftest import make_person
from tests.safety.builders import add_patients, at_work, person
from tests.safety.outbox.world import Office, link_in
from tests.web.signing import at_desk

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TEXT = "Dear Tamsin Quillfeather, about F41.1 and your visit: the CANARYWORD form.\n\nBring it."
LETTER = {"subject": "A message for you", "body": TEXT, "purpose": "treatment"}


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def odalys(practice):
    return person(practice, "Odalys Fernwhistle", "owner", now=NOW)


@pytest.fixture
def office(practice, odalys, job):
    return Office(practice, at_work(odalys, NOW), make_person(practice.id, NOW, "owner"), job(name="mail"), NOW)


@pytest.fixture
def ready(office):
    tamsin = add_patients(office.who, "Tamsin Quillfeather", now=NOW - timedelta(days=300))[0]
    return office.checked(office.recipient(patient_id=tamsin))


@pytest.fixture
def staff(odalys, clock):
    return at_desk(odalys, NOW)


def text(answer, status=200):
    assert answer.status_code == status, (answer.status_code, answer.headers.get("Location"))
    return " ".join(answer.content.decode().split())


@pytest.fixture
def message(staff, office, ready):
    """A draft that the guard finds something in; its address."""
    answer = staff.post(f"/send/to/{ready}/write", LETTER)
    assert answer.status_code == 302, text(answer)
    return answer["Location"]


@pytest.fixture
def waiting(staff, office, message):
    """A message that waits: its link and its code."""
    page = text(staff.post(f"{message}/send", {"way": "notice"}))
    code = page.partition('<h2 id="c1"><span class="mono">')[2][:9]
    return f"/pick-up/{link_in(office.carry())}", code


def test_the_first_page_is_empty_and_says_what_to_do(staff):
    page = text(staff.get("/send/"))
    assert "Nothing was written yet." in page
    assert "Enter somebody" in page


def test_somebody_is_entered_and_their_address_is_checked_first(staff, office):
    add_patients(office.who, "Tamsin Quillfeather", now=NOW)
    form = {"to": "patient", "number": "1", "name": "Tamsin Quillfeather", "address": "tamsin@brook.example"}
    address = staff.post("/send/to/new", form)["Location"]
    page = text(staff.get(address))
    assert "Address not confirmed" in page
    assert "Is this address theirs?" in page
    assert "Tell them this code" in text(staff.post(f"{address}/check"))


@pytest.mark.parametrize(("change", "words"), [
    ({"number": "77"}, "No account here has that number."), ({"number": ""}, "A patient has an account here"),
    ({"address": "a@b"}, "Enter a valid email address."),
])  # fmt: skip
def test_what_is_wrong_with_a_recipient_stands_beside_its_field(staff, change, words):
    form = {"to": "patient", "number": "1", "name": "x", "address": "x@y.example"}
    assert words in text(staff.post("/send/to/new", form | change))


def test_the_draft_shows_what_the_guard_found_at_its_place(staff, message):
    page = text(staff.get(message))
    assert "2 places tell something" in page
    assert '<mark class="sign bad" id="m1">Tamsin Quillfeather</mark>' in page
    assert '<mark class="sign bad" id="m2">F41.1</mark>' in page
    assert "The patient has not asked for plain mail" in page
    assert page.index("A notice, and a page to read it on") < page.index("Sealed to their own key")


def test_the_guard_asks_billing_whose_names_and_numbers_a_text_holds(odalys, office, ready, db):
    with tenancy.within(office.practice.id):
        asks = known.asked()
        assert asks.names([known.Name("Tamsin", "Quillfeather"), known.Name("Jory", "Nobody")]) == [
            ("Tamsin", "Quillfeather")
        ]
        assert asks.numbers(["1", "2", "QO-9", "9" * 40]) == {"1"}
        assert asks.treating([known.Name("Jory", "Nobody")]) == []
        assert asks.members(["TST0000001"]) == set()


def test_a_closed_way_stays_closed_whatever_the_browser_sends(staff, message):
    assert "/send/" in staff.post(f"{message}/send", {"way": "sealed"})["Location"]
    assert "No certificate or key" in text(staff.get(message))
    assert staff.post(f"{message}/send", {"way": "plain"}).status_code == 403


def test_a_draft_is_changed_and_keeps_what_it_was_about(staff, message):
    page = text(staff.get(f"{message}/change"))
    assert "CANARYWORD" in page
    staff.post(f"{message}/change", LETTER | {"body": "Bring it."})
    assert "Nothing found" in text(staff.get(message))


def test_the_road_from_notice_to_receipt_and_answer(staff, waiting, message):
    link, code = waiting
    patient = Client()
    page = text(patient.get(link))
    assert "A message is waiting for you" in page
    assert not [word for word in ("Quiet Oak", "Tamsin", "CANARYWORD") if word in page]
    assert patient.post(link, {"code": code})["Location"] == f"{link}/message"
    page = text(patient.get(f"{link}/message"))
    assert "the CANARYWORD form." in page
    assert "Quiet Oak Psychology" in page
    patient.post(f"{link}/answer", {"body": "I will."})
    assert "I will." in text(patient.get(f"{link}/message"))
    page = text(staff.get(message))
    assert "I will." in page
    assert "TLSv1.3, TLS_AES_256_GCM_SHA384" in page
    assert "They answered your message; nobody" in text(staff.get("/send/"))
    assert "1 answer nobody has read." in text(staff.get("/"))
    staff.post(f"{message}/read")
    assert "They answered" not in text(staff.get("/send/"))


def test_every_answer_keeps_out_of_caches_frames_and_search(waiting):
    link, code = waiting
    patient = Client()
    for answer in (patient.get(link), patient.post(link, {"code": code}), patient.get(f"{link}/message")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_cookie_is_for_this_message_alone_and_for_half_an_hour(waiting, clock):
    link, code = waiting
    patient = Client()
    cookie = patient.post(link, {"code": code}).cookies[pages.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Strict", link, 1800)
    assert settings.SESSION_COOKIE_NAME not in patient.cookies
    clock.move_to(NOW + timedelta(minutes=31))
    assert patient.get(f"{link}/message")["Location"] == link


def test_another_browser_with_the_link_alone_is_asked_for_the_code(waiting):
    link, code = waiting
    Client().post(link, {"code": code})
    for address in ("message", "files/0"):
        assert Client().get(f"{link}/{address}")["Location"] == link
    assert Client().post(f"{link}/answer", {"body": "x"})["Location"] == link


def test_one_messages_cookie_opens_no_other(staff, office, ready, waiting):
    link, code = waiting
    other = staff.post(f"/send/to/{ready}/write", LETTER)["Location"]
    staff.post(f"{other}/send", {"way": "notice"})
    elsewhere = f"/pick-up/{link_in(office.carry())}"
    patient = Client()
    patient.post(link, {"code": code})
    patient.cookies[pages.COOKIE]["path"] = "/"
    assert patient.get(f"{elsewhere}/message")["Location"] == elsewhere


def test_scanners_and_previews_use_nothing_up(waiting):
    link, code = waiting
    for _ in range(10):
        Client().get(link)
        Client().head(link)
        Client().post(link, {})
        Client().post(link, {"code": "no"})
    assert Client().post(link, {"code": code}).status_code == 302


def test_wrong_codes_are_counted_and_the_fifth_closes_the_page(waiting, staff, message):
    link, code = waiting
    wrong = f"{(int(links.plain_code(code)) + 1) % 10**8:08d}"
    patient = Client()
    assert "4 tries are left" in text(patient.post(link, {"code": wrong}))
    for _ in range(3):
        patient.post(link, {"code": wrong})
    assert "Too many wrong codes" in text(patient.post(link, {"code": wrong}), 410)
    assert "Too many wrong codes" in text(patient.post(link, {"code": code}), 410)
    assert "Five wrong codes closed the page" in text(staff.get("/send/"))
    fresh = text(staff.post(f"{message}/code")).partition('<h2 id="c1"><span class="mono">')[2][:9]
    assert patient.post(link, {"code": fresh}).status_code == 302


@pytest.mark.parametrize("link", ["x", "a" * 64, "%00", "../../etc"])
def test_a_made_up_link_says_nothing(practice, clock, link):
    page = text(Client().get(f"/pick-up/{link}"), 404)
    assert "There is nothing" in page or "There is nothing behind" in page


def test_taken_back_it_says_nothing_to_anybody(staff, waiting, message):
    link, code = waiting
    patient = Client()
    patient.post(link, {"code": code})
    staff.post(f"{message}/take-back")
    assert "nothing behind this link" in text(patient.get(f"{link}/message"), 410)
    assert "Taken back" in text(staff.get(message))


def test_a_form_without_its_token_is_refused(waiting):
    link, code = waiting
    assert Client(enforce_csrf_checks=True).post(link, {"code": code}).status_code == 403


def test_a_closed_account_is_not_explained_to_a_stranger(waiting, tell, office, ready):
    link, code = waiting
    with tenancy.within(office.practice.id):
        patient_id = actions.queries.recipient(ready).patient_id
    tell("patient", patient_id, "patient.open", until=NOW)
    patient = Client()
    patient.post(link, {"code": code})
    page = text(patient.get(f"{link}/message"), 410)
    assert "account must be open" not in page


def test_files_are_taken_and_never_shown(staff, office, ready):
    from django.core.files.uploadedfile import SimpleUploadedFile

    form = LETTER | {
        "attached": [SimpleUploadedFile("letter.html", b"<b>F33.1</b>"), SimpleUploadedFile("b.bin", b"x")]
    }
    address = staff.post(f"/send/to/{ready}/write", form)["Location"]
    page = text(staff.get(address))
    assert "In the file letter.html" in page
    assert "look yourself: b.bin" in page
    code = text(staff.post(f"{address}/send", {"way": "notice"})).partition('<h2 id="c1"><span class="mono">')[2][:9]
    link = f"/pick-up/{link_in(office.carry())}"
    patient = Client()
    patient.post(link, {"code": code})
    found = patient.get(f"{link}/files/0")
    assert (found.content, found.headers["Content-Type"]) == (b"<b>F33.1</b>", "application/octet-stream")
    assert found.headers["Content-Disposition"] == 'attachment; filename="letter.html"'
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert patient.get(f"{link}/files/9").status_code == 404


def test_the_choice_of_plain_mail_is_recorded_and_taken_back(staff, ready, message):
    address = f"/send/to/{ready}"
    assert "This field is required." in text(staff.post(f"{address}/plain", {"how": "telephone"}))
    staff.post(f"{address}/plain", {"how": "telephone", "was_warned": "on"})
    page = text(staff.get(address))
    assert "Asked for, by telephone" in page
    assert "Plain e-mail is like a postcard." in page
    staff.post(f"{address}/plain/end")
    assert "Taken back" in text(staff.get(address))
    assert staff.post(f"{message}/send", {"way": "plain"}).status_code == 403


def test_a_key_that_will_not_do_is_said_beside_its_field(staff, office):
    from django.core.files.uploadedfile import SimpleUploadedFile

    address = f"/send/to/{office.recipient(To.PROFESSIONAL)}"
    form = {"key": SimpleUploadedFile("k.pem", b"nothing"), "is_compared": "on"}
    assert "no OpenPGP key" in text(staff.post(f"{address}/key", form))


def test_what_left_for_another_reason_is_asked_to_be_recorded(staff, ready, office):
    address = staff.post(f"/send/to/{ready}/write", LETTER | {"purpose": "other"})["Location"]
    staff.post(f"{address}/send", {"way": "notice"})
    assert "belongs in the patient’s list" in text(staff.get(address))


def test_the_links_that_mails_carry_lead_to_the_page():
    assert reverse("pickup:enter", args=["x"]) == f"{links.PICK_UP}x"


def test_the_first_page_asks_the_database_as_often_for_three_messages_as_for_two(staff, office, ready):
    def asked():
        staff.get("/send/")  # what is remembered from page to page is read once
        with CaptureQueriesContext(connection) as queries:
            staff.get("/send/")
        return len(queries)

    office.sent(office.written(ready))
    office.sent(office.written(office.checked(office.recipient(To.PROFESSIONAL))))
    two = asked()
    office.sent(office.written(office.checked(office.recipient(To.PROFESSIONAL))))
    assert asked() == two
