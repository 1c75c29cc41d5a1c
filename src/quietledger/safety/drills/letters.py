"""A drill's message: how it is built, the hidden signed mark that tells it from the real thing, and the link's secret.

An extra file of the room. The mark binds sender, id and every part of the message, so that nobody can put the mark of a
true drill on a message of their own. What gateways add to the subject or change about line ends does not matter.
"""

from __future__ import annotations

import base64
import binascii
import email
import html
import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import Final
from uuid import UUID

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.safety.drills import errors, lures
from quietledger.safety.drills.lures import Lure

HEADER: Final = "X-Quietledger-Drill"  # as `built` writes it, and no server changes it
SIGNED_AS: Final = b"quietledger/drill/1\n"
SECRET_BYTES: Final = 24
_TOKEN: Final = re.compile(rb"/d/([A-Za-z0-9_-]{54})(?![A-Za-z0-9_-])")


def built(
    lure: Lure, *, to: str, link: str, said: Mapping[str, str], recipient_id: UUID, message_id: UUID, now: datetime
) -> bytes:
    """The finished message with its mark; inside the practice's scope.  said: what fills the lure's blanks."""
    raw = written(lure, to=to, link=link, said=said, message_id=message_id, now=now)
    # Put in front by hand: the library would fold a word as long as a signature in its own way.
    return f"{HEADER}: {_mark(raw, recipient_id)}\r\n".encode() + raw


def written(lure: Lure, *, to: str, link: str, said: Mapping[str, str], message_id: UUID, now: datetime) -> bytes:
    """The message without its mark, as a reader sees it."""
    name, address = lures.sender_of(lures.fill(lure.sender, said))
    body = lures.fill(lure.body, said)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = to
    message["Subject"] = lures.fill(lure.subject, said)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}@{address.rpartition('@')[2]}>"
    if lure.reply_to:
        message["Reply-To"] = lures.fill(lure.reply_to, said)
    message.set_content(lures.LINK.sub(lambda found: f"{found.group(1)}: {link}", body))
    message.add_alternative(_markup(body, link), subtype="html")
    return message.as_bytes()


def recipient_of(raw: bytes) -> UUID | None:
    """Which message of a drill of this practice this is, by its mark; None for any other.  Inside its scope."""
    found = email.message_from_bytes(raw).get(HEADER, "")
    version, _, rest = str(found).partition(";")
    told, _, signature = rest.partition(";")
    try:
        recipient_id = UUID(told.strip())
        given = base64.b64decode("".join(signature.split()), validate=True)
    except (ValueError, binascii.Error):
        return None
    said = _said(raw, recipient_id)
    is_ours = version.strip() == "1" and any(vault.is_signature(key, given, said) for key in vault.public_keys())
    return recipient_id if is_ours else None


def _mark(raw: bytes, recipient_id: UUID) -> str:
    return f"1; {recipient_id}; {base64.b64encode(vault.sign(_said(raw, recipient_id))).decode()}"


def _said(raw: bytes, recipient_id: UUID) -> bytes:
    """What a mark signs: practice, recipient, sender, the message's id, and every part without its blanks."""
    message = email.message_from_bytes(raw)
    parts = [f"{part.get_content_type()} {_digest(part)}" for part in message.walk() if not part.is_multipart()]
    sender = parseaddr(str(message.get("From", "")))[1].lower()
    lines = [str(tenancy.practice_id()), str(recipient_id), sender, str(message.get("Message-ID", "")).strip(), *parts]
    return SIGNED_AS + "\n".join(lines).encode("utf-8", "surrogateescape")


def _digest(part: Message) -> str:
    body = part.get_payload(decode=True)
    return sha256(b"".join(body.split()) if isinstance(body, bytes) else b"").hexdigest()


def _markup(body: str, link: str) -> str:
    paragraphs = [html.escape(one).replace("\n", "<br>\n") for one in body.split("\n\n")]
    whole = "".join(f"<p>{one}</p>\n" for one in paragraphs)
    anchor = lures.LINK.sub(lambda found: f'<a href="{html.escape(link)}">{found.group(1)}</a>', whole)
    return f"<!doctype html>\n<html><body>\n{anchor}</body></html>\n"


def token(practice_id: UUID, secret: bytes) -> str:
    """The secret part of a link; it also names the practice, whose walls it has to be looked for behind."""
    return base64.urlsafe_b64encode(practice_id.bytes + secret).decode().rstrip("=")


def practice_of(said: str) -> UUID:
    """Whose link this is.  Raises: NoSuchLink, for what is no link of ours at all."""
    try:
        raw = base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))
    except (ValueError, binascii.Error):
        raise errors.NoSuchLink from None
    if len(raw) != 16 + SECRET_BYTES or token(UUID(bytes=raw[:16]), raw[16:]) != said:
        raise errors.NoSuchLink
    return UUID(bytes=raw[:16])


def digest(said: str) -> bytes:
    """What is kept of a link: nobody who reads the database can follow it."""
    return sha256(said.encode()).digest()


def tokens_in(raw: bytes) -> list[str]:
    """Every secret of a link that stands in a message, for copies that were forwarded without their mark."""
    message = email.message_from_bytes(raw)
    bodies = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    found = (one.decode() for body in bodies if isinstance(body, bytes) for one in _TOKEN.findall(body))
    return list(dict.fromkeys(found))
