"""Where links lead: tricks are seen, and the links of offices, lists and newsletters aren't."""

from base64 import b64encode

import pytest

from quietledger.pure.mailsigns import links
from quietledger.pure.mailsigns.shapes import Severity
from tests.pure.mailsigns.notes import HILL, ids, note, page, read

PACKED = b64encode(b"billing@lanternhill.example").decode()


@pytest.mark.parametrize(
    ("sign", "href"),
    [
        ("L1", "https://paypal.com.oakmoss.example/login"),
        ("L1", "https://secure-paypal.example/"),
        ("L1", "https://paypa1.com/"),
        ("L1", "https://bluefinch.example.alder.test/"),
        ("L1", "https://bluefinch-eft.test/"),
        ("L1", "https://biuefinch.test/"),
        ("L3", "https://bit.ly/3xyz"),
        ("L4", "https://clinic-login.weebly.com/"),
        ("L4", "https://docs.google.com.s3.amazonaws.com/x"),
        ("L5", "http://203.0.113.300.example@198.51.101.7/x"),
        ("L5", "http://93.184.216.34/x"),
        ("L5", "http://0x5db8d822/x"),
        ("L5", "https://bluefinch.example@alder.test/"),
        ("L5", "https://alder.test:4433/"),
        ("L6", f"https://alder.test/a/{PACKED}"),
        ("L6", "https://alder.test/a#4nHJBJ1383XgQH92czsv"),
        ("L6", f"https://alder.test/{'aB3' * 12}"),
        ("L7", "https://alder.test/out?to=https%3A%2F%2Foakmoss.example%2Fx"),
        ("L8", "data:text/html;base64,PGh0bWw+"),
        ("L8", "javascript:go()"),
        ("L8", "\\\\alder.test\\share\\x.doc"),
        ("L8", "file://alder.test/x.doc"),
        ("L12", "http://alder.test\\@oakmoss.example/"),
        ("L13", "https://xk7q2vz9.test/"),
        ("L14", "https://alder.test/wp-content/plugins/x/login.html"),
        ("S9", "https://alder.top/"),
        ("S10", "https://xn--pypal-4ve.com/"),
        ("S10", "https://pаypal.com/"),
    ],
)
def test_a_trick_in_an_address_is_seen(sign, href):
    assert sign in {fault.id for fault in links.judge_href(href, HILL)}


@pytest.mark.parametrize(
    "href",
    [
        "https://bluefinch.example/providers/login",
        "https://portal.bluefinch.example/remits?id=123",
        "https://www.paypal.com/signin",
        "https://alder.test/news/2026/11/a-long-title-with-many-words-in-it.html",
        "https://list.alder.test/unsubscribe?u=3d3b0e2c812a3571cce6c9e07&id=9b06260c0e",
        "https://github.com/alder/tool/commit/1102779f49d44c9e8b88ce7251d203eb62ae26c9",
        "https://lists.alder.test/archives/message/RGLYU7I7MM6ZPB34ZEBMWCQ7GM7PVMJJ/",
        "http://192.168.10.2/",
        "https://alder.test/wp-content/uploads/2026/11/form.pdf",
        "mailto:desk@alder.test",
        "https://[bad",
        "",
    ],
)
def test_an_ordinary_address_shows_nothing(href):
    assert links.judge_href(href, HILL) == ()


@pytest.mark.parametrize(
    ("href", "host"),
    [
        ("https://user:pw@Alder.TEST:8443/x", "alder.test"),
        ("ht\ntps://al\tder.test/", "alder.test"),
        ("https:\\\\alder.test\\x", "alder.test"),
        ("https://xn--pypal-4ve.com", "pаypal.com"),
        ("mailto:a@alder.test", ""),
        ("/only/a/path", ""),
    ],
)
def test_the_host_is_the_one_that_a_browser_goes_to(href, host):
    assert links.host_of(href) == host


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("pay.bank.co.uk", "bank.co.uk"),
        ("a.b.github.io", "b.github.io"),
        ("localhost", "localhost"),
        ("198.51.100.7", "198.51.100.7"),
    ],
)
def test_what_was_registered_is_told_from_what_stands_before_it(host, site):
    assert links.registrable(host) == site


def test_two_addresses_in_one_link_are_enough_only_if_the_shown_one_is_known():
    def severity(shown):
        signs = read(page(f'<p>Act now.</p><a href="https://alder.test/c/1">{shown}</a>')).signs
        return {sign.severity for sign in signs if sign.id == "L2"}

    assert severity("www.oakmoss.example") == {Severity.BESIDE}
    assert severity("https://bluefinch.example/login") == {Severity.HOLD}
    assert severity("www.chase.com") == {Severity.HOLD}
    assert severity("www.alder.test") == set()


def test_the_readers_own_address_in_a_link_is_seen_but_not_in_one_that_ends_a_subscription():
    link = '<a href="https://alder.test/{}?e=billing%40lanternhill.example">Go on</a>'
    assert "L6" in ids(page(link.format("view")))
    assert "L6" not in ids(page(link.format("unsubscribe")))


def test_a_page_whose_links_lead_everywhere_but_home_is_worth_a_look():
    foreign = '<a href="https://alder.test/{}">{}</a> '
    body = "".join(foreign.format(number, word) for number, word in enumerate(("Log in", "Help", "Unsubscribe")))
    picture = '<img src="https://pictures.test/logo.png" width=200>'
    assert {"L15", "L16", "L17"} <= ids(page(body + picture))
    home = '<a href="https://www.oakmoss.example/">Home</a>'
    assert not {"L15", "L16", "L17"} & ids(page(body + picture + home))


def test_addresses_in_a_list_mail_are_just_talk():
    text = "I run it at http://93.184.216.34:8000/x and http://xk7q2vz9.test/ if you want to try.\n" * 3
    assert ids(note(text)) == set()
