"""Mailboxes and letters against real postfix, dovecot and name servers with DNSSEC, good ones and bad ones."""

from datetime import timedelta

import pytest

from quietledger.core.post import actions as post
from quietledger.core.post import errors
from quietledger.core.post.resolver import Resolver
from quietledger.core.post.rules import Demand, Tried
from quietledger.core.post.transport import Post, Server
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.selftest.stripping import Stripping

pytestmark = pytest.mark.django_db


def letter(token, to):
    head = f"From: Desk <desk@practice.test>\r\nTo: {to}\r\nMessage-ID: <{token}@practice.test>\r\n"
    return f"{head}Subject: {token}\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n\r\nHello {token}\r\n".encode()


@pytest.fixture
def way(stand):
    """The way of letters with the stand's name servers, ports and authority."""
    resolver = Resolver([stand.resolver.host], stand.resolver.port)
    ports = {"mx_port": stand.ports.smtp, "https_port": stand.ports.https}
    return Post(resolver, **ports, ca_pem=stand.ca.read_text())


@pytest.fixture
def account(stand, owner, now):
    """Enter a mailbox of one of the stand's domains; options replace what is true."""

    def enter(domain=stand.practice, **options):
        smtp, imap, box = stand.submission(domain), stand.imap(domain), stand.mailbox(domain, "desk")
        told = {
            "name": "Desk", "smtp_host": smtp.name, "smtp_port": smtp.port, "smtp_tls": "starttls",
            "imap_host": imap.name, "imap_port": imap.port, "imap_tls": "starttls", "username": box.address,
            "password": box.password, "address": box.address, "ca_pem": stand.ca.read_text(),
        }  # fmt: skip
        return post.add_account(owner, **told | options, now=now)

    return enter


@pytest.fixture
def send(stand, mail_job, way, now):
    """Send a signed letter: straight from here nothing else shows that it is practice.test's."""

    def one(token, to, demand, account_id, *, through=None):
        with tenancy.scope(mail_job):
            post.put(
                mail_job,
                raw=stand.sign(letter(token, to), stand.practice),
                to=[to],
                demand=demand,
                once=token,
                account_id=account_id,
                now=now,
            )
        (carried,) = post.carry(mail_job, now=now, transport=through or way)
        return carried

    return one


def test_a_letter_to_ourselves_goes_out_by_the_provider_and_is_fetched_once(stand, account, send, mail_job, now, way):
    box, account_id = stand.mailbox(stand.practice, "desk"), account()
    box.clear()
    carried = send("round", box.address, Demand.TLS, account_id)
    assert (carried.got.hop, carried.got.tls, carried.got.verified) == ("submission", "TLSv1.3", "name")
    stand.wait_for(box, b"Hello round")
    (found,) = post.fetch(mail_job, account_id, now=now, resolver=way.resolver)
    assert b"Hello round" in found.raw
    assert post.fetch(mail_job, account_id, since=found.uid, now=now, resolver=way.resolver) == []
    assert len(box.letters()) == 1  # nothing was taken away


def test_a_provider_may_be_encrypted_from_the_first_byte(stand, account, send):
    by_465 = account(smtp_port=stand.ports.submissions, smtp_tls="implicit")
    carried = send("implicit", stand.mailbox(stand.practice, "ottoline").address, Demand.TLS, by_465)
    assert (carried.got.hop, carried.got.tls, carried.got.verified) == ("submission", "TLSv1.3", "name")


def test_a_proved_server_is_proved_by_its_published_key(stand, account, send):
    carried = send("dane", stand.mailbox(stand.practice, "ottoline").address, Demand.VERIFIED, account(stand.practice))
    assert (carried.got.hop, carried.got.verified, carried.problem) == ("mx", "dane", "")


def test_without_a_published_key_the_policy_proves_it(stand, account, send):
    names = {(f"_{port}._tcp.mx", "TLSA"): [] for port in (25, stand.ports.smtp)}
    with stand.records(stand.practice, names):
        carried = send("sts", stand.mailbox(stand.practice, "ottoline").address, Demand.VERIFIED, account())
    assert (carried.got.hop, carried.got.verified) == ("mx", "mta-sts")


def test_a_badly_kept_server_is_sent_nothing_that_must_be_proved_and_everything_else_with_the_truth_noted(
    stand, account, send
):
    account_id = account()
    assert send("lax1", stand.mailbox(stand.lax, "anyone").address, Demand.VERIFIED, account_id).problem == "wrong-name"
    straight = account(smtp_host="", imap_host="", username="", password="")
    carried = send("lax2", stand.mailbox(stand.lax, "anyone").address, Demand.ANY, straight)
    assert carried.problem == ""
    got = carried.got
    assert (got.hop, got.tls != "", got.verified) == ("mx", True, "")


def test_a_stripped_offer_of_encryption_stops_the_letter(stand, account, send, way):
    straight = account(smtp_host="", imap_host="", username="", password="")
    real = stand.smtp(stand.practice)
    with Stripping(Server(real.name, real.host, real.port)) as stripping:
        through = Post(way.resolver, mx_port=real.port, https_port=way.policies.port, ca_pem=way.ca_pem)
        through.server = lambda name, port: stripping.server
        for demand in (Demand.TLS, Demand.VERIFIED):
            assert (
                send(
                    f"strip {demand}",
                    stand.mailbox(stand.practice, "ottoline").address,
                    demand,
                    straight,
                    through=through,
                ).problem
                == "no-tls"
            )
    assert stripping.was_stripped
    assert b"MAIL" not in stripping.heard


def test_a_password_is_given_to_no_server_that_is_not_the_named_one(stand, account, owner, now, way):
    good = account()
    wrong_name = account(smtp_host="www.practice.test", imap_host="www.practice.test")
    wrong_password = account(password="not the password")
    expired = account(stand.lax)
    tried = {one: post.try_account(owner, one, post=way, now=now) for one in (good, wrong_name, wrong_password)}
    assert tried == {
        good: Tried("", ""), wrong_name: Tried("wrong-name", "wrong-name"),
        wrong_password: Tried("not-let-in", "not-let-in"),
    }  # fmt: skip
    assert not post.try_account(owner, expired, post=way, now=now).is_well


def test_a_mailbox_whose_name_leads_nowhere_is_not_fetched(stand, account, mail_job, now, way):
    nowhere = account(imap_host="nowhere.practice.test")
    with pytest.raises(errors.NotFetched) as stopped:
        post.fetch(mail_job, nowhere, now=now + timedelta(minutes=1), resolver=way.resolver)
    assert stopped.value.code == "no-answer"
