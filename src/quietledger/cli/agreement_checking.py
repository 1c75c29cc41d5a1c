"""`quietledger agreements check`: what an agreement promises, by its words.  Needs neither Django nor a database."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from quietledger.pure.agreementcheck import chain, checker
from quietledger.pure.agreementcheck.chain import Looser
from quietledger.pure.agreementcheck.shapes import Adverse, Checked, Found, Severity, Span, State

File = Annotated[Path, typer.Argument(help="An agreement: PDF, Word (.docx), Markdown, HTML or text.", metavar="FILE")]
Parent = Annotated[
    Path | None, typer.Option(help="The agreement above it: the file may not be looser.", metavar="FILE")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
_COLOURS: Final = {
    State.PRESENT: "green",
    State.WEAK: "yellow",
    State.UNCLEAR: "yellow",
    State.ABSENT: "bold red",
    State.CONTRADICTED: "bold red",
}
_HARM: Final = {Severity.HIGH: "bold red", Severity.MEDIUM: "yellow", Severity.INFO: "dim"}


def check(file: File, *, parent: Parent = None, as_json: AsJson = False) -> None:
    """Say which required provisions an agreement has, and show the words.

    Exit code 0: all are found, weak ones too; 1: something is missing or looser, or it is no such agreement; 2: called
    wrongly.
    """
    # What the PDF readers log of a damaged file could hold words of it.
    for name in ("pypdfium2", "pdfminer", "pikepdf"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    checked = _read(file)
    above = _read(parent) if parent else None
    if above is not None and not above.is_checked:
        _stop(f"{parent} is no agreement to compare with: {above.kind.value}.")
    looser = chain.compare(checked, above) if above is not None else ()
    if as_json:
        typer.echo(json.dumps(as_data(checked, looser), indent=2))
    else:
        _print(checked, looser)
    if not checked.is_complete or looser:
        raise typer.Exit(1)


def as_data(checked: Checked, looser: Iterable[Looser] = ()) -> dict[str, Any]:
    """All that was found, as plain data; without the text itself."""
    return {
        "kind": checked.kind.value,
        "form": checked.text.form,
        "score": checked.score,
        "complete": checked.is_complete,
        "required": [_found_data(one) for one in checked.required],
        "options": [_found_data(one) for one in checked.options],
        "terms": [_found_data(one) for one in checked.terms],
        "part2": [_found_data(one) for one in checked.part2],
        "adverse": [asdict(one) | {"severity": one.severity.value} for one in checked.adverse],
        "looser": [asdict(one) | {"severity": one.severity.value} for one in looser],
        "fixes": dict(checked.fixes),
        "findings": [asdict(one) for one in checked.findings],
        "parties": {token: list(names) for token, names in checked.parties.items()},
    }


def _found_data(one: Found) -> dict[str, Any]:
    return asdict(one) | {"state": one.state.value, "answer": one.answer.value, "severity": one.severity.value}


def _read(file: Path) -> Checked:
    try:
        return checker.check(file.name, file.read_bytes())
    except OSError as problem:
        _stop(f"Cannot read {file}: {problem.strerror or problem}.")


def _print(checked: Checked, looser: tuple[Looser, ...]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f"{checked.kind.value[0].upper()}{checked.kind.value[1:]}", "bold"))
    for finding in checked.findings:
        console.print(Text(_printable(finding.say), "yellow"))
    if not checked.is_checked:
        return
    for one in checked.required:
        _print_found(console, one, checked)
    _print_harm(console, checked.adverse)
    asked = [one for one in checked.terms if one.state is not State.PRESENT]
    if asked:
        console.print(Text("Worth asking for", "bold"))
        for one in asked:
            console.print(
                Text(f"  {one.id}  {one.title}").append(f"  {one.state.value}. {_printable(one.note)}", "dim")
            )
    if looser:
        console.print(Text("Looser than the agreement above", "bold"))
        for way in looser:
            console.print(Text(f"  {way.id}  {_printable(way.say)}", _HARM[way.severity]))
    console.print(Text(_closing(checked), "bold"))


def _print_found(console: Console, one: Found, checked: Checked) -> None:
    console.print(
        Text(f"{one.state.value:<12}", _COLOURS[one.state])
        .append(f" {one.id:<5}{one.title}", "default")
        .append(f"  {one.citation}", "dim")
    )
    if one.note:
        console.print(Text(f"             {_printable(one.note)}"))
    _print_words(console, one.spans[:1], checked)
    if one.is_missing and one.id in checked.fixes:
        console.print(Text(f"             Could say: {checked.fixes[one.id]}", "cyan"))


def _print_words(console: Console, spans: Iterable[Span], checked: Checked) -> None:
    for span in spans:
        where = f"page {span.page}: " if len(checked.text.pages) > 1 else ""
        console.print(Text(f'             {where}"{_printable(span.quote)}"', "dim"))


def _print_harm(console: Console, adverse: Iterable[Adverse]) -> None:
    for one in adverse:
        console.print(
            Text(f"{one.severity.value:<12}", _HARM[one.severity]).append(f" {one.id:<5}{one.title}", "default")
        )
        if one.note:
            console.print(Text(f"             {_printable(one.note)}"))
        for span in one.spans[:2]:
            console.print(Text(f'             "{_printable(span.quote)}"', "dim"))


def _closing(checked: Checked) -> str:
    held = sum(one.state is State.PRESENT for one in checked.required)
    weak = sum(one.state is State.WEAK for one in checked.required)
    counts = f"{held} of {len(checked.required)} required items found, {weak} weak, {len(checked.missing)} missing."
    return f"{counts} A person decides: this is no legal advice."


def _printable(text: str) -> str:
    """Text that can't move the cursor, colour the screen or turn the line around."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _stop(sentence: str) -> NoReturn:
    """End with a sentence and exit code 2: called wrongly."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
