"""Signs of what a message carries: each file is recognised and judged, opened within limits, and so on inside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from quietledger.pure.mailsigns import (
    archives,
    calendars,
    filenames,
    messages,
    office,
    pdf,
    pictures,
    scanning,
    smuggling,
)
from quietledger.pure.mailsigns.files import Bounds, File, Found, Inside, Look, Search, Unchecked
from quietledger.pure.mailsigns.shapes import Known, Message, Part, Sign
from quietledger.pure.mailsigns.types import PAGES, RUNS, Kind, disagreements, ending, kind_of

_LOOKS: Final[Mapping[Kind, Look]] = {
    Kind.ZIP: archives.look_at_zip,
    Kind.JAR: archives.look_at_zip,
    Kind.OFFICE: office.look_at_document,
    Kind.TAR: archives.look_at_tar,
    Kind.GZIP: archives.look_at_packed,
    Kind.BZIP2: archives.look_at_packed,
    Kind.XZ: archives.look_at_packed,
    Kind.SEVEN: archives.look_at_unreadable,
    Kind.RAR: archives.look_at_unreadable,
    Kind.OLE: office.look_at_ole,
    Kind.RTF: office.look_at_rtf,
    Kind.TEXT: office.look_at_table,
    Kind.OUTLOOK: messages.look_at_outlook,
    Kind.MESSAGE: messages.look_at_message,
    Kind.PDF: pdf.look_at_pdf,
    Kind.HTML: smuggling.look_at_page,
    Kind.SVG: smuggling.look_at_drawing,
    Kind.PICTURE: pictures.look_at_picture,
    Kind.CALENDAR: calendars.look_at_invitation,
    Kind.TNEF: archives.look_at_unreadable,
}


def signs(
    message: Message, known: Known | None = None, limits: Bounds | None = None, judge_inside: Inside | None = None
) -> tuple[tuple[Sign, ...], tuple[str, ...]]:
    """Signs of all attachments, and in words what could not be checked.

    judge_inside: how a message inside the message is read and judged; without it, it is said to be unchecked.
    Never raises, whatever the bytes.
    """
    search = Search(message, known or Known(), limits or Bounds(), judge_inside)
    found: list[Sign] = []
    unchecked: list[str] = []
    for part in message.parts:
        if not is_file(part):
            continue
        for one in _walk(File(part.number, part.name, part.body, part.type), search):
            if isinstance(one, Sign):
                found.append(one)
            else:
                unchecked.append(one.say)
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(unchecked))


def is_file(part: Part) -> bool:
    """Whether a part is something that a reader would open, rather than read in place."""
    return part.is_attachment or part.type == "text/calendar" or not part.type.startswith(("text/", "multipart/"))


def _walk(file: File, search: Search) -> Iterator[Sign | Unchecked]:
    """A file's own signs, then those of every file inside it."""
    for one in _guarded(file, search):
        if isinstance(one, File):
            yield from _walk(one, search)
        else:
            yield one


def _guarded(file: File, search: Search) -> Iterator[Found]:
    """All that is found in one file.  Readers of foreign formats may raise anything on broken bytes; here it ends."""
    try:
        yield from _found(file, search)
    except Exception as problem:  # noqa: BLE001 - broken bytes end in a finding, whatever a library raises on them
        yield Unchecked(f"{file.called} is broken and could not be checked to the end ({type(problem).__name__}).")


def _found(file: File, search: Search) -> Iterator[Found]:
    yield from filenames.signs(file)
    if not file.body:
        return
    kind = kind_of(file.body)
    yield from disagreements(file, kind)
    if kind in RUNS:
        yield file.sign("A1", f"{file.called}: {kind}", file.at(0, min(len(file.body), 16)))
    yield from scanning.scan(file, search)
    if look := _look(file, kind):
        yield from look(file, search)


def _look(file: File, kind: Kind) -> Look | None:
    """By content; where that is only text, by what a reader's computer would take it for."""
    if file.declared in {"message/rfc822", "message/global"}:
        return messages.look_at_message
    if kind is Kind.TEXT and ending(file.name) in PAGES:
        return smuggling.look_at_page
    return _LOOKS.get(kind)
