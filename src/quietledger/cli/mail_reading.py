"""`quietledger mail read|scan`: what a message shows, where, and what to do.  Needs neither Django nor a database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from quietledger.cli import mail_sources
from quietledger.cli.mail_sources import Source
from quietledger.pure.mailsigns import judge, links, mailboxes
from quietledger.pure.mailsigns.catalogue import CATALOGUE
from quietledger.pure.mailsigns.shapes import In, Part, Reading, Severity, Sign, State

File = Annotated[Path, typer.Argument(help="One message (.eml).", metavar="FILE")]
Files = Annotated[Path, typer.Argument(help="An mbox, a folder or maildir, or a zip.", metavar="MBOX|DIR")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
_COLOURS: Final = {Severity.HOLD: "bold red", Severity.SHOW: "yellow", Severity.BESIDE: "dim"}
_STATES: Final = {
    State.HOLD: ("Hold this message.", "bold red"),
    State.LOOK: ("Look twice.", "yellow"),
    State.NONE_FOUND: ("These checks found no sign. That doesn't make it safe.", "default"),
}
_SHOWN_HEADERS: Final = ("From", "Reply-To", "To", "Subject", "Date")
_MOST_SHOWN: Final = 6_000


def read(file: File, *, as_json: AsJson = False) -> None:
    """Show one message with its signs marked, and what to do; exit code 1 if there are any."""
    if file.is_dir():
        _stop(f"{file} is a folder: `quietledger mail scan` reads those.")
    try:
        source, *others = islice(mail_sources.messages(file), 2)
    except OSError as problem:
        _stop(f"Cannot read {file}: {problem.strerror or problem}.")
    if others:
        _stop(f"{file} holds several messages: `quietledger mail scan` reads those.")
    reading = judge.read(source.raw)
    if as_json:
        typer.echo(json.dumps(as_data(reading), indent=2))
    else:
        _print(reading)
    if reading.state is not State.NONE_FOUND:
        raise typer.Exit(1)


def scan(path: Files, *, as_json: AsJson = False) -> None:
    """One row for each message and the counts by state; exit code 1 if any message shows a sign."""
    counts: Counter[str] = Counter()
    try:
        for source in _with_progress(path):
            reading = judge.read(source.raw)
            counts[reading.state.value] += 1
            typer.echo(json.dumps(_row(source, reading)) if as_json else _line(source, reading))
    except OSError as problem:
        _stop(f"Cannot read {path}: {problem.strerror or problem}.")
    told = {state.value: counts[state.value] for state in State}
    if as_json:
        typer.echo(json.dumps({"messages": counts.total(), "states": told}))
    else:
        typer.echo(
            f"{counts.total()} messages: " + ", ".join(f"{count} {name}" for name, count in told.items()), err=True
        )
    if counts.total() > counts[State.NONE_FOUND.value]:
        raise typer.Exit(1)


def as_data(reading: Reading) -> dict[str, object]:
    """A reading as plain data: each sign with its place and its words from the catalogue."""
    return {
        "sha256": reading.message.sha256,
        "state": reading.state.value,
        "score": reading.score,
        "from": _printable(reading.message.header("from")),
        "subject": _printable(reading.message.header("subject")),
        "signs": [_sign_data(sign) for sign in reading.signs],
        "links": [
            {"number": one.number, "text": _printable(one.text), "leads_to": links.host_of(one.href)}
            for one in reading.message.links
        ],
        "findings": [asdict(one) for one in reading.message.findings],
        "unchecked": list(reading.unchecked),
    }


def _sign_data(sign: Sign) -> Mapping[str, object]:
    entry = CATALOGUE[sign.id]
    return {
        "id": sign.id,
        "severity": sign.severity.value,
        "name": entry.name,
        "place": asdict(sign.place),
        "evidence": _printable(sign.evidence),
        "see": entry.see,
        "why": entry.why,
        "do": entry.do,
    }


def _with_progress(path: Path) -> Iterator[Source]:
    """Each message, with a bar on standard error that shows how much of the bytes is read."""
    console = Console(stderr=True)
    columns = (TextColumn("reading"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=mail_sources.size_of(path))
        for source in mail_sources.messages(path):
            yield source
            progress.update(task, completed=source.read_bytes)


def _row(source: Source, reading: Reading) -> dict[str, object]:
    return {
        "message": source.name,
        "state": reading.state.value,
        "score": reading.score,
        "signs": sorted({sign.id for sign in reading.signs}),
        "from": _printable(reading.message.header("from")),
        "subject": _printable(reading.message.header("subject")),
        "unread": [one.say for one in reading.message.findings],
    }


def _line(source: Source, reading: Reading) -> str:
    ids = " ".join(sorted({sign.id for sign in reading.signs})) or "-"
    subject = _printable(reading.message.header("subject"))[:60]
    return f"{reading.state.value:<14} {reading.score:>4}  {source.name}  {ids}  {subject}"


def _print(reading: Reading) -> None:
    console = Console(highlight=False, soft_wrap=True)
    marks = {sign_id: number for number, sign_id in enumerate(dict.fromkeys(one.id for one in reading.signs), start=1)}
    for name in _SHOWN_HEADERS:
        if value := reading.message.header(name.lower()):
            here = [one for one in reading.signs if one.place.within is In.HEADER and one.place.name == name]
            console.print(Text(f"{name}: ", "dim").append(_marked(value, here, marks)))
    sender = mailboxes.mailbox(reading.message.header("from"))
    if sender.host:
        console.print(Text("Sent from: ", "dim").append(_printable(links.registrable(sender.host)), "bold"))
    console.print()
    for part in _shown_parts(reading):
        here = [one for one in reading.signs if _stands_in(one, part)]
        console.print(_marked(part.text[:_MOST_SHOWN], here, marks))
        console.print()
    _print_signs(console, reading, marks)
    for say in reading.unchecked:
        console.print(Text(f"Not checked: {say}", "dim"))
    sentence, colour = _STATES[reading.state]
    console.print(Text(sentence, colour))


def _shown_parts(reading: Reading) -> list[Part]:
    """The texts that a mail program would show: the pages, or the plain texts where there are none."""
    texts = [part for part in reading.message.parts if part.text and not part.is_attachment]
    return [part for part in texts if part.markup] or texts


def _stands_in(sign: Sign, part: Part) -> bool:
    place = sign.place
    return (place.within is In.TEXT and place.name == part.number) or (
        place.within is In.LINK and place.of == part.number
    )


def _marked(text: str, signs: list[Sign], marks: Mapping[str, int]) -> Text:
    """The text with the places of the signs coloured, and the sign's number behind each."""
    shown = Text()
    spots: dict[int, list[Sign]] = {}
    for sign in signs:
        spots.setdefault(min(sign.place.end, len(text)), []).append(sign)
    at = 0
    for end in sorted(spots):
        shown.append(_printable(text[at:end]))
        numbers = sorted({marks[sign.id] for sign in spots[end]})
        shown.append("".join(f"[{number}]" for number in numbers), _COLOURS[min(sign.severity for sign in spots[end])])
        at = end
    shown.append(_printable(text[at:]))
    # The labels move what comes after them; colours are set by the text's own offsets, moved in the same way.
    for sign in signs:
        start, end = min(sign.place.start, len(text)), min(sign.place.end, len(text))
        moved = sum(len(f"[{marks[one.id]}]") for spot in spots if spot <= start for one in _once(spots[spot]))
        shown.stylize(_COLOURS[sign.severity], start + moved, end + moved)
    return shown


def _once(signs: list[Sign]) -> list[Sign]:
    return list({sign.id: sign for sign in signs}.values())


def _print_signs(console: Console, reading: Reading, marks: Mapping[str, int]) -> None:
    for sign_id, number in marks.items():
        entry = CATALOGUE[sign_id]
        found = [sign for sign in reading.signs if sign.id == sign_id]
        console.print(Text(f"[{number}] {entry.name}", _COLOURS[found[0].severity]).append(f"  ({sign_id})", "dim"))
        for sign in found[:3]:
            console.print(Text(f"    {_where(sign)}: ", "dim").append(_printable(sign.evidence)))
        console.print(Text(f"    {entry.why}"))
        console.print(Text(f"    {entry.do}", "bold"))


def _where(sign: Sign) -> str:
    place = sign.place
    match place.within:
        case In.HEADER:
            return place.name
        case In.LINK:
            return f"link {int(place.name) + 1}" if place.name.isdigit() else "link"
        case In.ATTACHMENT:
            return f"attachment {place.name}"
        case In.TEXT:
            return f"text {place.name}, letter {place.start + 1}"


def _printable(text: str) -> str:
    """Text that can't move the cursor, colour the screen or turn the line around; letter for letter."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def _stop(sentence: str) -> NoReturn:
    """End with a sentence and exit code 2: called wrongly."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
