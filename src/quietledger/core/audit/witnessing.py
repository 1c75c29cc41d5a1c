"""Asks witnesses elsewhere to sign the site's checkpoints too, so that nobody can be shown two histories.

An extra file of the room, called through `actions`. Only a name, a size and a root leave the house, and the hashes that
prove that the tree went on; none of them says anything of any practice.
"""

from __future__ import annotations

import urllib.request
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from quietledger.core.audit import errors, given, queries, rules, writing
from quietledger.core.audit.models import Checkpoint, Cosignature, Witness
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.merkle import checkpoint as notes
from quietledger.pure.merkle import cosigning, tiles
from quietledger.pure.merkle.cosigning import PublicKey
from quietledger.pure.merkle.errors import BadCheckpoint

TIMEOUT_SECONDS: Final = 5
LONGEST_ANSWER: Final = 8192
LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """A witness answers where it was asked, or not at all: its address was checked, another one was not."""

    def redirect_request(self, *_asked: object) -> None:
        return None


_to_the_letter: Final = urllib.request.build_opener(_NoDetours)


def add_witness(url: str, key: str, now: datetime) -> str:
    """Have a witness sign the site's checkpoints from now on; returns its name.

    Trail: admin.witness, in the site's tree.   Raises: NotAWitness, for a key or an address that can't be one.
    """
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    try:
        found = PublicKey.parse(key)
    except BadCheckpoint:
        raise errors.NotAWitness("that is no public key") from None
    if not is_safe or not parts.hostname:
        raise errors.NotAWitness("the address must begin with https://")
    if found.kind != cosigning.WITNESSES:
        raise errors.NotAWitness("that is a tree's key, not a witness's")
    with tenancy.within(rules.SITE):
        Witness.objects.get_or_create(key=found.text(), defaults={"url": url.rstrip("/"), "created_at": now})
        writing.tell_site("admin.witness", now, witness=found.name, key=found.id().hex())
    return found.name


def ask_witnesses(now: datetime) -> list[str]:
    """Ask each witness that has not yet signed the site's newest checkpoint; returns what went wrong, in words.

    A witness that saw another size than we remember says so, and is asked again from there.
    """
    with tenancy.within(rules.SITE):
        last = queries.last_checkpoint()
        asked = list(Witness.objects.order_by("id"))
        done = set(Cosignature.objects.filter(size=last.size).values_list("name", flat=True)) if last else set()
    problems = []
    for witness in asked if last else []:
        key = PublicKey.parse(witness.key)
        if last is None or key.name in done:
            continue
        try:
            line = _line(witness.url, key, last)
        except (BadCheckpoint, URLError, OSError, errors.NotAWitness) as problem:
            problems.append(f"The witness {key.name} did not sign the checkpoint of {last.size}: {problem}")
            continue
        with tenancy.within(rules.SITE):
            Cosignature.objects.create(size=last.size, name=key.name, line=line, created_at=now)
    return problems


def _line(url: str, key: PublicKey, last: queries.CheckpointRow) -> str:
    """The witness's line below the checkpoint, checked.  Raises: BadCheckpoint, URLError."""
    with tenancy.within(rules.SITE):
        own = Checkpoint.objects.values_list("note", flat=True).get(size=last.size)
        seen = Cosignature.objects.filter(name=key.name).order_by("-size").values_list("size", flat=True).first() or 0
    try:
        body = _send(url, own, seen, last.size)
    except HTTPError as answer:
        told = answer.read(LONGEST_ANSWER).decode(errors="replace").strip()
        if answer.code != HTTPStatus.CONFLICT or not told.isdecimal() or not 0 <= int(told) <= last.size:
            raise
        body = _send(url, own, int(told), last.size)
    for line in body.splitlines(keepends=True):
        try:
            said = notes.parse(own + line)
            cosigning.cosigned_at(
                said, key, lambda signature, text: given.signing().is_signature(key.raw, signature, text)
            )
        except BadCheckpoint:
            continue
        return line
    raise BadCheckpoint("its answer holds no line of its key")


def _send(url: str, note: str, old: int, size: int) -> str:
    with tenancy.within(rules.SITE):
        proof = tiles.consistency_proof(queries.hashes, old, size) if 0 < old < size else ()
    body = cosigning.Asked(old, proof, note).text().encode()
    request = urllib.request.Request(f"{url}/add-checkpoint", data=body, method="POST")  # noqa: S310 - https, or loopback
    request.add_header("Content-Type", "text/plain; charset=utf-8")
    with _to_the_letter.open(request, timeout=TIMEOUT_SECONDS) as answer:
        return str(answer.read(LONGEST_ANSWER).decode(errors="replace"))
