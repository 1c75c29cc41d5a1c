"""How messages look on the wire: the notice that holds nothing, the ordinary letter, the sealed one.

An extra file of the room: what a stranger on the way, or on a lock screen, could read is decided here alone.
"""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from quietledger.safety.outbox import sealing
from quietledger.safety.outbox.rules import MessageDoc, RecipientDoc

Mail = EmailMessage | MIMEMultipart
NOTICE_SUBJECT: Final = "A message from your provider's office is waiting"
CHECK_SUBJECT: Final = "Please confirm that this address is yours"
NOTICE: Final = """\
A message is waiting for you. To read it, open this page and enter the code
that you were told by telephone or at the desk:

{link}

The page closes on {until}. This mail holds nothing of the message. Nobody
will ever ask you for the code by mail. If you did not expect this, or have no
code, you need not do anything.
"""
CHECK: Final = """\
Somebody who wants to write to you asks whether this address is yours. If it
is, open this page and enter the code that you were told by telephone or at the
desk:

{link}

The page closes on {until}. If you know nothing of this, you need not do
anything: without the code nothing happens.
"""


def notice(sender: Address, to: str, link: str, until: str, *, is_check: bool) -> EmailMessage:
    """The mail that says only that something waits.  `until`: the last day, in words."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = CHECK_SUBJECT if is_check else NOTICE_SUBJECT
    mail.set_content(
        (CHECK if is_check else NOTICE).format(link=link, until=until), cte="7bit"
    )  # the link in one piece
    return mail


def ordinary(sender: Address, recipient: RecipientDoc, doc: MessageDoc) -> EmailMessage:
    """The message itself as mail."""
    mail = _content(doc)
    mail["From"], mail["To"], mail["Subject"] = sender, recipient.address, doc.subject
    return mail


def sealed(sender: Address, recipient: RecipientDoc, doc: MessageDoc) -> Mail:
    """The message inside an envelope to the recipient's key; the neutral subject and the addresses stand outside."""
    mail = sealing.seal(recipient.key, _content(doc))
    mail["From"], mail["To"], mail["Subject"] = str(sender), recipient.address, doc.subject
    return mail


def on_the_wire(mail: Mail, message_id: UUID, now: datetime) -> bytes:
    """The bytes as they are handed over: dated, and with an id by which a second copy is known as one."""
    domain = str(mail["From"]).rpartition("@")[2].strip(" >")
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message_id}@{domain}>"
    return mail.as_bytes(policy=SMTP)


def _content(doc: MessageDoc) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail.set_content(doc.body)
    for one in doc.files:
        mail.add_attachment(one.body, maintype="application", subtype="octet-stream", filename=one.name)
    return mail
