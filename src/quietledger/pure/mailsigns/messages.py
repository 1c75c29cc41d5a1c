"""Messages inside messages: read and judged again, with places that say which message is meant."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import olefile  # type: ignore[import-untyped]  # comes with oletools and ships no types

from quietledger.pure.mailsigns.files import File, Found, Search, Unchecked

_OUTLOOK: Final = "__substg1.0_"
_SUBJECT, _SENDER, _TEXT, _PAGE = "0037001F", "0C1F001F", "1000001F", "10130102"
_BODY_MAX: Final = 5_000_000


def look_at_message(file: File, search: Search) -> Iterator[Found]:
    """A9: everything again, inside.  A place of `2/1.1` is part 1.1 of the message that is part 2."""
    yield from _judged(file, file.body, search)


def look_at_outlook(file: File, search: Search) -> Iterator[Found]:
    """A9 for a message as Outlook keeps it: subject, sender and text are judged; its attachments likewise."""
    with olefile.OleFileIO(io.BytesIO(file.body)) as kept:
        values = {name: _stream(kept, [_OUTLOOK + name]) for name in (_SUBJECT, _SENDER, _TEXT, _PAGE)}
        subject, sender, text = (values[name].decode("utf-16-le", "replace") for name in (_SUBJECT, _SENDER, _TEXT))
        head = f"From: {' '.join(sender.split())}\nSubject: {' '.join(subject.split())}\nMIME-Version: 1.0\n"
        if values[_PAGE]:
            body = head.encode() + b"Content-Type: text/html; charset=utf-8\n\n" + values[_PAGE]
        else:
            body = f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}".encode()
        yield from _judged(file, body, search)
        for folder in sorted({path[0] for path in kept.listdir() if path[0].startswith("__attach")})[:50]:
            name = _stream(kept, [folder, _OUTLOOK + "3707001F"]).decode("utf-16-le", "replace")
            yield file.holding(name or folder, _stream(kept, [folder, _OUTLOOK + "37010102"]))


def _judged(file: File, raw: bytes, search: Search) -> Iterator[Found]:
    if search.judge_inside is None or search.messages <= 0:
        yield Unchecked(f"{file.called} is a message inside this message that was not judged.")
        return
    search.messages -= 1
    # What is left of the limits holds inside too, so that messages in messages come to an end.
    left = replace(search.limits, messages=search.messages, entries=max(search.entries, 0))
    reading = search.judge_inside(raw, search.known, left)
    before = f"{file.part}{file.inside}/"
    for sign in reading.signs:
        yield replace(sign, place=replace(sign.place, name=before + sign.place.name))
    for say in reading.unchecked:
        yield Unchecked(f"In {file.called}: {say}")


def _stream(kept: olefile.OleFileIO, path: list[str]) -> bytes:
    return bytes(kept.openstream(path).read(_BODY_MAX)) if kept.exists(path) else b""
