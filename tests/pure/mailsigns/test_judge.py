"""All signs together: places, states and scores, for any bytes and any set of signs."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.mailsigns import judge
from quietledger.pure.mailsigns.catalogue import CATALOGUE
from quietledger.pure.mailsigns.shapes import In, Message, Place, Severity, Sign, State
from tests.pure.mailsigns.notes import HILL, note, page, read

RANK = {State.NONE_FOUND: 0, State.LOOK: 1, State.HOLD: 2}
PHRASES = [
    "Dear customer,", "verify your account", "within 24 hours", "you have won a prize", "our new bank account details",
    "call +1 (888) 555-0142 about your order of $99.00", "pаyment", "pay\u200bment", "https://bit.ly/x",
    "PayPal Security Team", '<a href="https://paypal.com.alder.test/#aB3aB3aB3aB3aB3aB3aB3x">log in</a>', "bitcoin",
    '<input type="password">', "reply to a@gmail.com", '<div style="display:none">words that nobody should see</div>',
    '<img src="https://p.test/x.png">', "\u2069", "ﬃ", "İ", "&#x41f;",
]  # fmt: skip
LINES = st.lists(st.sampled_from(PHRASES) | st.text(max_size=30), max_size=12).map(" ".join)
SIGNS = st.lists(
    st.sampled_from(sorted(CATALOGUE)).flatmap(
        lambda one: st.builds(
            Sign,
            st.just(one),
            st.sampled_from([Severity.BESIDE, CATALOGUE[one].severity]),
            st.builds(Place, st.just(In.TEXT), st.just("1"), st.integers(0, 9)),
            st.just("seen"),
        )
    ),
    max_size=12,
)


def settled(signs: Iterable[Sign]) -> tuple[int, int]:
    weighed = judge.weighed(signs)
    return RANK[judge.state_of(weighed)], judge.score_of(weighed)


@given(SIGNS, st.data())
def test_taking_a_sign_away_never_raises_state_or_score(signs, data):
    fewer = list(signs)
    if fewer:
        fewer.pop(data.draw(st.integers(0, len(fewer) - 1)))
    for now, before in zip(settled(fewer), settled(signs), strict=True):
        assert now <= before


def has_its_place(message: Message, sign: Sign) -> bool:
    """Whether a sign stands inside the thing that it names."""
    place = sign.place
    match place.within:
        case In.HEADER:
            whole = len(message.header(place.name.lower()))
        case In.TEXT:
            whole = next(len(part.text) for part in message.parts if part.number == place.name)
        case In.LINK:
            whole = next(len(part.text) for part in message.parts if part.number == place.of)
        case In.ATTACHMENT:
            return any(part.number == place.name for part in message.parts)
    return 0 <= place.start <= place.end <= whole


@given(LINES, LINES, st.booleans())
def test_every_sign_stands_inside_what_it_names(subject, body, is_page):
    printable = " ".join("".join(one if one.isprintable() else " " for one in subject).split())
    message = (page if is_page else note)(body.replace("\r", " "), Subject=printable)
    reading = read(message)
    assert all(has_its_place(reading.message, sign) for sign in reading.signs)


@given(st.binary(max_size=2_000))
def test_any_bytes_have_a_reading(raw):
    assert judge.read(raw, HILL).state in State


@given(LINES, st.binary(max_size=60), st.integers(0, 600))
def test_a_message_with_broken_bytes_has_a_reading(body, junk, at):
    whole = page(body.replace("\r", " "))
    reading = judge.read(whole[:at] + junk + whole[at:], HILL)
    assert all(has_its_place(reading.message, sign) for sign in reading.signs)


def test_the_highest_severity_decides():
    assert read(note("See you.")).state is State.NONE_FOUND
    assert read(note("Please answer within 24 hours.")).state is State.LOOK
    assert read(note("Please verify your account.")).state is State.HOLD


def test_what_matters_only_beside_others_isnt_shown_alone():
    assert read(note("See you.", Subject="Re: Invoice")).signs == ()


def test_no_state_calls_a_message_safe():
    assert {state.value for state in State} == {"hold", "look", "no sign found"}


def test_what_could_not_be_checked_is_said():
    said = " ".join(judge.read(note("See https://alder.test/ please.")).unchecked)
    assert "no history" in said
    assert "SPF" in said
    assert "none was opened" in said
    assert "history" not in " ".join(read(note(), HILL.__class__(first_address=False, server_id="mx")).unchecked)


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=list(CATALOGUE))
def test_each_entry_says_what_why_and_what_to_do(entry):
    assert entry.weight >= 0
    assert all(text.strip().endswith((".", "?")) for text in (entry.see, entry.why, entry.do, entry.numbers))
    assert len(entry.name) <= 60


def test_spelling_weighs_nothing_and_plain_http_is_no_sign():
    assert CATALOGUE["T14"].weight == 0
    assert "L9" not in CATALOGUE
