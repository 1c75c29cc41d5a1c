"""Verbs about who works here; what a person at a page may do, the operator of the machine may do without one."""

from __future__ import annotations

from typing import Annotated

import typer

from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="Who works here.")

Email = Annotated[str, typer.Argument(help="The address that they sign in with.")]
Roles = Annotated[list[str], typer.Option("--role", help="owner, biller, clinician or front_desk; may be repeated.")]
LastDay = Annotated[str, typer.Option("--until", help="Their last day, as 2027-03-31; left out: until you end it.")]


@app.command("list")
def people_list(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """List who works here, what they do and how they sign in."""
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import staff  # noqa: PLC0415 - the same

    raise typer.Exit(staff.listed(practice, as_json=as_json))


@app.command()
def add(
    email: Email, name: str, role: Roles, until: LastDay = "", practice: Practice = "", *, as_json: AsJson = False
) -> None:
    """Add somebody, and print the code with which they make their sign-in."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import staff  # noqa: PLC0415 - the same

    raise typer.Exit(staff.add(practice, email, name, staff.ends(practice, role, until), as_json=as_json))


@app.command()
def roles(email: Email, role: Roles, until: LastDay = "", practice: Practice = "", *, as_json: AsJson = False) -> None:
    """Give somebody exactly these roles."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import staff  # noqa: PLC0415 - the same

    raise typer.Exit(staff.change(practice, email, staff.ends(practice, role, until), as_json=as_json))


@app.command()
def end(email: Email, practice: Practice = "", *, as_json: AsJson = False) -> None:
    """End somebody's work at once: roles, open pages, ways in."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import staff  # noqa: PLC0415 - the same

    raise typer.Exit(staff.end(practice, email, as_json=as_json))


@app.command()
def code(email: Email, practice: Practice = "", *, as_json: AsJson = False) -> None:
    """Take the ways in of somebody who lost them, and print a code; for when no second owner can agree."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import staff  # noqa: PLC0415 - the same

    raise typer.Exit(staff.code(practice, email, as_json=as_json))


@app.command()
def retell(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """Compare what the gate was told about people with what is so, and mend what differs; runs by itself each day."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import staff  # noqa: PLC0415 - the same

    raise typer.Exit(staff.retell(practice, as_json=as_json))
