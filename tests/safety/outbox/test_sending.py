"""A message leaves by a way that hides what is in it, or it doesn't leave."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from quietledger.core.gate.errors import Refused
from quietledger.core.post.models import Letter
from quietledger.core.post.rules import Demand
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.disclosures import queries as disclosures
from quietledger.safety.outbox import actions, errors
from quietledger.safety.outbox.models import Message, Recipient
from quietledger.safety.outbox.rules import FileDoc, MessageDoc, To, Way
from tests.safety.outbox.world import ADDRESS, BODY, DOC, TAMSIN, link_in

TELLING = replace(DOC, body="Tamsin Quillfeather, your account")


def test_nothing_goes_to_an_address_that_nobody_confirmed(office, tamsin):
    message = office.written(office.recipient(patient_id=tamsin))
    for way in Way:
        with pytest.raises((errors.NotSendable, Refused)):
            office.sent(message, way)
    assert office.rows(Letter) == []


def test_the_check_of_an_address_holds_nothing_and_confirms_it(office, tamsin):
    recipient = office.recipient(patient_id=tamsin)
    code = actions.check_address(office.who, recipient, now=office.now)
    mail = office.carry()
    assert mail["Subject"] == "Please confirm that this address is yours"
    assert not {word for word in ("Quiet Oak", "Tamsin", code, code.replace(" ", "")) if word in mail.as_string()}
    assert office.rows(Recipient)[0].checked_at is None
    actions.enter(link_in(mail), code, now=office.now)
    actions.read(link_in(mail), now=office.now)
    assert office.rows(Recipient)[0].checked_at == office.now


def test_a_second_check_closes_the_first(office, tamsin):
    recipient = office.recipient(patient_id=tamsin)
    first = actions.check_address(office.who, recipient, now=office.now)
    link = link_in(office.carry())
    actions.check_address(office.who, recipient, now=office.now)
    assert actions.enter(link, first, now=office.now).closed == "revoked"


def test_the_notice_says_that_something_waits_and_nothing_else(office, ready):
    code = office.sent(office.written(ready, TELLING), known=TAMSIN)
    mail = office.carry()
    raw = office.carrier.letters[-1][1].decode()
    assert mail["Subject"] == "A message from your provider's office is waiting"
    assert (mail["From"], mail["To"]) == ("desk@quietoak.example", ADDRESS)
    for word in ("Tamsin", "Quillfeather", "account", "Quiet Oak", "A message for you", code, code.replace(" ", "")):
        assert word not in raw
    assert mail.get_content_type() == "text/plain"
    assert office.carrier.letters[-1][2] is Demand.TLS


def test_the_practice_is_named_only_to_who_agreed(office, tamsin):
    recipient = office.checked(office.recipient(patient_id=tamsin, may_name=True))
    office.sent(office.written(recipient))
    assert office.carry()["From"] == "Quiet Oak Psychology <desk@quietoak.example>"


def test_a_message_is_sent_once(office, ready):
    message = office.written(ready)
    office.sent(message)
    with pytest.raises(errors.NotSendable, match="already"):
        office.sent(message)
    with pytest.raises(errors.NotSendable, match="already"):
        actions.change(office.who, message, DOC, "treatment", now=office.now)


@pytest.mark.parametrize("doc", [
    replace(DOC, subject="Your therapy bill"), replace(DOC, subject="Tamsin Quillfeather"),
    replace(DOC, files=(FileDoc("diagnosis.pdf", "QQ=="),)),
])  # fmt: skip
def test_a_subject_or_file_name_that_tells_something_stops_every_way(office, ready, doc):
    message = office.written(ready, doc)
    opened = office.look(message, TAMSIN)
    assert all("travel open" in one.closed for one in opened.choices)
    with pytest.raises(errors.NotSendable, match="travel open"):
        office.sent(message, known=TAMSIN)


def test_a_draft_can_be_mended(office, ready):
    message = office.written(ready, replace(DOC, subject="Your therapy bill"))
    actions.change(office.who, message, DOC, "treatment", now=office.now)
    assert office.sent(message)


@pytest.mark.parametrize(("doc", "purpose", "field"), [
    (replace(DOC, subject=" "), "treatment", "subject"),
    (replace(DOC, subject="a\nBcc: x@y.example"), "treatment", "subject"),
    (replace(DOC, body=""), "treatment", "body"), (replace(DOC, body="x" * 20_001), "treatment", "body"),
    (DOC, "fun", "purpose"), (replace(DOC, files=(FileDoc("a", ""),) * 6), "treatment", "attached"),
])  # fmt: skip
def test_what_can_not_be_sent_is_said_by_field(office, ready, doc, purpose, field):
    with pytest.raises(errors.NotWritten) as stopped:
        office.written(ready, doc, purpose)
    assert list(stopped.value.findings) == [field]


class TestEnforced:
    """Way 3: partners with an agreement, over encryption that is proved."""

    @pytest.fixture
    def partner(self, office):
        return office.checked(office.recipient(To.PARTNER, partner=office.partner()))

    def test_the_check_itself_demands_a_proved_server(self, office):
        office.carrier.proves = ""
        recipient = office.recipient(To.PARTNER, partner=office.partner())
        actions.check_address(office.who, recipient, now=office.now)
        with pytest.raises(IndexError):
            office.carry()

    def test_it_goes_as_it_is_and_demands_a_proved_server(self, office, partner):
        office.sent(office.written(partner), Way.TLS)
        mail = office.carry()
        assert (mail["Subject"], mail.get_content().strip()) == (DOC.subject, BODY)
        assert office.carrier.letters[-1][2] is Demand.VERIFIED

    def test_marked_places_have_to_be_looked_at(self, office, partner):
        message = office.written(partner, TELLING)
        with pytest.raises(errors.NotSendable, match="Look at what is marked"):
            office.sent(message, Way.TLS, TAMSIN)
        office.sent(message, Way.TLS, TAMSIN, has_looked=True)

    def test_without_an_agreement_it_is_closed(self, office):
        message = office.written(office.checked(office.recipient(To.PARTNER)))
        for way in (Way.TLS, Way.NOTICE):
            with pytest.raises(Refused) as stopped:
                office.sent(message, way)
            assert stopped.value.decision.why == ("F18", "F21")

    def test_an_agreement_that_ends_closes_the_way_at_once(self, office, tell):
        partner = office.partner()
        recipient = office.checked(office.recipient(To.PARTNER, partner=partner))
        office.sent(office.written(recipient), Way.TLS)
        tell("partner", partner, "agreement.operations.message", until=office.now)
        with pytest.raises(Refused):
            office.sent(office.written(recipient), Way.TLS)

    def test_an_address_that_is_put_to_another_partner_has_to_be_checked_again(self, office, partner):
        actions.say_partner(office.who, partner, office.partner(), now=office.now)
        with pytest.raises(errors.NotSendable, match="Check the address first"):
            office.sent(office.written(partner), Way.TLS)

    def test_a_year_later_their_server_has_to_prove_itself_again(self, office, partner, tell):
        message = office.written(partner)
        tell("partner", office.receiver_of(partner), "partner.mail_protected", until=office.now)
        with pytest.raises(errors.NotSendable, match="once more"):
            office.sent(message, Way.TLS)
        office.checked(partner)
        office.sent(message, Way.TLS)

    def test_a_patient_or_a_professional_has_not_this_way(self, office, ready):
        for recipient in (ready, office.checked(office.recipient(To.PROFESSIONAL, partner=office.partner()))):
            with pytest.raises(errors.NotSendable, match="Only for partners"):
                office.sent(office.written(recipient), Way.TLS)

    def test_what_is_special_never_goes_this_way(self, office, partner):
        with pytest.raises(errors.NotSendable, match="42 CFR Part 2"):
            office.sent(office.written(partner, replace(DOC, is_special=True)), Way.TLS)

    def test_a_server_that_proves_nothing_gets_nothing_and_the_page_says_so(self, office, partner):
        message = office.written(partner)
        office.sent(message, Way.TLS)
        office.carrier.proves, before = "", len(office.carrier.letters)
        office.carry()
        assert len(office.carrier.letters) == before
        assert [one.say for one in office.look(message).stretches] == [
            "Not sent yet. Nothing proves that this is the receiver’s own server."
        ]


class TestPlain:
    """Way 4: only with the patient's own choice, and never with more than the least."""

    def test_the_gate_refuses_it_without_the_choice(self, office, ready, trail):
        message = office.written(ready)
        with pytest.raises(Refused) as stopped:
            office.sent(message, Way.PLAIN)
        assert stopped.value.decision.why == ("F17",)
        assert trail()[0]["can"] == "SEND_PLAIN"

    def test_with_the_choice_it_goes(self, office, ready, tamsin):
        actions.choose_plain(office.who, tamsin, "telephone", now=office.now)
        office.sent(office.written(ready), Way.PLAIN)
        assert office.carry().get_content().strip() == BODY

    def test_taken_back_it_stops_at_once(self, office, ready, tamsin):
        actions.choose_plain(office.who, tamsin, "telephone", now=office.now)
        actions.end_plain(office.who, tamsin, now=office.now)
        with pytest.raises(Refused):
            office.sent(office.written(ready), Way.PLAIN)

    def test_after_a_year_it_has_to_be_asked_again(self, office, ready, tamsin):
        actions.choose_plain(office.who, tamsin, "writing", now=office.now - timedelta(days=365))
        with pytest.raises(Refused):
            office.sent(office.written(ready), Way.PLAIN)

    @pytest.mark.parametrize("doc", [
        TELLING, replace(DOC, body="Dx F41.1"), replace(DOC, is_special=True),
        replace(DOC, files=(FileDoc("a.txt", "RHggRjQxLjE="),)), replace(DOC, files=(FileDoc("a.pdf", "JVBERg=="),)),
    ])  # fmt: skip
    def test_it_carries_no_more_than_the_least(self, office, ready, tamsin, doc):
        actions.choose_plain(office.who, tamsin, "telephone", now=office.now)
        with pytest.raises(errors.NotSendable):
            office.sent(office.written(ready, doc), Way.PLAIN, TAMSIN)
        assert office.sent(office.written(ready, doc), Way.NOTICE, TAMSIN)

    def test_somebody_elses_address_is_no_way_around_the_choice(self, office):
        message = office.written(office.checked(office.recipient(To.PROFESSIONAL)))
        with pytest.raises(Refused):
            office.sent(message, Way.PLAIN)


def test_the_protection_it_really_got_is_told_per_hop(office, ready):
    message = office.written(ready)
    office.sent(message)
    assert [(one.name, one.tone) for one in office.look(message).stretches] == [("From us", "soon")]
    office.carry()
    assert [(one.name, one.say) for one in office.look(message).stretches] == [
        ("From us to the receiver’s server",
         "TLSv1.3, TLS_AES_256_GCM_SHA384; the server proved its name by a certificate."),
        ("What you wrote", "Never left. It is read on our page, encrypted on the way."),
    ]  # fmt: skip


def test_the_trail_tells_way_and_purpose_and_nothing_of_the_words(office, ready, trail):
    office.sent(office.written(ready, TELLING), known=TAMSIN)
    entry = next(one for one in trail() if one["ev"] == "outbox.sent")
    assert (entry["way"], entry["pur"], entry["found"], entry["act"]) == ("notice", "treatment", ["name"], "transmit")
    assert not [word for word in ("Quillfeather", ADDRESS, "your account") if word in json.dumps(trail())]


@pytest.mark.parametrize(("purpose", "count"), [("treatment", 0), ("individual", 0), ("other", 1)])
def test_what_left_for_another_reason_is_asked_for_in_the_list_of_disclosures(office, tamsin, purpose, count):
    lawyer = office.checked(office.recipient(To.PROFESSIONAL))
    office.sent(office.written(lawyer, purpose=purpose, patient_id=tamsin))
    with tenancy.within(office.practice.id):
        assert len(list(disclosures.unrecorded(tamsin))) == count


def test_without_a_mailbox_it_is_said_in_words(practice, biller, owner, tamsin, now):
    recipient = actions.add_recipient(
        biller, actions.NewRecipient(To.PATIENT, "Tamsin", ADDRESS, tamsin), now=now
    )  # fmt: skip
    with pytest.raises(errors.NotSendable, match="No mailbox"):
        actions.check_address(biller, recipient, now=now)


def test_the_neighbour_finds_neither_recipient_nor_message(office, ready, other_biller):
    message = office.written(ready)
    with pytest.raises(errors.NoSuchMessage):
        actions.look(other_biller, message, TAMSIN, now=office.now)
    with pytest.raises(errors.NoSuchRecipient):
        actions.write(other_biller, ready, DOC, "treatment", now=office.now)


def test_a_check_is_no_message_to_be_written(office, ready):
    assert [row.is_check for row in office.rows(Message)] == [True]
    assert MessageDoc() == MessageDoc("", "", (), is_special=False)
