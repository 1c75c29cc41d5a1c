"""The filter answers 250 only for what will last, hands on whole, and strips every header that claims to be ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.mail import actions, forwarding, queries
from quietledger.safety.mail.forwarding import Hop
from quietledger.safety.mail.gateway import AGAIN, TAKEN, Filter, Handed
from quietledger.safety.mail.models import Domain, Message
from quietledger.safety.mail.rules import Do, Fate, Policy
from tests.conftest import make_person
from tests.mailstand.quick import Kept, quick_smtp
from tests.safety.mail.letters import lure, plain

pytestmark = pytest.mark.django_db
TO = "billing@lanternhill.example"


class Refusing(Kept):
    """Takes no message."""

    reply = "550 5.7.1 Not here"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        await super().handle_DATA(server, session, envelope)
        return self.reply


@pytest.fixture
def next_hop() -> Iterator[Any]:
    with quick_smtp(tls=False) as server:
        yield server


@pytest.fixture
def filter_(practice: Any, job: Any, now: datetime, next_hop: Any) -> Filter:
    Domain.objects.create(name="lanternhill.example", practice_id=practice.id)
    who = job(name="mail-filter")
    return Filter(Hop(next_hop.place.host, next_hop.place.port), lambda: now, lambda _id: who, lambda *_, **__: None)


def handed(raw: bytes, *to: str, sender: str = "a@wrenfield-counsel.example") -> Handed:
    return Handed(sender, to or (TO,), raw)


def fates(practice: Any) -> list[str]:
    with tenancy.within(practice.id):
        return list(Message.objects.order_by("id").values_list("fate", flat=True))


def letters(next_hop: Any) -> list[bytes]:
    return [raw for _, _, raw, _ in next_hop.handler.letters]


def test_a_harmless_message_goes_on_byte_for_byte_below_our_header(
    practice: Any, filter_: Filter, next_hop: Any
) -> None:
    assert filter_.take(handed(plain())) == TAKEN
    (sent,) = letters(next_hop)
    head, _, rest = sent.partition(b"From: Juniper")
    assert head.startswith(b"X-Quietledger: look; signs=S6\r\n")
    assert b"From: Juniper" + rest == plain()
    assert fates(practice) == [Fate.PASSED]


def test_a_held_message_goes_nowhere_and_its_addressee_hears_of_it_once_a_day(
    practice: Any, filter_: Filter, next_hop: Any
) -> None:
    for words in ("one", "two"):
        assert filter_.take(handed(lure(words))) == TAKEN
    (note,) = letters(next_hop)
    assert b"A message for you is held" in note
    assert b"bluefinch" not in note.lower()
    assert fates(practice) == [Fate.HELD, Fate.HELD]


def test_forged_headers_of_ours_are_stripped(filter_: Filter, next_hop: Any) -> None:
    forged = b"x-QUIETLEDGER: no sign found\r\n\tsurely\r\nX-Quietledger-Tag: none\r\n"
    filter_.take(handed(forged + plain()))
    (sent,) = letters(next_hop)
    assert re.findall(rb"(?im)^x-quietledger.*$|surely", sent) == [
        b"X-Quietledger: look; signs=S6\r", b"X-Quietledger-Tag: look\r",
    ]  # fmt: skip


def test_a_chosen_mark_stands_before_the_subject(
    practice: Any, filter_: Filter, next_hop: Any, owner: Any, now: datetime
) -> None:
    proposal = actions.propose_policy(owner, Policy(Do.TAG, Do.TAG, prefix="[look]"), now=now)
    actions.approve_policy(make_person(practice.id, now, "owner"), proposal, now=now)
    filter_.take(handed(lure()))
    assert b"\r\nSubject: [look] Updated EFT enrollment required today\r\n" in letters(next_hop)[0]


def test_while_the_next_server_is_down_postfix_keeps_the_message_and_it_goes_on_once_later(
    practice: Any, filter_: Filter, next_hop: Any
) -> None:
    hop = filter_.hop
    object.__setattr__(filter_, "hop", Hop("127.0.0.1", 9))
    assert filter_.take(handed(plain()))[:3] == "451"
    assert fates(practice) == [Fate.GOING]
    object.__setattr__(filter_, "hop", hop)
    assert [filter_.take(handed(plain())) for _ in range(2)] == [TAKEN, TAKEN]
    assert (len(letters(next_hop)), fates(practice)) == (1, [Fate.PASSED])


def test_the_next_servers_refusal_is_handed_back(practice: Any, filter_: Filter) -> None:
    with quick_smtp(Refusing(), tls=False) as refusing:
        object.__setattr__(filter_, "hop", Hop(refusing.place.host, refusing.place.port))
        assert filter_.take(handed(plain())) == "550 5.7.1 Not here"
    assert fates(practice) == [Fate.GOING]


def test_whatever_breaks_is_answered_with_try_again(
    practice: Any, filter_: Filter, next_hop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "take_in", breaks)
    monkeypatch.setattr("quietledger.safety.mail.gateway.connections.close_all", lambda: None)
    assert filter_.take(handed(plain())) == AGAIN
    assert (letters(next_hop), fates(practice)) == ([], [])


def test_mail_for_nobody_here_goes_on_unjudged_and_our_own_is_remembered(
    practice: Any, filter_: Filter, next_hop: Any
) -> None:
    filter_.take(handed(plain(), "somebody@elsewhere.example", sender="desk@lanternhill.example"))
    assert letters(next_hop) == [b"X-Quietledger: not judged\r\n" + plain()]
    with tenancy.within(practice.id):
        assert queries.known_threads(["<two@wrenfield-counsel.example>", "<never@x.example>"]) == {
            "<two@wrenfield-counsel.example>"
        }
        assert queries.messages() == []


def test_a_message_for_two_practices_is_judged_by_each(
    practice: Any, other_practice: Any, filter_: Filter, next_hop: Any, job: Any, now: datetime
) -> None:
    Domain.objects.create(name="riverhouse.example", practice_id=other_practice.id)
    whos = {one.id: job(one.id, "mail-filter") for one in (practice, other_practice)}
    both = Filter(filter_.hop, lambda: now, whos.__getitem__, filter_.log)
    assert both.take(handed(plain(), TO, "desk@riverhouse.example")) == TAKEN
    assert [to for _, to, _, _ in next_hop.handler.letters] == [[TO], ["desk@riverhouse.example"]]
    assert (fates(practice), fates(other_practice)) == ([Fate.PASSED], [Fate.PASSED])


def test_a_round_hands_on_what_was_released(
    practice: Any, filter_: Filter, next_hop: Any, owner: Any, now: datetime
) -> None:
    filter_.take(handed(lure()))
    with tenancy.within(practice.id):
        message_id = queries.messages()[0].id
    actions.ask_release(make_person(practice.id, now, "biller"), message_id, now=now)
    actions.release(owner, message_id, now=now)
    assert [filter_.round(practice.id) for _ in range(2)] == [1, 0]
    assert letters(next_hop)[-1].startswith(b"X-Quietledger: hold; signs=")
    assert fates(practice) == [Fate.SENT_ON]


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"no header at all", b"A: b", b"A: b\r\n\r\nc", b"A: b\n\nc"])
def test_any_bytes_get_our_header_and_lose_nothing(raw: bytes) -> None:
    assert forwarding.marked(raw, None) == b"X-Quietledger: not judged\r\n" + raw
