"""`quietledger x12`: look at an X12 file, check it, turn it into tables.  Needs neither Django nor a database."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final, NoReturn

import pyarrow.parquet as pq
import typer
from rich.console import Console
from rich.text import Text

from quietledger.pure.x12 import reader
from quietledger.pure.x12.findings import Finding
from quietledger.pure.x12.reader import Document
from quietledger.pure.x12.words import SEGMENT_WORDS

app: Final = typer.Typer(help="Look at X12 files, check them, turn them into tables.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="An 837P, 835, 999 or 277CA; others can be shown.", metavar="FILE")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
_COLOURS: Final = {"error": "bold red", "warning": "yellow", "note": "dim"}


@app.command()
def show(
    file: File,
    segment: Annotated[int | None, typer.Option(min=1, help="Only this segment, an element a line.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many segments.")] = None,
) -> None:
    """Print each segment with its number, its offset and what it is about."""
    segments = _read(file).segments
    console = Console(highlight=False, soft_wrap=True)
    if segment:
        if segment > len(segments):
            _stop(f"There is no segment {segment}: the file has {len(segments)}.")
        name, *elements = segments.elements(segment)
        console.print(_words(segment, int(segments.start[segment - 1]), name), Text(segments.text(segment)))
        for number, element in enumerate(elements, start=1):
            console.print(Text(f"  {name}{number:02d}  ", "cyan").append(element, "default"))
        return
    shown = min(limit or len(segments), len(segments))
    for ordinal in range(1, shown + 1):
        name = segments.elements(ordinal)[0]
        console.print(_words(ordinal, int(segments.start[ordinal - 1]), name), Text(segments.text(ordinal)))
    if shown < len(segments):
        console.print(Text(f"... {len(segments) - shown} more", "dim"))


@app.command()
def check(file: File, *, as_json: AsJson = False) -> None:
    """Tell all that is wrong with a file; exit code 1 if anything is an error."""
    document = _read(file)
    if as_json:
        typer.echo(json.dumps(_summary(document), indent=2))
    else:
        _print_findings(document)
    if document.has_errors:
        raise typer.Exit(1)


@app.command()
def tables(
    file: File,
    out: Annotated[Path, typer.Option(help="Folder for the Parquet files; made if it is not there.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Write each table that has rows as a Parquet file; exit code 1 if the file has errors."""
    document = _read(file)
    rows: dict[str, int] = {}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, table in document.tables.items():
            if table.num_rows:
                # A reader that looks into the folder meanwhile never sees half a file.
                part = out / f"{name}.parquet.part"
                pq.write_table(table, part)
                part.replace(out / f"{name}.parquet")
                rows[name] = table.num_rows
    except OSError as problem:
        _stop(f"Cannot write to {out}: {problem.strerror or problem}.")
    if as_json:
        typer.echo(json.dumps({"tables": rows, **_counts(document)}, indent=2))
    else:
        for name, count in rows.items():
            typer.echo(f"{name}: {count}")
        typer.echo(_closing(document), err=True)
    if document.has_errors:
        raise typer.Exit(1)


def _read(file: Path) -> Document:
    try:
        data = file.read_bytes()
    except OSError as problem:
        _stop(f"Cannot read {file}: {problem.strerror or problem}.")
    return reader.read(data)


def _stop(sentence: str) -> NoReturn:
    """End with a sentence and exit code 2: called wrongly."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def _words(ordinal: int, offset: int, name: str) -> Text:
    line = Text(f"{ordinal:>6} {offset:>9}  ", "dim")
    return line.append(f"{SEGMENT_WORDS.get(name, '?'):<24}", "cyan")


def _print_findings(document: Document) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for one in document.findings:
        console.print(_finding_line(one))
        console.print(Text(f"         {one.fix}", "dim"))
    console.print(Text(_closing(document)))


def _finding_line(one: Finding) -> Text:
    place = f"  segment {one.segment}, byte {one.offset}: " if one.segment else "  "
    line = Text(f"{one.severity:<8}", _COLOURS[one.severity])
    return line.append(f" {one.code}", "bold").append(f"{place}{one.say}", "default")


def _counts(document: Document) -> dict[str, int]:
    severities = [one.severity for one in document.findings]
    counts = {f"{name}s": severities.count(name) for name in ("error", "warning", "note")}
    return {"segments": len(document.segments), **counts}


def _summary(document: Document) -> dict[str, object]:
    kinds = document.tables["transactions"].column("kind").to_pylist()
    return {"kinds": kinds, **_counts(document), "findings": [asdict(one) for one in document.findings]}


def _closing(document: Document) -> str:
    counts = _counts(document)
    return (
        f"{counts['segments']} segments, {document.tables['transactions'].num_rows} transactions: "
        f"{counts['errors']} errors, {counts['warnings']} warnings, {counts['notes']} notes."
    )
