"""`quietledger risk verify`: whether a pack of evidence is as it was packed.  Needs neither Django nor a database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from quietledger.cli import verify_trail
from quietledger.pure.merkle import prooffile
from quietledger.pure.merkle.errors import BadCheckpoint, BadProof, ProofFails
from quietledger.pure.packs import packing, verifying
from quietledger.pure.packs.verifying import Verified

File = Annotated[Path, typer.Argument(help="A pack of evidence (.zip).", metavar="FILE")]
Key = Annotated[str, typer.Option(help="The practice's public key, as it was given to you, or a file that holds it.")]
Sha = Annotated[str, typer.Option("--sha256", help="The pack's hash, as it was told to you.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
_UNSIGNED: Final = "Who signed the trail was not checked: give the practice's public key with --key."


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof of the pack.  index: the entry's place; event: what it says happened; wrong: in words, empty if it holds.

    names: files of the pack whose hash stands in the entry.
    """

    name: str
    index: int = -1
    event: str = ""
    names: tuple[str, ...] = ()
    wrong: str = ""


def verify(file: File, *, key: Key = "", sha256: Sha = "", as_json: AsJson = False) -> None:
    """Check every file of a pack against its manifest, and the proofs inside against the trail's signed checkpoint.

    Exit code 0: as it was packed; 1: something was altered or doesn't hold; 2: called wrongly.
    """
    data, public = _read(file), _key(key)
    found = verifying.verify(data)
    proofs = [_proven(name, text, public, found.manifest) for name, text in sorted(found.proofs.items())]
    wrong = [f"{one.name}: {one.say}" if one.name else one.say for one in found.findings]
    wrong += [f"{one.name}: {one.wrong}" for one in proofs if one.wrong]
    if sha256 and sha256.strip().lower() != packing.digest(data):
        wrong.append("The pack's hash is not the one that you were told.")
    if public and found.checkpoint and (problem := _checkpoint_problem(found.checkpoint, public)):
        wrong.append(f"checkpoint: {problem}")
    if as_json:
        told = {"sha256": packing.digest(data), "wrong": wrong, "proofs": [asdict(one) for one in proofs]}
        typer.echo(json.dumps(told | {"signer_checked": bool(public), "manifest": dict(found.manifest)}, indent=2))
    else:
        _print(found, proofs, wrong, packing.digest(data), is_signed=bool(public))
    if wrong:
        raise typer.Exit(1)


def _proven(name: str, text: str, key: str, manifest: Mapping[str, Any]) -> Proven:
    try:
        proof = prooffile.check(text)
        if key:
            verify_trail.check_proof(text, key)
    except (BadProof, BadCheckpoint, ProofFails, verify_trail.Bad, ValueError) as problem:
        return Proven(name, wrong=f"it does not hold ({problem})")
    said = proof.entry.decode("utf-8", "replace")
    names = tuple(row["name"] for row in manifest["files"] if row["sha256"] in said)
    return Proven(name, proof.index, _event(said), names)


def _event(entry: str) -> str:
    try:
        found = json.loads(entry)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("ev", "")) if isinstance(found, dict) else ""


def _checkpoint_problem(note: str, key: str) -> str:
    try:
        verify_trail.checkpoint(note, key)
    except (verify_trail.Bad, ValueError) as problem:
        return str(problem)
    return ""


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > verifying.MOST_BYTES:
            _stop(f"{file} is too large for a pack.")
        return file.read_bytes()
    except OSError as problem:
        _stop(f"Cannot read {file}: {problem.strerror or problem}.")


def _key(words: str) -> str:
    """The key itself, or the one in a file of that name."""
    try:
        return (Path(words).read_text(encoding="utf-8") if words and Path(words).is_file() else words).strip()
    except (OSError, UnicodeDecodeError):
        _stop(f"Cannot read the key in {words}.")


def _print(found: Verified, proofs: list[Proven], wrong: list[str], digest: str, *, is_signed: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for name, value in found.manifest.get("about", {}).items():
        console.print(Text(f"{_printable(name)}: {_printable(str(value))}", "bold"))
    bad = {one.name for one in found.findings}
    for row in found.manifest.get("files", ()):
        mark = Text("altered  ", "bold red") if row["name"] in bad else Text("as packed", "green")
        told = f"{row.get('source', '')}, as of {row.get('as_of', '')}"
        console.print(mark.append(f"  {_printable(row['name'])}", "default").append(f"  {_printable(told)}", "dim"))
    for one in (proof for proof in proofs if not proof.wrong):
        names = f" It names {', '.join(map(_printable, one.names))}." if one.names else ""
        told = f"  trail, entry {one.index}: {_printable(one.event)}.{names}"
        console.print(Text("proven   ", "green").append(told, "default"))
    for say in wrong:
        console.print(Text(f"NOT as it was packed: {_printable(say)}", "bold red"))
    if proofs and not is_signed:
        console.print(Text(_UNSIGNED, "yellow"))
    console.print(Text(f"sha256 of the pack: {digest}", "dim"))
    console.print("Compare it with the one that you were told; the practice’s trail has it, too.")


def _printable(text: str) -> str:
    """Text that can't move the cursor, colour the screen or turn the line around."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _stop(sentence: str) -> NoReturn:
    """End with a sentence and exit code 2: called wrongly."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
