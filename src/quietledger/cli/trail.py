"""Verbs about the record of every decision and event."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Annotated
from uuid import UUID

import typer

from quietledger.cli import verify_trail
from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="The record of every decision and event.")
witness = typer.Typer(no_args_is_help=True, help="Others who sign the site's checkpoints, and being one for others.")
app.add_typer(witness, name="witness")

Kept = Annotated[
    list[str] | None,
    typer.Option(
        "--kept", help="A checkpoint (or proof) file that was kept elsewhere, or SIZE:ROOT as printed earlier."
    ),
]
Site = Annotated[bool, typer.Option("--site", help="The site's own tree: its entries are the practices' checkpoints.")]
Key = Annotated[str, typer.Option("--key", help="The public key, as `trail key` prints it, or a file that holds it.")]


def _verbs() -> ModuleType:
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import trail_verbs  # noqa: PLC0415 - the same

    return trail_verbs


@app.command()
def verify(
    practice: Practice = "",
    kept: Kept = None,
    folder: Annotated[Path | None, typer.Option("--dir", help="Check an export instead; needs no database.")] = None,
    key: Key = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Recompute the tree of each practice's trail and name the first place that was altered.

    It ends with size and root. Keep them elsewhere, or better a checkpoint: given again with --kept, they show that
    nothing was rolled back or written anew.
    """
    if folder:
        words = [str(folder), *(["--key", key] if key else []), *(f"--kept={one}" for one in kept or [])]
        raise typer.Exit(verify_trail.main(words))
    raise typer.Exit(_verbs().verify(practice, kept or [], as_json=as_json))


@app.command()
def checkpoint(practice: Practice = "", *, site: Site = False) -> None:
    """Sign the tree as it is now and print it: a few lines to keep elsewhere, on paper even."""
    raise typer.Exit(_verbs().checkpoint(practice, site=site))


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    practice: Practice = "",
    *,
    site: Site = False,
) -> None:
    """Write a practice's whole trail as files that anybody can check without us: entries, hashes, checkpoint, key."""
    raise typer.Exit(_verbs().export(folder, practice, site=site))


@app.command()
def prove(
    entry: Annotated[UUID, typer.Argument(help="The entry's id, as pages show it.")],
    out: Annotated[Path | None, typer.Option("--out", help="Where to write the .tlog-proof file.")] = None,
) -> None:
    """Write the proof that one entry stands in its trail: it shows nothing of any other entry."""
    raise typer.Exit(_verbs().prove(entry, out))


@app.command()
def key(practice: Practice = "", *, site: Site = False) -> None:
    """Print the public key of a practice's trail, to be given to whoever will check it."""
    raise typer.Exit(_verbs().key(practice, site=site))


@app.command()
def lag(*, as_json: AsJson = False) -> None:
    """Say how long entries wait for their place and how old the last signature is; ends with 1 beyond 5 seconds."""
    raise typer.Exit(_verbs().lag(as_json=as_json))


@app.command()
def verifier() -> None:
    """Print the one file with which a stranger checks a trail: `quietledger trail verifier > verify_trail.py`."""
    typer.echo(resources.files("quietledger.cli").joinpath("verify_trail.py").read_text(encoding="utf-8"), nl=False)


@witness.command("add")
def witness_add(
    url: Annotated[str, typer.Argument(help="Where it listens: https://...")],
    key: Annotated[str, typer.Argument(help="Its public key: name+id+key.")],
) -> None:
    """Have somebody elsewhere sign the site's checkpoints: nothing but a name, a size and a root is sent."""
    raise typer.Exit(_verbs().add_witness(url, key))


@witness.command("list")
def witness_list() -> None:
    """List the witnesses and the newest checkpoint that each has signed."""
    raise typer.Exit(_verbs().list_witnesses())


@witness.command("serve")
def witness_serve(
    state: Annotated[Path, typer.Argument(help="A folder of its own, for its key and what it has seen.")],
    log_key: Annotated[
        list[str], typer.Option("--log-key", help="The public key of a tree to watch (`trail key --site`).")
    ],
    name: Annotated[str, typer.Option("--name", help="How this witness is called.")] = "witness.localhost",
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 8009,
) -> None:
    """Be a witness for another house: sign each checkpoint that goes on from the last one seen. Needs no database."""
    from quietledger.cli import witness as serving  # noqa: PLC0415 - its libraries come with the part `web`

    raise typer.Exit(serving.serve(state, name, log_key, port))
