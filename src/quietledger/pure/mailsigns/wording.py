# ruff: noqa: E501  # patterns of words read better as lines of their own than as columns of quotes
"""Signs in the words of a message: what it asks for, how it presses, what it promises, and how it disguises itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from quietledger.pure.mailsigns import brands, hosting, languages, letters, links, phrases
from quietledger.pure.mailsigns.catalogue import CATALOGUE
from quietledger.pure.mailsigns.mailboxes import mailbox
from quietledger.pure.mailsigns.shapes import In, Known, Message, Place, Severity, Sign

_MOST_EACH: Final = 8  # Of one sign in one part; a reader has understood by then.
_MOST_CHARACTERS: Final = 20_000
_FIRST_CHARACTERS: Final = 3_000  # Weak signs count where a reader begins; every long newsletter hurries somewhere.
_NO_LETTER: Final = re.compile(r"[\W_]+")
_ELSEWHERE: Final = re.compile(
    r"(?:contact|reply|e-?mail|write|reach|respond|send|mail)\b[^@]{0,80}?([\w.+-]{2,60}@([\w-]+(?:\.[\w-]+)+))"
)
_QUOTING: Final = re.compile(r"wrote|writes|schrieb|:\s*$|\n>")
_RECEIPT_CHARACTERS: Final = 4_000
_SHORT_LETTER: Final = 2_500
_ORDER: Final = re.compile(
    r"(?:order|invoice|renew(?:al|ed|s)?|receipt|subscription|purchase|transaction|auto[- ]?(?:debit|renew\w*)|charged?|billed|payment|debited)\b"
)
_AMOUNT: Final = re.compile(
    r"(?:[$€£] ?(?:\d{2,4}|\d{1,3}(?:,\d{3})+)(?:[.,]\d{2})?|\b\d{2,4}[.,]\d{2} ?(?:usd|dollars|[$€£])|\busd ?\d{2,4})"
)
_PHONE: Final = re.compile(
    r"(?<![\w/=.-])\+?[1l]?[\s.(-]{0,3}[\do(]{3,4}[\s.)–-]{1,4}[\do]{3}[\s.–-]{1,3}[\do]{4}(?![\w/-])"
)
_CALLING: Final = re.compile(
    r"\b(?:call|dial|phone|contact|reach|helpline|help ?line|help ?desk|toll|support|cancel|dispute|refund|customer (?:care|service)|care team)\b"
)
_ACCOUNT: Final = re.compile(
    r"\b(?:bank account|account ending(?: in)?|ach account|routing|aba|iban)\b[^\n\d]{0,30}(?P<digits>\d[\dx* -]{2,38}\d)"
)


def signs(message: Message, known: Known) -> Iterator[Sign]:
    """All signs in the texts of a message, each at its offsets."""
    sender = mailbox(message.header("from"))
    own_label = links.registrable(sender.host).partition(".")[0] if sender.host else ""
    subject = message.header("subject")
    for sign in _text_signs(subject, Place(In.HEADER, "Subject"), own_label, known):
        if sign.id not in {"T9", "T10"}:  # The sender's room has looked at headers' letters.
            yield sign
    read: set[int] = set()
    for part in sorted(message.parts, key=lambda one: not one.markup):
        # The plain text beside a page usually says the same; then the marks stand in the page alone.
        words = hash(_NO_LETTER.sub("", part.text[:_MOST_CHARACTERS]))
        if part.text and words not in read:
            read.add(words)
            yield from _text_signs(part.text[:_MOST_CHARACTERS], Place(In.TEXT, part.number), own_label, known)
    yield from _language_signs(message, known)


def _language_signs(message: Message, known: Known) -> Iterator[Sign]:
    """T15: another language than this sender's earlier messages."""
    body = next((part for part in message.parts if part.text and not part.is_attachment), None)
    now = languages.language_of(body.text) if body and known.usual_language else ""
    if body and now and now != known.usual_language:
        place = Place(In.TEXT, body.number, 0, min(len(body.text), 80))
        yield Sign("T15", Severity.BESIDE, place, f"earlier {known.usual_language}, now {now}")


def _text_signs(text: str, where: Place, own_label: str, known: Known) -> Iterator[Sign]:
    plain = letters.lined_up(text).lower()
    if len(plain) != len(text):  # A few letters grow when they are made small; then the text is read as it stands.
        plain = text
    ends = {
        sign_id: len(plain) if CATALOGUE[sign_id].severity is Severity.HOLD else min(len(plain), _FIRST_CHARACTERS)
        for sign_id in phrases.SIGN_IDS
    }
    for sign_id, spans in phrases.found(plain, ends).items():
        for start, end in spans[:_MOST_EACH]:
            yield _sign(sign_id, where, text, start, end)
    for start, end in letters.disguised(text)[:_MOST_EACH]:
        yield _sign("T9", where, text, start, end)
    for start, end in letters.unseen_inside(text)[:_MOST_EACH]:
        yield _sign("T10", where, text, start, end)
    yield from _elsewhere_signs(plain, where, text, own_label)
    yield from _order_signs(plain, where, text, known)
    yield from _account_signs(plain, where, text, known)
    for firm, start, end in brands.speaking(plain)[:_MOST_EACH]:
        if own_label not in brands.DOMAINS[firm]:
            yield _sign("T16", where, text, start, end)


def _order_signs(plain: str, where: Place, text: str, known: Known) -> Iterator[Sign]:
    """T6: an order, an amount, and a number to call that isn't known here."""
    order = _ORDER.search(plain)
    if len(plain) > _RECEIPT_CHARACTERS or not order or not _AMOUNT.search(plain):
        return
    for phone in _PHONE.finditer(plain):
        around = plain[max(0, phone.start() - 160) : phone.end() + 80]
        digits = re.sub(r"\D", "", phone[0].replace("o", "0").replace("l", "1"))
        if _CALLING.search(around) and digits[-10:] not in {one[-10:] for one in known.known_phones}:
            yield _sign("T6", where, text, phone.start(), phone.end())
            yield _sign("T6", where, text, order.start(), order.end())
            return


def _account_signs(plain: str, where: Place, text: str, known: Known) -> Iterator[Sign]:
    """T25: a bank number, where others are known to be this sender's, and this is none of them."""
    if known.known_accounts:
        for found in islice(_ACCOUNT.finditer(plain), _MOST_EACH):
            if re.sub(r"\D", "", found["digits"])[-4:] not in known.known_accounts:
                yield _sign("T25", where, text, found.start("digits"), found.end("digits"))


def _elsewhere_signs(plain: str, where: Place, text: str, own_label: str) -> Iterator[Sign]:
    """T23: a short letter that wants its answer in a free mailbox other than the sender's own kind."""
    if len(plain) > _SHORT_LETTER or where.within is not In.TEXT:
        return
    for found in _ELSEWHERE.finditer(plain):
        is_quoted = _QUOTING.search(plain[found.end() : found.end() + 30])
        if not is_quoted and found[2] in hosting.FREE_MAIL and found[2].partition(".")[0] != own_label:
            yield _sign("T23", where, text, found.start(1), found.end(1))


def _sign(sign_id: str, where: Place, text: str, start: int, end: int) -> Sign:
    severity = CATALOGUE[sign_id].severity
    place = Place(where.within, where.name, start, end, where.of)
    return Sign(sign_id, Severity(severity), place, " ".join(text[start:end].split())[:160])
