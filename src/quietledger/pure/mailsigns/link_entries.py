"""Entries of the signs about where links lead."""

from __future__ import annotations

from typing import Final

from quietledger.pure.mailsigns.entries import Entry
from quietledger.pure.mailsigns.shapes import Severity

_A, _B, _C = Severity.HOLD, Severity.SHOW, Severity.BESIDE
_URL: Final = "RFC 3986"

LINK_ENTRIES: Final = (
    Entry(
        "L1", "Known name inside a foreign address", _A, 40,
        "The link has the name of a firm in it, but the part that counts, before the first slash, is somebody else's.",
        "Only the last two words before the first slash say who owns the page. All before that is decoration.",
        "Don't follow it. Go to the firm's site by your own bookmark.",
    ),
    Entry(
        "L2", "Link that says one place and leads to another", _A, 2,
        "The words of the link are an address; the link itself leads to another one.",
        "Newsletters do this to count clicks. Where the first address is a bank's or a payer's, it is a trap.",
        "Read both addresses. If the first is one that you know, type it by hand.",
    ),
    Entry(
        "L3", "Shortened link", _B, 26,
        "The link goes through a service that hides where it leads.",
        "A firm that links to its own pages has no reason to hide them.",
        "Don't follow it. Ask the sender for the full address, or go to the site by yourself.",
    ),
    Entry(
        "L4", "Page on free hosting", _B, 26,
        "The link leads to a place where anybody can put up a page or a form in a minute, for nothing.",
        "Log-in pages of payers and banks aren't made with form builders.",
        "Never type a password or a patient's data there.",
    ),
    Entry(
        "L5", "Link with a number or a trick in its address", _A, 34,
        "The address is a bare number, has a name and an @ before the host, or an odd port.",
        "What stands before an @ is no address at all. Firms' pages have names.",
        "Don't follow it.",
        _URL + ", 7.6",
    ),
    Entry(
        "L6", "Link that carries a load", _A, 30,
        "The link holds a long row of letters that means nothing to you, or your own address.",
        "It tells the sender who followed it, and often fills in your address on a false log-in page.",
        "Don't follow it. Even a click without a password says that somebody reads this mailbox.",
    ),
    Entry(
        "L7", "Link that is passed on", _B, 2,
        "Inside the link stands a second one: the first page sends you on to it.",
        "A well-known site in front makes the second one look good.",
        "Look at the second address: that's where you would arrive.",
        "CWE-601",
    ),
    Entry(
        "L8", "Link that runs or opens instead of leading", _A, 30,
        "The link doesn't lead to a page: it carries a page or a program inside, or opens a file on another machine.",
        "Such links get past filters that look at addresses, and can send your Windows password along.",
        "Don't follow it. Report the message.",
        _URL + ", 7",
    ),
    Entry(
        "L10", "Log-in form inside the message", _A, 50,
        "The message itself has a field for a password.",
        "No payer, bank or clearinghouse asks for a password inside a message.",
        "Type nothing. Report the message.",
    ),
    Entry(
        "L11", "Link in a picture code", _A, 40,
        "A square of dots (QR code) in the message leads to a page when a phone looks at it.",
        "It takes you from a machine that is protected to a phone that isn't, and hides the address.",
        "Don't scan it. Go to the site by yourself.",
    ),
    Entry(
        "L12", "Link that programs read differently", _A, 50,
        "Two careful readers of addresses disagree on where this link leads, or one refuses to read it.",
        "Such an address is made so that the filter sees one place and the browser goes to another.",
        "Don't follow it.",
        "WHATWG URL, 4.1 beside " + _URL,
    ),
    Entry(
        "L13", "Throw-away address in a link", _B, 22,
        "The host of the link is a heap of letters and digits that nobody could say on the phone.",
        "Pages of fraud stand for a day or two, under names that a machine made.",
        "Don't follow it. A firm's page has a name.",
    ),
    Entry(
        "L14", "Page hidden in somebody's web site", _A, 34,
        "The link leads into the inner folders of a web site, where its owner puts no pages for visitors.",
        "Broken-into sites of shops and clubs are used to hide false log-in pages.",
        "Don't follow it, even if you know the site's owner. Tell them if you do.",
    ),
    Entry(
        "L15", "Every link leads to the same strange place", _B, 4,
        "Whatever you click, log-in, help or unsubscribe, the same page of a foreign domain opens.",
        "Real pages have many links. A trap has one.",
        "Don't click on anything in it, unsubscribe neither.",
    ),
    Entry(
        "L16", "No link leads to the sender", _B, 26,
        "The message comes from one domain, and everything to press in it leads to others.",
        "A firm that writes to you links to itself. Some firms let others send for them, so this is a hint, no proof.",
        "Ask what the pages that it leads to have to do with the sender.",
    ),
    Entry(
        "L17", "Nothing on the page is the sender's", _B, 22,
        "Neither the pictures nor the links of the page come from the sender's domain.",
        "A letterhead that was copied together: the logo from here, the page from there.",
        "Go to the firm's site by yourself and compare.",
    ),
)  # fmt: skip
