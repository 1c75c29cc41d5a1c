"""What it says: requests, hurry, threats, gifts and disguises are seen; the mail of an office isn't."""

from dataclasses import replace

import pytest

from quietledger.pure.mailsigns import judge
from quietledger.pure.mailsigns.shapes import State
from tests.pure.mailsigns.notes import HILL, ids, note, page, read


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        ("T1", "Please verify your account to go on."),
        ("T1", "Your mailbox storage is full."),
        ("T1", "Your password will expire in two days."),
        ("T1", "We noticed unusual sign-in activity."),
        ("T2", "You must answer within 24 hours."),
        ("T3", "Otherwise your access will be permanently suspended."),
        ("T4", "Congratulations, you have been selected to receive a gift card."),
        ("T5", "Please use our new bank account details for this invoice."),
        ("T5", "I'd like to change my direct deposit before Friday."),
        ("T5", "Our remittance address has changed, see below."),
        ("T5", "Can you buy five gift cards for the team?"),
        ("T6", "Your order was renewed for $399.99. To cancel, call +1 (888) 555-0142."),
        ("T7", "Dear valued customer,\nplease read this."),
        ("T8", "You are selected. Keep this confidential."),
        ("T9", "Your pаyment is waiting."),
        ("T9", "𝐘𝐨𝐮𝐫 payment is waiting."),
        ("T10", "Your pay\u200bment is waiting."),
        ("T10", "Your pay\u00adment is waiting."),
        ("T16", "Thank you,\nThe PayPal Security Team"),
        ("T16", "© 2026 Netflix"),
        ("T17", "Connect it and the bitcoin is yours."),
        ("T18", "I have recorded you, and I hacked your webcam."),
        ("T19", "Lose 20 pounds with this weird trick."),
        ("T20", "I am Barrister Moss, and you are the next of kin."),
        ("T23", "Please reply to wren.moss77@gmail.com for the details."),
        ("T24", "Meet lonely women near you."),
    ],
)
def test_a_turn_of_phrase_is_seen(sign, text):
    assert sign in ids(note(text, Subject="You have won a prize"))


def test_a_bank_number_that_is_none_of_the_senders_is_seen_where_it_stands():
    text = "Please pay to bank account 000 123 4567 from now on, routing 011000015."
    one_known, both_known = (replace(HILL, known_accounts=frozenset(one)) for one in (["4567"], ["4567", "0015"]))
    assert [one.evidence for one in read(note(text), one_known).signs if one.id == "T25"] == ["011000015"]
    assert "T25" not in ids(note(text), both_known)
    assert "T25" not in ids(note(text))


@pytest.mark.parametrize(
    "text",
    [
        "Attached is the remittance for the October visits. Call me if a line isn't clear.\n\nWren, Oakmoss Billing",
        "Reminder: your appointment is on Tuesday at 10:00. Reply to this message to change it.",
        "The claim of 3 November was denied for a missing modifier; I've resubmitted it. Balance: $80.00.",
        "> On Monday Bram wrote:\n> the driver update fails with a device error\nTry the older one; a patch follows.",
        "Minutes of the board: the lease is renewed until June; the heater is repaired.",
    ],
)
def test_the_mail_of_an_office_shows_nothing(text):
    assert read(note(text)).state is State.NONE_FOUND


def test_a_well_kept_newsletter_isnt_held():
    body = "".join(
        f"<p>Story {number}: what changes for small practices this month, in some fifty words, and where to read on. "
        f'<a href="https://news.oakmoss.example/2026/{number}">Read it all</a></p>'
        for number in range(12)
    )
    message = page(
        f'<html><body><h1>Oakmoss Letter</h1><img src="https://news.oakmoss.example/logo.png" width=200>{body}'
        '<p>Last chance to register. <a href="https://news.oakmoss.example/unsubscribe?id=77">Unsubscribe</a></p></body></html>',
        sender="Oakmoss Letter <letter@news.oakmoss.example>",
        Subject="November: five changes",
    )
    assert read(message).state is not State.HOLD


def test_list_mail_that_answers_somebody_isnt_held():
    text = "> has anybody seen this?\nYes, see https://lists.alder.test/archives/2026/msg1.html\n\n-- \nWren\n"
    message = note(
        text, Subject="Re: [oakmoss] crash", Reply_To="oakmoss@lists.alder.test", In_Reply_To="<9@alder.test>"
    )
    assert read(message).state is State.NONE_FOUND


def test_a_number_that_is_known_is_no_trap():
    text = "Your order was renewed for $399.99. To cancel, call {}."
    assert "T6" in ids(note(text.format("555-555-0199")))
    assert "T6" not in ids(note(text.format("555-555-0100")))


def test_a_page_that_pictures_its_text_is_seen():
    assert "T13" in ids(page('<a href="https://alder.test/x"><img src="https://pictures.test/all.png"></a>'))


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "font-size:0px",
        "visibility:hidden",
        "color:#ffffff",
        "position:absolute;left:-9999px",
        "opacity:0",
    ],
)
def test_hidden_words_are_seen_and_left_out_of_the_text(style):
    hidden = "words that nobody should see in this message at all"
    reading = read(page(f'<p>Come in.</p><div style="{style}">{hidden}</div>'))
    assert "T12" in {sign.id for sign in reading.signs}
    assert hidden not in reading.message.parts[0].text


def test_pages_of_hidden_words_are_enough():
    assert "T22" in ids(page(f'<p>Come in.</p><div style="display:none">{"a story of old " * 40}</div>'))


def test_white_words_on_a_dark_ground_are_not_hidden():
    closed = "Our office is closed on the day after Thanksgiving"
    html = f'<table bgcolor="#003366"><tr><td style="color:#ffffff">{closed}</td></tr></table>'
    assert "T12" not in ids(page(html))


def test_a_field_for_a_password_is_enough_and_a_search_box_is_nothing():
    assert "L10" in ids(
        page('<form action="https://alder.test/in"><input name=u><input type="password" name=p></form>')
    )
    assert "L10" not in ids(page('<form action="https://alder.test/find"><input name=q></form>'))


def test_another_language_than_usual_shows_beside_others_only():
    spanish = "Hola, le escribo para que me diga cuando es la cita de la semana que viene, y si no es en el lugar. "
    known = HILL.__class__(usual_language="en", first_address=True)
    assert "T15" in ids(note(spanish * 2), known)
    assert "T15" not in ids(
        note("The visit is on the day that we said, and you have it in your letter from us. " * 3), known
    )


def test_spelling_is_never_counted():
    assert judge.read(note("We recieved teh chekc yestreday adn wil depsoit it tommorow.")).score == 0
