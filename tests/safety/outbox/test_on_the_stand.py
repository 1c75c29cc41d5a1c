"""Each way of sending through real servers: what arrives, what was proved, and who gets nothing."""

import base64
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.utils import parseaddr
from typing import Any

import pysequoia
import pytest

from quietledger.core.post import actions as post
from quietledger.core.post import queries as mailboxes
from quietledger.core.post.resolver import Resolver
from quietledger.core.post.transport import Post
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.outbox import actions
from quietledger.safety.outbox.actions import NewRecipient, Sending
from quietledger.safety.outbox.rules import To, Way
from tests.conftest import make_person, make_receiver
from tests.safety.builders import add_patients
from tests.safety.outbox.world import BODY, DOC, NOBODY, link_in

pytestmark = pytest.mark.django_db
TO = "ottoline"


@dataclass
class Signing:
    """The real way, with letters signed as ours: straight from here nothing else shows that they are."""

    stand: Any
    way: Post

    def hand_over(self, line, letter, demand):
        raw = self.stand.sign(letter.raw, self.stand.practice)
        return self.way.hand_over(line, replace(letter, raw64=base64.b64encode(raw).decode()), demand)


class Real:
    """An office whose mail goes out by the stand's well-kept provider."""

    def __init__(self, stand, practice, mail_job, now):
        self.stand, self.practice, self.mail_job, self.now = stand, practice, mail_job, now
        self.who = make_person(practice.id, now, "owner")
        self.partner = make_receiver(practice.id, now).id
        smtp, box = stand.submission(stand.practice), stand.mailbox(stand.practice, "desk")
        post.add_account(
            self.who, name="Desk", smtp_host=smtp.name, smtp_port=smtp.port, username=box.address,
            password=box.password, address=box.address, ca_pem=stand.ca.read_text(), now=now,
        )  # fmt: skip
        resolver = Resolver([stand.resolver.host], stand.resolver.port)
        ports = {"mx_port": stand.ports.smtp, "https_port": stand.ports.https}
        self.way = Signing(stand, Post(resolver, **ports, ca_pem=stand.ca.read_text()))

    def to(self, domain, to=To.PATIENT, patient_id=None, **options):
        address = self.stand.mailbox(domain, TO).address
        new = NewRecipient(to, "Ottoline Larkspur", address, patient_id, **options)
        return actions.add_recipient(self.who, new, now=self.now)

    def carry(self):
        return post.carry(self.mail_job, now=self.now, transport=self.way)

    def arrived(self, domain, words):
        found = self.stand.wait_for(self.stand.mailbox(domain, TO), words)
        return message_from_bytes(found if isinstance(found, bytes) else found.read_bytes(), policy=policy.default)

    def checked(self, recipient, domain):
        code = actions.check_address(self.who, recipient, now=self.now)
        self.carry()
        link = link_in(self.arrived(domain, b"confirm that"))
        actions.enter(link, code, now=self.now)
        actions.read(link, now=self.now)
        self.stand.mailbox(domain, TO).clear()
        return recipient

    def sent(self, recipient, way):
        message = actions.write(self.who, recipient, DOC, "treatment", now=self.now)
        code = actions.send(self.who, message, Sending(way), NOBODY, now=self.now)
        return message, code, self.carry()


@pytest.fixture
def real(stand, practice, job, now):
    for domain in (stand.practice, stand.lax, stand.foreign):
        stand.mailbox(domain, TO).clear()
    return Real(stand, practice, job(name="mail"), now)


def test_a_patient_elsewhere_gets_a_notice_and_picks_up(real):
    tamsin = add_patients(real.who, "Tamsin Quillfeather", now=real.now)[0]
    recipient = real.checked(real.to(real.stand.practice, patient_id=tamsin), real.stand.practice)
    message, code, (carried,) = real.sent(recipient, Way.NOTICE)
    mail = real.arrived(real.stand.practice, b"/pick-up/")
    assert (carried.got.hop, carried.got.tls, carried.got.verified) == ("submission", "TLSv1.3", "name")
    assert parseaddr(mail["From"]) == ("", "desk@practice.test")
    assert BODY not in mail.as_string()
    actions.enter(link_in(mail), code, now=real.now)
    assert actions.read(link_in(mail), now=real.now).doc.body == BODY
    opened = actions.look(real.who, message, NOBODY, now=real.now)
    assert [(one.name, one.tone) for one in opened.stretches] == [
        ("From us to our mail provider", "fine"), ("From our provider to the receiver’s server", "soon"),
        ("What you wrote", "fine"),
    ]  # fmt: skip


def test_a_professional_gets_what_only_their_key_opens(real):
    recipient = real.checked(real.to(real.stand.practice, To.PROFESSIONAL), real.stand.practice)
    theirs = pysequoia.Tsk.generate(f"Ottoline <{TO}@practice.test>")
    actions.add_key(real.who, recipient, str(theirs.extract_certificate()).encode(), now=real.now)
    real.sent(recipient, Way.SEALED)
    mail = real.arrived(real.stand.practice, b"pgp-encrypted")
    assert b"CANARYWORD" not in mail.as_bytes()
    body = list(mail.iter_parts())[1].get_payload(decode=True)
    inside = message_from_bytes(pysequoia.decrypt(body, decryptor=theirs.decryptor()).bytes, policy=policy.default)
    assert inside.get_content().strip() == BODY


def test_a_partner_gets_it_over_proved_encryption_and_the_page_tells_by_what(real):
    recipient = real.checked(real.to(real.stand.practice, To.PARTNER, partner=real.partner), real.stand.practice)
    message, _, (carried,) = real.sent(recipient, Way.TLS)
    assert (carried.got.hop, carried.got.verified) == ("mx", "dane")
    assert real.arrived(real.stand.practice, b"CANARYWORD")["Subject"] == DOC.subject
    first = actions.look(real.who, message, NOBODY, now=real.now).stretches[0]
    assert (first.name, first.tone) == ("From us to the receiver’s server", "fine")
    assert "the key that" not in first.say or "DANE" in first.say


def test_a_partner_whose_server_proves_nothing_gets_not_even_the_check(real):
    recipient = real.to(real.stand.lax, To.PARTNER, partner=real.partner)
    actions.check_address(real.who, recipient, now=real.now)
    (carried,) = real.carry()
    assert (carried.got, carried.problem) == (None, "wrong-name")
    assert real.stand.mailbox(real.stand.lax, TO).letters() == []
    with tenancy.within(real.practice.id):
        assert mailboxes.waiting_count() == 1
