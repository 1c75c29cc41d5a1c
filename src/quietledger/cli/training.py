"""`quietledger training`: who has taken which lesson, and checking lessons that a practice wrote itself."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="Lessons: who has taken which, and checking your own.")

LessonFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A lesson: Markdown with a head.")]
Out = Annotated[Path, typer.Argument(help="Where to write: a file that ends in .csv or .pdf.")]


@app.command("list")
def training_list(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """List how everybody stands; 1 if somebody doesn't count as trained."""
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import lessons  # noqa: PLC0415 - the same

    raise typer.Exit(lessons.listed(practice, as_json=as_json))


@app.command()
def check(file: LessonFile, *, as_json: AsJson = False) -> None:
    """Say what could be better in a lesson: where, what, and how to mend it; 1 if it can't be taught like that."""
    from quietledger.safety.training import checking  # noqa: PLC0415 - the signs' engine takes a moment to load

    lesson, findings = checking.check_own(file.read_text(encoding="utf-8", errors="replace"))
    if as_json:
        told = {"lesson": lesson.name if lesson else None, "version": lesson.version if lesson else None}
        typer.echo(json.dumps(told | {"findings": [asdict(one) for one in findings]}))
    elif findings:
        table = Table("Where", "What", "How to mend it", "")
        for one in findings:
            table.add_row(one.where, one.what, one.mend, "must" if one.is_grave else "advice")
        Console().print(table)
    else:
        typer.echo("It can be taught: it reads plainly, and its examples are marked where it says.")
    raise typer.Exit(1 if any(one.is_grave for one in findings) else 0)


@app.command()
def export(out: Out, practice: Practice = "") -> None:
    """Write the record of who finished which lesson, when, and in which version of its text."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import lessons  # noqa: PLC0415 - the same

    raise typer.Exit(lessons.export(practice, out))
