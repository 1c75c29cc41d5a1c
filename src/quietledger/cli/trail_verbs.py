"""What the verbs about the trail do, once Django is ready."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import typer

from quietledger.cli import practices
from quietledger.core.audit import actions as audit
from quietledger.core.audit import errors, queries, rules
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import actions as vault
from quietledger.pure.merkle.errors import BadCheckpoint

MOST_LAG_SECONDS = 5


class Tree(NamedTuple):
    """A practice's tree or the site's, and how people call it."""

    name: str
    id: UUID


SITE = Tree("site", rules.SITE)


def verify(code: str, kept: Sequence[str], *, as_json: bool) -> int:
    """Check each tree, compare it with what was kept.  Returns 0 if nothing was altered, 1 if something was, or 2."""
    trees, now = _trees(code), datetime.now(UTC)
    try:
        known = _known(kept, trees, now)
    except (BadCheckpoint, ValueError) as problem:
        typer.echo(f"--kept: {problem}", err=True)
        return 2
    answers = [_verified(tree, known[tree.id], now) for tree in trees]
    if as_json:
        typer.echo(json.dumps(answers))
    else:
        for answer in answers:
            verdict = "nothing was altered" if not answer["flaws"] else "altered:"
            typer.echo(f"{answer['practice']}: {answer['entries']} entries, {verdict}")
            typer.echo(f"  {answer['head']}")
            for flaw in answer["flaws"]:
                typer.echo(f"  {flaw['say']}")
    return 1 if any(answer["flaws"] for answer in answers) else 0


def _trees(code: str) -> list[Tree]:
    named = [Tree(practice.code, practice.id) for practice in practices.chosen(code)]
    return named if code else [*named, SITE]


def _verified(tree: Tree, known: Sequence[tuple[int, bytes]], now: datetime) -> dict[str, Any]:
    with suppress(errors.NotConsistent):  # which `verify` is about to name
        audit.sequence(tree.id, now, everything=True)
    flaws = audit.verify(tree.id, known=known)
    with tenancy.within(tree.id):
        size, root = queries.head()
    told: list[dict[str, Any]] = [{"index": one.index, "say": one.say} for one in flaws]
    told += _rolled_back(tree, now)
    return {"practice": tree.name, "entries": size, "head": f"{size}:{root.hex()}", "flaws": told}


def _rolled_back(tree: Tree, now: datetime) -> list[dict[str, Any]]:
    """Documents that are older than the trail says; what it does not tell of yet is put on it."""
    found = vault.check_marks(tree.id)
    vault.tell_flaws(Actor(tree.id, Kind.JOB, name="operator"), found, now=now)
    with tenancy.within(tree.id):
        return [
            {"index": queries.place_of(one.entry), "say": one.say, "table": one.table, "row": str(one.row_id or "")}
            for one in found
        ]


def _known(kept: Sequence[str], trees: Sequence[Tree], now: datetime) -> defaultdict[UUID, list[tuple[int, bytes]]]:
    """What was kept elsewhere, by its tree: files name theirs, a bare SIZE:ROOT needs that only one can be meant."""
    known: defaultdict[UUID, list[tuple[int, bytes]]] = defaultdict(list)
    for one in kept:
        if Path(one).is_file():
            text = Path(one).read_text(encoding="utf-8")
            note = text.partition("\n\n")[2] if text.startswith("c2sp.org/tlog-proof@") else text
            tree_id = _tree_of(note, trees)
            known[tree_id].append(audit.kept(tree_id, note, now))
        else:
            owners = [tree for tree in trees if tree != SITE]
            if len(owners) != 1:
                raise ValueError("there are several practices: say with --practice whose SIZE:ROOT it is.")
            known[owners[0].id].append(_head(one))
    return known


def _tree_of(note: str, trees: Sequence[Tree]) -> UUID:
    origin = note.partition("\n")[0]
    for tree in trees:
        if origin == audit.origin(tree.id):
            return tree.id
    raise BadCheckpoint(f"{origin[:80]!r} is none of the trees that are checked")


def _head(text: str) -> tuple[int, bytes]:
    size, _, root = text.partition(":")
    if not size.isdecimal() or len(root) != 64:
        raise ValueError("not a file, nor size and root like 4321:0a1b… as `trail verify` prints them.")
    return int(size), bytes.fromhex(root)


def checkpoint(code: str, *, site: bool) -> int:
    """Sign and print; several checkpoints with a blank line between."""
    now, notes = datetime.now(UTC), []
    for tree in [SITE] if site else _trees(code):
        if failed := _signed(tree.id, now):
            typer.echo(failed, err=True)
            return 1
        with tenancy.within(tree.id):
            last = queries.last_checkpoint()
        notes.append(last.note if last else "")
    typer.echo("\n".join(notes), nl=False)
    return 0


def export(folder: Path, code: str, *, site: bool) -> int:
    """Write one tree's files."""
    trees = [SITE] if site else [tree for tree in _trees(code) if tree != SITE]
    if len(trees) != 1 or (folder.exists() and any(folder.iterdir())):
        typer.echo("Name one practice with --practice, and a folder that is new or empty.", err=True)
        return 2
    (tree,), now = trees, datetime.now(UTC)
    with tenancy.within(tree.id):
        audit.record(Actor(tree.id, Kind.JOB, name="operator"), "export.make", now=now, kind="trail")
    if failed := _signed(tree.id, now):
        typer.echo(failed, err=True)
        return 1
    count = 0
    for name, data in audit.files(tree.id):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        count += 1
    typer.echo(f"{count} files in {folder}. They can be checked with: quietledger trail verify --dir {folder}")
    return 0


def _signed(tree_id: UUID, now: datetime) -> str:
    """Sign a tree, and have the site's signed by its witnesses; what is in the way, in words."""
    try:
        audit.checkpoint(tree_id, now)
    except errors.NotConsistent as problem:
        return str(problem)
    except errors.NothingToSign:
        return "There is nothing to sign yet: this trail has no entries."
    if tree_id == SITE.id:
        for silent in audit.ask_witnesses(now):
            typer.echo(silent, err=True)
    return ""


def prove(entry_id: UUID, out: Path | None) -> int:
    """Write the proof of one entry, of whichever tree it is in."""
    now = datetime.now(UTC)
    for tree in _trees(""):
        with tenancy.within(tree.id):
            place = queries.is_there(entry_id)
        if not place:
            continue
        if failed := _signed(tree.id, now):
            typer.echo(failed, err=True)
            return 1
        with tenancy.within(tree.id):
            text = queries.proof(entry_id)
        if out:
            out.write_text(text, encoding="utf-8")
        else:
            typer.echo(text, nl=False)
        return 0
    typer.echo(f"No trail here has an entry {entry_id}.", err=True)
    return 1


def key(code: str, *, site: bool) -> int:
    """Print public keys, one a line."""
    for tree in [SITE] if site else _trees(code):
        typer.echo(audit.key(tree.id))
    return 0


def lag(*, as_json: bool) -> int:
    """Print how far each tree lags; returns 1 if one does so for too long."""
    now, rows = datetime.now(UTC), list[dict[str, Any]]()
    for tree in _trees(""):
        with tenancy.within(tree.id):
            last = queries.last_checkpoint()
            rows.append(
                {
                    "practice": tree.name, "lag_seconds": queries.lag_seconds(now), "entries": queries.size(),
                    "signed": last.size if last else 0, "signed_at": last.at.isoformat() if last else None,
                }
            )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows))
    else:
        for row in rows:
            signed = f"{row['signed']} signed at {row['signed_at']}" if row["signed"] else "none signed yet"
            typer.echo(f"{row['practice']}: {row['entries']} entries, {signed}; waiting {row['lag_seconds']:.0f} s")
    return 1 if any(row["lag_seconds"] > MOST_LAG_SECONDS for row in rows) else 0


def add_witness(url: str, key: str) -> int:
    """Have somebody else sign, and ask at once; returns 1 while they do not answer."""
    now = datetime.now(UTC)
    try:
        name = audit.add_witness(url, key, now)
    except errors.NotAWitness as problem:
        typer.echo(f"This can’t be a witness: {problem.why}.", err=True)
        return 2
    if failed := _signed(SITE.id, now):
        typer.echo(failed, err=True)
        return 1
    if audit.ask_witnesses(now):
        return 1
    typer.echo(f"{name} has signed the site’s checkpoint, and is asked for each new one.")
    return 0


def list_witnesses() -> int:
    """Print the witnesses."""
    with tenancy.within(rules.SITE):
        rows = queries.witnesses()
    for name, url, size in rows:
        typer.echo(f"{name} at {url}: newest signed checkpoint {size or 'none'}")
    if not rows:
        typer.echo("Nobody else signs the site’s checkpoints yet: `quietledger trail witness add`.")
    return 0
