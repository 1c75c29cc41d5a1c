"""The ways a message may go, in their order, and what each needs."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from quietledger.core.post.rules import Demand
from quietledger.pure.mailguard.shapes import Leak

SOON: Final = timedelta(days=3)
BODY_MOST: Final = 20_000
FILES_MOST: Final = 5
FILES_MOST_BYTES: Final = 10 * 1024 * 1024
CHOICE_LASTS: Final = timedelta(days=365)
TEST_LASTS: Final = timedelta(days=365)


class To(StrEnum):
    """Whom a recipient is."""

    PATIENT = "patient"
    PROFESSIONAL = "professional"
    PARTNER = "partner"


class Way(StrEnum):
    """How a message travels, the safest first.  Source: mail reference, section 4."""

    NOTICE = "notice"
    SEALED = "sealed"
    TLS = "tls"
    PLAIN = "plain"


# How well each way's letter must be protected on the hop that we make.
DEMANDS: Final = {Way.NOTICE: Demand.TLS, Way.SEALED: Demand.TLS, Way.TLS: Demand.VERIFIED, Way.PLAIN: Demand.ANY}
NAMES: Final = {
    Way.NOTICE: "A notice, and a page to read it on",
    Way.SEALED: "Sealed to their own key",
    Way.TLS: "Ordinary mail over enforced encryption",
    Way.PLAIN: "Plain mail, as the patient asked for",
}
WHY: Final = {
    Way.NOTICE: "The mail says only that something waits. They read it on a page of ours, with a code that you tell "
    "them by telephone or at the desk. Nothing of it lies in anybody’s mailbox, you see when it was read, and you can "
    "take it back.",
    Way.SEALED: "Only their own key opens it, wherever the mail lies. The subject and the addresses stay readable.",
    Way.TLS: "Every server that we hand it to must prove who it is, or it isn’t sent. From there on their own mail "
    "system keeps it.",
    Way.PLAIN: "As well protected as the servers on its way happen to be. It stays readable wherever it lies.",
}
PURPOSES: Final = {
    "treatment": "their treatment", "payment": "payment", "operations": "running the practice",
    "individual": "the patient’s own wish", "other": "another reason",
}  # fmt: skip
HOWS: Final = {"in_person": "in person", "telephone": "by telephone", "writing": "in writing"}

# What a patient is told before they choose plain mail; a change gets a new number, and the old text stays here.
WARNINGS: Final = {
    1: "Plain e-mail is like a postcard. Others may read it on its way, on the servers that keep it, and on every "
    "device or shared account where your mail is opened. That we write to you at all may show that you come here. You "
    "can choose our protected page instead, at no cost, and you can change your mind at any time by telling us.",
}
WARNING: Final = 1


@dataclass(frozen=True, slots=True)
class FileDoc:
    """An attached file: its name, and its bytes in base64."""

    name: str
    body64: str

    @property
    def body(self) -> bytes:
        return base64.b64decode(self.body64)


@dataclass(frozen=True, slots=True)
class MessageDoc:
    """What of a message is sealed.  `is_special`: it holds psychotherapy notes or records of 42 CFR Part 2."""

    subject: str = ""
    body: str = ""
    files: tuple[FileDoc, ...] = ()
    is_special: bool = False


@dataclass(frozen=True, slots=True)
class ReplyDoc:
    """What somebody answered on their page."""

    body: str = ""


@dataclass(frozen=True, slots=True)
class RecipientDoc:
    """Who they are and where mail reaches them.  `key`: certificate (PEM) or OpenPGP key (armoured), "" for none."""

    name: str = ""
    address: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A certificate or key as people compare it.  `until`: None if it has no end."""

    kind: str
    fingerprint: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the guard found in a message.  files: name -> leaks of its text, None if it could not be read."""

    subject: tuple[Leak, ...] = ()
    body: tuple[Leak, ...] = ()
    names: tuple[Leak, ...] = ()
    files: dict[str, tuple[Leak, ...] | None] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many places inside the message tell something."""
        return len(self.body) + sum(len(one or ()) for one in self.files.values())

    @property
    def unread(self) -> list[str]:
        """Files that the guard could not read."""
        return [name for name, found in self.files.items() if found is None]

    @property
    def is_neutral(self) -> bool:
        """Whether subject and file names tell nothing."""
        return not (self.subject or self.names)


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds about a recipient when a message is to go.

    has_key: one that is in force now.  is_proved: their server proved itself within a year.
    """

    to: To
    is_checked: bool
    has_key: bool
    has_agreement: bool
    is_proved: bool
    chose_plain: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One way with what it means, and why it is closed; "" if it is open.  `needs_look`: marked places have to stay."""

    way: Way
    name: str
    why: str
    closed: str = ""
    needs_look: bool = False


def choices(now: Standing, found: Guarded, *, is_special: bool) -> list[Choice]:
    """The ways a message may go, the safest first, each with why it is closed.

    Source: 45 CFR 164.312(e), 164.522(b), 164.530(c); 78 FR 5566 at 5634; 42 CFR 2.16.
    """
    closed = {
        Way.NOTICE: "",
        Way.SEALED: "" if now.has_key else "No certificate or key of theirs that is in force is on file.",
        Way.TLS: _closed_tls(now, is_special=is_special),
        Way.PLAIN: _closed_plain(now, found, is_special=is_special),
    }
    before = "" if now.is_checked else "Check the address first: nothing goes to one that nobody has confirmed."
    telling = (
        "" if found.is_neutral else "The subject or a file’s name tells something, and these travel open. Change it."
    )
    return [
        Choice(
            way, NAMES[way], WHY[way], before or telling or closed[way],
            needs_look=way is Way.TLS and bool(found.count or found.unread),
        )
        for way in Way
    ]  # fmt: skip


def _closed_tls(now: Standing, *, is_special: bool) -> str:
    if is_special:
        return "Psychotherapy notes and records of 42 CFR Part 2 never go by ordinary mail."
    if now.to is not To.PARTNER:
        return "Only for partners who signed an agreement with us."
    if not now.has_agreement:
        return "No agreement with this partner covers messages."
    return "" if now.is_proved else "It is a year since their server proved itself: check the address once more."


def _closed_plain(now: Standing, found: Guarded, *, is_special: bool) -> str:
    if is_special:
        return "Psychotherapy notes and records of 42 CFR Part 2 never go by ordinary mail, whatever the patient chose."
    if now.to is not To.PATIENT:
        return "Only a patient may choose plain mail, for what is their own."
    if not now.chose_plain:
        return "The patient has not asked for plain mail after being told of its risk."
    if found.count:
        return "The guard found patient data in it. Plain mail carries the least: take it out, or take the first way."
    return "The guard can’t read every file. Leave them out, or take the first way." if found.unread else ""


def check_written(doc: MessageDoc, purpose: str) -> dict[str, str]:
    """What can't be sent as it is written, by field; empty if it can."""
    wrong = {}
    if not doc.subject.strip() or "\n" in doc.subject or "\r" in doc.subject:
        wrong["subject"] = "Give it a subject of one line that tells nothing."
    if not doc.body.strip() or len(doc.body) > BODY_MOST:
        wrong["body"] = f"Write something, at most {BODY_MOST:,} characters."
    if purpose not in PURPOSES:
        wrong["purpose"] = "Choose why it is sent."
    if len(doc.files) > FILES_MOST or sum(len(one.body64) * 3 // 4 for one in doc.files) > FILES_MOST_BYTES:
        wrong["attached"] = f"At most {FILES_MOST} files, {FILES_MOST_BYTES // 1024 // 1024} MB together."
    return wrong


def check_answer(body: str) -> None:
    """Raise ValueError for an answer that is empty or too long."""
    if not body.strip() or len(body) > BODY_MOST:
        raise ValueError(len(body))
