"""Words of a proven partner are shown and hold nothing by themselves; whatever is missing of the proof, they hold."""

from dataclasses import replace

import pytest

from quietledger.pure.mailsigns import judge
from quietledger.pure.mailsigns.shapes import Known, State

KNOWN = Known(
    own_domains=frozenset({"lanternhill.example"}),
    partners={"bluefinchhealth.example": "Bluefinch Health Plan"},
    first_address=False,
    first_domain=False,
    server_id="mx.lanternhill.example",
)
PROVEN = "mx.lanternhill.example; dmarc=pass header.from=bluefinchhealth.example"
ASKS = "You asked for a new password. Please verify your account here: https://portal.bluefinchhealth.example/reset"


def letter(text=ASKS, proof=PROVEN, sender="portal@bluefinchhealth.example"):
    return (
        f"Authentication-Results: {proof}\r\nFrom: Bluefinch Health Plan <{sender}>\r\n"
        "To: billing@lanternhill.example\r\n"
        f"Subject: Your password\r\nMessage-ID: <1@bluefinchhealth.example>\r\n\r\n{text}\r\n"
    ).encode()


def state(raw, known=KNOWN):
    return judge.read(raw, known).state


def test_a_proven_partners_reset_notice_is_shown_and_not_held():
    assert state(letter()) is State.LOOK


@pytest.mark.parametrize(
    "raw",
    [
        letter(proof="mx.elsewhere.test; dmarc=pass header.from=bluefinchhealth.example"),
        letter(proof="mx.lanternhill.example; dmarc=fail header.from=bluefinchhealth.example"),
        letter(proof="mx.lanternhill.example; dmarc=pass header.from=elsewhere.test"),
        letter(proof="mx.lanternhill.example; dkim=pass header.d=bluefinchhealth.example"),
        letter(ASKS + " or https://portal.elsewhere.test/reset"),
        letter(sender="portal@elsewhere.test"),
    ],
    ids=["told by another server", "failed", "of another domain", "only signed", "leads elsewhere", "no partner"],
)
def test_without_the_whole_proof_the_same_words_hold(raw):
    assert state(raw) is State.HOLD


@pytest.mark.parametrize("missing", [{"first_address": True}, {"first_address": None}, {"partners": {}}])
def test_who_is_not_known_to_write_is_not_believed(missing):
    assert state(letter(), replace(KNOWN, **missing)) is State.HOLD


def test_a_request_for_money_holds_whoever_it_comes_from():
    assert state(letter("Our bank has changed. Please use our new bank account details.")) is State.HOLD
