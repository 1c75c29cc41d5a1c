"""Who sent it: each sign is found where it stands, and honest senders show none."""

from dataclasses import replace

import pytest

from quietledger.pure.mailsigns.shapes import Severity
from tests.pure.mailsigns.notes import HILL, ids, note, raw, read

OURS = "<bram@oakmoss.example>"


@pytest.mark.parametrize(
    ("sign", "sender"),
    [
        ("S1", "PayPal <help@oakmoss.example>"),
        ("S1", "Bluefinch Health Plan <pay@oakmoss.example>"),
        ("S2", "Tamsin Quillfeather <tq@oakmoss.example>"),
        ("S2", "Office <tamsin.quillfeather@oakmoss.example>"),
        ("S3", "Claims <claims@bluefinhc.example>"),
        ("S3", "Claims <claims@b1uefinch.example>"),
        ("S3", "Claims <claims@bluefinch-portal.example>"),
        ("S3", "Claims <claims@bluefinch.test>"),
        ("S3", "Front desk <desk@lantern-hill.example>"),
        ("S5", "Provider Enrollment Department <enroll77@gmail.com>"),
        ("S9", "Claims <claims@oakmoss.xyz>"),
        ("S13", "Claims <claims@xk7q2vz9.example>"),
        ("T9", "Pаperlark <a@oakmoss.example>"),
    ],
)
def test_a_false_sender_is_seen(sign, sender):
    assert sign in ids(note(sender=sender))


@pytest.mark.parametrize(
    "sender",
    [
        "Bluefinch Health Plan <news@bluefinch.example>",
        "Claims <claims@mail.bluefinch.example>",
        "Tamsin Quillfeather <tamsin@lanternhill.example>",
        "PayPal <service@paypal.com>",
        "Chase Winterbourne <chase@oakmoss.example>",
        "Wren Applegate <wren@gmail.com>",
        "bram@oakmoss.example",
        '"Oakmoss, Inc." <billing@oakmoss.example>',
    ],
)
def test_an_honest_sender_shows_nothing(sender):
    assert ids(note(sender=sender)) == set()


@pytest.mark.parametrize(
    "line",
    [
        "From: Claims <a@oakmoss.example> <b@alder.example>",
        "From: Claims <a b@oakmoss.example>",
        "From: Claims <a@oakmoss.example,>",
        "From: Claims <x@<a@oakmoss.example>",
        "From: Cla\u200bims <a@oakmoss.example>",
        "From: Claims <a@oakmoss.example >",
    ],
)
def test_a_broken_sender_line_is_seen(line):
    assert "S4" in ids(raw(line))


def test_a_domain_in_punycode_is_read_as_its_letters():
    [sign] = [one for one in read(raw("From: Claims <a@xn--pypal-4ve.com>")).signs if one.id == "S10"]
    assert "pаypal.com" in sign.evidence


def test_a_first_message_is_worth_a_look_and_no_more():
    reading = read(note(), replace(HILL, first_address=True, first_domain=True))
    assert [(sign.id, sign.severity) for sign in reading.signs] == [("S6", Severity.SHOW)]


@pytest.mark.parametrize(
    ("verdict", "is_seen"),
    [
        ("mx.lanternhill.example; dkim=pass; dmarc=pass", False),
        ("mx.lanternhill.example; dkim=pass; dmarc=fail", True),
        ("mx.lanternhill.example; dkim=none; dmarc=none", True),
        ("mx.stranger.example; dkim=fail; dmarc=fail", False),
    ],
)
def test_only_our_own_servers_verdict_on_a_partner_counts(verdict, is_seen):
    message = note(sender="Claims <claims@bluefinch.example>", Authentication_Results=verdict)
    assert ("S7" in ids(message)) is is_seen


def test_answers_to_somebody_else_are_enough_from_a_partner_or_beside_a_request_for_money():
    def severity(sender, text):
        signs = read(note(text, sender=sender, Reply_To="x@alder.example")).signs
        return {sign.severity for sign in signs if sign.id == "S8"}

    change = "Please use our new bank account details for all future payments."
    assert severity("A <a@oakmoss.example>", "See you.") == set()
    assert severity("A <a@oakmoss.example>", change) == {Severity.HOLD}
    assert severity("A <a@bluefinch.example>", "See you.") == {Severity.HOLD}


def test_an_answer_to_nothing_is_enough_only_if_it_claims_to_be_ours():
    def severity(**headers):
        return {
            sign.severity for sign in read(note("Please pay it within 24 hours.", **headers)).signs if sign.id == "S12"
        }

    assert severity(Subject="Re: Invoice") == {Severity.BESIDE}
    assert severity(Subject="Re: Invoice", sender="Tamsin Quillfeather <t@oakmoss.example>") == {Severity.HOLD}
    assert severity(Subject="Re: Invoice", In_Reply_To="<known-1@lanternhill.example>") == set()
    assert severity(Subject="Re: Invoice", In_Reply_To="<other@alder.example>") == {Severity.BESIDE}


def test_a_made_up_thread_that_quotes_us_is_enough():
    text = "It's paid.\n\nOn Monday, Tamsin <tamsin@lanternhill.example> wrote:\n> Please pay."
    reading = read(note(text, Subject="Re: Invoice", In_Reply_To="<other@alder.example>"))
    assert [sign.severity for sign in reading.signs if sign.id == "S12"] == [Severity.HOLD]


@pytest.mark.parametrize(
    ("sign", "subject"), [("T11", "P r i z e inside"), ("S11", "Your refund 🎁"), ("T10", "Pay\u200bment")]
)
def test_dressed_up_subjects_are_seen(sign, subject):
    assert sign in ids(note("You have won a free gift, claim your prize today.", Subject=subject))
