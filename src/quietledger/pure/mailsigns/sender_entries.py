"""Entries of the signs about who sent a message."""

from __future__ import annotations

from typing import Final

from quietledger.pure.mailsigns.entries import Entry
from quietledger.pure.mailsigns.shapes import Severity

_A, _B, _C = Severity.HOLD, Severity.SHOW, Severity.BESIDE
_MAIL: Final = "RFC 5322"

SENDER_ENTRIES: Final = (
    Entry(
        "S1", "Known name, foreign address", _A, 40,
        "The sender's name is that of a firm you know; the address behind it belongs to somebody else.",
        "Anybody may write any name in front of an address. Most people read only the name.",
        "Don't use the message. Go to the firm's site by your own bookmark, or call the number you have on file.",
    ),
    Entry(
        "S2", "Name of somebody here, outside address", _A, 50,
        "The sender has the name of a colleague or of the practice, but the address isn't one of ours.",
        "This is how a stranger asks for gift cards, a wire or a patient list as if they were your boss.",
        "Ask the colleague in person or by the phone number you know. Don't answer the message.",
    ),
    Entry(
        "S3", "Domain that looks like one we know", _A, 50,
        "The sender's domain differs by a letter, a swapped shape or an added word from ours or a partner's.",
        "It was registered to be misread. Replies go to whoever bought it.",
        "Compare letter by letter with an older message of the partner. Call them by the number on file.",
    ),
    Entry(
        "S4", "Sender line that is broken on purpose", _A, 34,
        "The sender line holds two addresses, blanks, control characters or invisible letters.",
        "Mail programs disagree on which part they show, and filters on which part they check.",
        "Treat the sender as unknown. Honest mail programs don't write such lines.",
        _MAIL + ", 3.6.2",
    ),
    Entry(
        "S5", "Firm that writes from a free mailbox", _A, 34,
        "The name claims a department or a firm; the address is one that anybody can get for nothing.",
        "Payers, banks and clearinghouses write from their own domains.",
        "Don't call a number and don't open a file from it. Look the firm up by yourself.",
    ),
    Entry(
        "S6", "First message from this sender", _B, 4,
        "Nobody here ever got a message from this address, or from anybody at its domain.",
        "Most partners write again and again. What is new deserves a second look, no more.",
        "If it asks for anything, check with somebody who knows the sender.",
    ),
    Entry(
        "S7", "Partner's mail that isn't proven", _A, 50,
        "The message says that it comes from a known partner, but our mail server couldn't prove it.",
        "This partner's mail has been proven before. Without proof, anybody may have sent it.",
        "Call the partner by the number on file before you use anything in it.",
        "RFC 9989 (DMARC), RFC 6376 (DKIM)",
    ),
    Entry(
        "S8", "Answers go to somebody else", _A, 2,
        "A reply to this message would go to another organisation than the one that sent it.",
        "Lists and newsletters do this as well. Beside a request for money it means that somebody waits for it.",
        "Don't press reply. Write to the address that you have on file.",
        _MAIL + ", 3.6.2",
    ),
    Entry(
        "S9", "Unusual ending of a domain", _B, 32,
        "The address ends in something that costs a dollar a year and that firms rarely use.",
        "Whoever sends a million messages buys new names every day, and buys the cheapest.",
        "Ask yourself whether this firm ever used that ending. Don't follow the link.",
    ),
    Entry(
        "S10", "Domain with foreign letters", _A, 50,
        "The domain is written with letters of another alphabet that look like ours.",
        "Two letters that look alike lead to two different places.",
        "Don't follow it. Type the address that you know.",
        "Unicode UTS 39; RFC 5891",
    ),
    Entry(
        "S11", "Pictures in the sender's name or subject", _C, 22,
        "An organisation that writes little pictures into its name or the subject.",
        "They are there to catch the eye between dull lines. Offices rarely need that.",
        "No more than a hint: look at the other signs.",
    ),
    Entry(
        "S12", "Answer to something that nobody wrote", _A, 2,
        "The subject begins with Re: or Fw:, but the message answers none that is named.",
        "A made-up thread makes a stranger look like somebody you already talk to.",
        "Look for the older message. If it isn't there, it never was.",
        _MAIL + ", 3.6.4",
    ),
    Entry(
        "S13", "Address made by a machine", _B, 26,
        "The sender's address or domain is a heap of letters and digits that nobody could say on the phone.",
        "Senders of mass mail use an address once and throw it away.",
        "A firm that wants an answer has an address that can be told. Treat the sender as unknown.",
    ),
)  # fmt: skip
