"""How single values stand in an X12 file that we write: text, ids, money, days, and the envelope around a body."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from quietledger.pure.x12.messages import (
    Address,
    Adjustment,
    Clinician,
    Contact,
    Envelope,
    Firm,
    Subscriber,
    WriteProblem,
)

ELEMENT, REPETITION, COMPONENT, TERMINATOR = "*", "^", ":", "~\n"
MOST_CENTS = 10**10  # element 782 takes ten digits with the cents

# X12's basic set without our four delimiters, and the few signs of the extended set that addresses need.
_PLAIN = re.compile(r"""[A-Z0-9!"&'()+,\-./;?=@_#%$]+(?: [A-Z0-9!"&'()+,\-./;?=@_#%$]+)*""").fullmatch
_STRANGE = re.compile(r"""[^A-Z0-9!"&'()+,\-./;?=@_#%$]+""")
_DIGITS = re.compile(r"[0-9]+").fullmatch
_LETTERS_APART = str.maketrans({"Æ": "AE", "Ø": "O", "Œ": "OE", "Ł": "L", "Đ": "D", "Þ": "TH", "’": "'", "–": "-"})
_GROUP_ORDER = {"CO": 0, "CR": 1, "OA": 2, "PI": 3, "PR": 4}


def segment(*elements: str) -> str:
    """Elements joined, without the empty ones at the end."""
    return ELEMENT.join(elements).rstrip(ELEMENT)


def composite(*components: str) -> str:
    """Components joined, without the empty ones at the end."""
    return COMPONENT.join(components).rstrip(COMPONENT)


def text(field: str, value: str, most: int) -> str:
    """A name or other words: upper case, no accents, cut to length; strange signs become a blank.

    Raises: WriteProblem, if nothing is left.
    """
    if not _PLAIN(value):
        value = _plainer(value)
    value = value[:most].rstrip()
    if not value:
        raise WriteProblem(field, "nothing is left that X12 can carry")
    return value


def optional_text(field: str, value: str, most: int) -> str:
    """Like `text`, but may be empty from the start."""
    return text(field, value, most) if value else ""


def ident(field: str, value: str, most: int, least: int = 1) -> str:
    """An id that others gave: upper case, else unchanged.  Raises: WriteProblem, if it does not fit as it is."""
    return control(field, value.strip().upper(), most, least)


def optional_ident(field: str, value: str, most: int) -> str:
    """Like `ident`, but may be empty."""
    return ident(field, value, most) if value else ""


def control(field: str, value: str, most: int, least: int = 1) -> str:
    """An id that must come back exactly as sent: never altered.  Raises: WriteProblem, if it does not fit."""
    if not _PLAIN(value):
        raise WriteProblem(field, "has signs that X12 cannot carry, or is empty")
    if not least <= len(value) <= most:
        raise WriteProblem(field, f"must have {least} to {most} characters")
    return value


def digits(field: str, value: str, *lengths: int) -> str:
    """A number kept as text.  Raises: WriteProblem, unless it is digits of one of these lengths."""
    if len(value) not in lengths or not _DIGITS(value):
        raise WriteProblem(field, f"must have {' or '.join(map(str, lengths))} digits")
    return value


def one_of(field: str, value: str, allowed: Sequence[str] | frozenset[str]) -> str:
    """A code from a short list.  Raises: WriteProblem, if it is another."""
    if value not in allowed:
        raise WriteProblem(field, f"must be one of {', '.join(sorted(allowed))}")
    return value


def money(field: str, cents: int) -> str:
    """Cents as X12 wants them: no zeros at the end of a fraction.  Raises: WriteProblem, if too large."""
    if not -MOST_CENTS < cents < MOST_CENTS:
        raise WriteProblem(field, "is larger than X12 can carry")
    return _fraction(cents, 100, 2)


def quantity(field: str, milli: int) -> str:
    """Thousandths as a decimal number.  Raises: WriteProblem, if too large."""
    if not -(10**11) < milli < 10**11:
        raise WriteProblem(field, "is larger than X12 can carry")
    return _fraction(milli, 1000, 3)


def day(value: date) -> str:
    return f"{value.year:04d}{value.month:02d}{value.day:02d}"


def span(qualifier: str, first: date, last: date | None) -> str:
    """DTP of one day or of a range."""
    if last is None or last == first:
        return segment("DTP", qualifier, "D8", day(first))
    return segment("DTP", qualifier, "RD8", f"{day(first)}-{day(last)}")


def place_lines(field: str, address: Address, *, full_zip: bool = False) -> list[str]:
    """N3 and N4 of an address; `full_zip` asks for nine digits."""
    lengths = (9,) if full_zip else (5, 9)
    return [
        segment(
            "N3",
            text(f"{field}.street", address.street, 55),
            optional_text(f"{field}.street2", address.street2, 55),
        ),
        segment(
            "N4",
            text(f"{field}.city", address.city, 30),
            ident(f"{field}.state", address.state, 2, 2),
            digits(f"{field}.zip", address.zip.replace("-", ""), *lengths),
        ),
    ]


def person(field: str, role: str, who: Clinician) -> str:
    """NM1 of a clinician with an NPI."""
    return segment(
        "NM1",
        role,
        "1",
        text(f"{field}.last", who.last, 60),
        optional_text(f"{field}.first", who.first, 35),
        optional_text(f"{field}.middle", who.middle, 25),
        "",
        "",
        "XX",
        digits(f"{field}.npi", who.npi, 10),
    )


def contact_line(field: str, role: str, contact: Contact) -> str:
    """PER with phone, email or both.  Raises: WriteProblem, if there is neither."""
    ways: list[str] = []
    if contact.phone:
        ways += ["TE", digits(f"{field}.phone", re.sub(r"[^0-9]", "", contact.phone), 10)]
    if contact.email:
        ways += ["EM", text(f"{field}.email", contact.email, 256)]
    if not ways:
        raise WriteProblem(field, "needs a phone or an email")
    return segment("PER", role, optional_text(f"{field}.name", contact.name, 60), *ways)


def procedure(field: str, code: str, modifiers: Sequence[str]) -> str:
    """HC composite of a five-character code and at most four modifiers of two.  Raises: WriteProblem."""
    if len(modifiers) > 4:
        raise WriteProblem(f"{field}.modifiers", "must be 4 at most")
    shown = [ident(f"{field}.modifiers", modifier, 2, 2) for modifier in modifiers]
    return composite("HC", ident(f"{field}.code", code, 5, 5), *shown)


def firm(field: str, role: str, who: Firm, qualifier: str) -> str:
    """NM1 of a firm with its id."""
    name, code = text(f"{field}.name", who.name, 60), ident(f"{field}.id", who.id, 80, 2)
    return segment("NM1", role, "2", name, "", "", "", "", qualifier, code)


def member(field: str, who: Subscriber) -> str:
    """NM1 of the one who holds a plan."""
    names = [text(f"{field}.last", who.last, 60), optional_text(f"{field}.first", who.first, 35)]
    names.append(optional_text(f"{field}.middle", who.middle, 25))
    return segment("NM1", "IL", "1", *names, "", "", "MI", ident(f"{field}.member_id", who.member_id, 80, 2))


def adjustment_lines(field: str, adjustments: Sequence[Adjustment]) -> list[str]:
    """CAS segments: one for each group, six reasons in each at most, groups and reasons in a fixed order."""
    lines: list[str] = []
    for group in sorted({one.group for one in adjustments}, key=lambda name: (_GROUP_ORDER.get(name, 9), name)):
        reasons = [one for one in adjustments if one.group == group]
        for start in range(0, len(reasons), 6):
            triplets: list[str] = []
            for one in reasons[start : start + 6]:
                amount = money(f"{field}.cents", one.cents)
                count = quantity(f"{field}.quantity_milli", one.quantity_milli) if one.quantity_milli else ""
                triplets += [ident(f"{field}.reason", one.reason, 5), amount, count]
            lines.append(segment("CAS", ident(f"{field}.group", group, 2), *triplets))
    return lines


def transaction(kind: str, number: int, version: str, body: Sequence[str]) -> list[str]:
    """ST, body and SE; `version` is empty where ST03 is not used."""
    name = f"{number:04d}"
    return [segment("ST", kind, name, version), *body, segment("SE", str(len(body) + 2), name)]


def interchange(envelope: Envelope, group: str, version: str, transactions: Sequence[Sequence[str]]) -> bytes:
    """The whole file: ISA, GS, the transactions, GE, IEA; one segment a line."""
    if not 0 < envelope.control < 10**9:
        raise WriteProblem("Envelope.control", "must be from 1 to 999999999")
    if not transactions:
        raise WriteProblem("Interchange", "is empty")
    sender = ident("Envelope.sender", envelope.sender, 15, 2)
    receiver = ident("Envelope.receiver", envelope.receiver, 15, 2)
    made = envelope.made_at
    isa = ["ISA", "00", " " * 10, "00", " " * 10]
    isa += [ident("Envelope.sender_qualifier", envelope.sender_qualifier, 2, 2), f"{sender:15}"]
    isa += [ident("Envelope.receiver_qualifier", envelope.receiver_qualifier, 2, 2), f"{receiver:15}"]
    isa += [f"{made:%y%m%d}", f"{made:%H%M}", REPETITION, "00501", f"{envelope.control:09d}", "0"]
    isa += [one_of("Envelope.usage", envelope.usage, "PT"), COMPONENT]
    lines = [ELEMENT.join(isa)]
    when = [f"{made:%Y%m%d}", f"{made:%H%M}"]
    lines.append(segment("GS", group, sender, receiver, *when, str(envelope.control), "X", version))
    for one in transactions:
        lines.extend(one)
    lines.append(segment("GE", str(len(transactions)), str(envelope.control)))
    lines.append(segment("IEA", "1", f"{envelope.control:09d}"))
    return (TERMINATOR.join(lines) + TERMINATOR).encode("ascii")


def _plainer(value: str) -> str:
    upper = value.upper().translate(_LETTERS_APART)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", upper) if not unicodedata.combining(sign))
    return _STRANGE.sub(" ", bare).strip()


def _fraction(value: int, unit: int, places: int) -> str:
    whole, rest = divmod(abs(value), unit)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:0{places}d}".rstrip("0") if rest else f"{sign}{whole}"
