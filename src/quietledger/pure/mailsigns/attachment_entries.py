"""Entries of the signs in what a message carries."""

from __future__ import annotations

from typing import Final

from quietledger.pure.mailsigns.entries import Entry
from quietledger.pure.mailsigns.shapes import Severity

_A, _B = Severity.HOLD, Severity.SHOW

ATTACHMENT_ENTRIES: Final = (
    Entry(
        "A1", "Program or script", _A, 60,
        "The attachment is something that runs: a program, a script, a shortcut, a disk image, also inside an archive.",
        "Opening it hands over the computer. No payer, patient or clearinghouse sends programs.",
        "Don't open it. Report the message.",
    ),
    Entry(
        "A2", "File name that is meant to be misread", _A, 60,
        "The name has two endings, many blanks before the last, or characters that turn it around.",
        "You see a document; the computer sees a program.",
        "Don't open it. Report the message.",
        "Unicode UAX 9",
    ),
    Entry(
        "A3", "File that isn't what it says", _A, 40,
        "Name, declared type and content say different things.",
        "It is disguised, or it's broken. Neither is worth the risk.",
        "Don't open it. Ask the sender, by a way that you know, to send it again.",
    ),
    Entry(
        "A4", "Web page as a file", _A, 40,
        "The attachment is a page that your browser would open, perhaps with a file or a log-in built in.",
        "It gets past filters that look at links, because it brings its page along.",
        "Don't open it. Payers link to their portal, they don't attach it.",
        "MITRE ATT&CK T1027.006",
    ),
    Entry(
        "A5", "Locked file", _A, 36,
        "The file can't be looked into without a password; often the password stands in the message.",
        "Who sends the key with the lock protects nothing but the file from the filter.",
        "Ask the sender by phone what it is. If you expected it, let a second person release it.",
    ),
    Entry(
        "A6", "Document that does things", _A, 50,
        "The document holds macros, loads a template from elsewhere, or starts another program.",
        "Opening it and pressing one button is enough.",
        "Don't press \"Enable\". Ask for a PDF.",
        "MITRE ATT&CK T1566.001",
    ),
    Entry(
        "A7", "PDF with actions", _B, 18,
        "The PDF does something when it opens, holds a file, or is one page with one link.",
        "A page with a button to see the document is a link in disguise.",
        "Don't follow the link in it.",
    ),
    Entry(
        "A8", "Invitation from a stranger", _B, 12,
        "A calendar entry with a link, from an address that never wrote before.",
        "Some calendars take it in by themselves, and remind you of the link until you click.",
        "Decline without answering, and delete the entry.",
    ),
    Entry(
        "A9", "Message inside the message", _B, 0,
        "A whole message is attached; it was read like the outer one.",
        "What it holds can be as false as what it is attached to.",
        "Look at its signs as well.",
    ),
    Entry(
        "A10", "Archive that is too much", _A, 40,
        "The archive is nested too deep, holds too many files, or grows too large to look into.",
        "It's made to exhaust whoever looks, or to hide something at the bottom.",
        "Don't unpack it.",
    ),
)  # fmt: skip
