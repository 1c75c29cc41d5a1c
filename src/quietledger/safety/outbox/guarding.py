"""Runs the guard over everything in a message.

An extra file of the room: looking over and sending ask it alike, so that what was shown is what is enforced.
"""

from __future__ import annotations

from quietledger.pure.mailguard import finding, subjects, texts
from quietledger.pure.mailguard.shapes import Known, Leak
from quietledger.safety.outbox.rules import Guarded, MessageDoc


def guard(doc: MessageDoc, known: Known) -> Guarded:
    """What tells something in subject, text, file names and files; inside the practice's scope, where `known` asks."""
    names: list[Leak] = []
    files: dict[str, tuple[Leak, ...] | None] = {}
    for one in doc.files:
        names += subjects.check(one.name, known)
        text = texts.text_of(one.name, one.body)
        files[one.name] = None if text is None else finding.find(text, known)
    return Guarded(subjects.check(doc.subject, known), finding.find(doc.body, known), tuple(names), files)
