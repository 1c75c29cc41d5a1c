#!/usr/bin/env python3
"""Checks a practice's trail, or one proof from it, with nothing but Python: no Quietledger, no network, no trust in us.

    python3 verify_trail.py EXPORT-FOLDER     --key KEY [--kept OLD-CHECKPOINT ...]
    python3 verify_trail.py FILE.tlog-proof   --key KEY
    python3 verify_trail.py CHECKPOINT        --key KEY

KEY is the practice's public key as it was given to you (name+id+key), or a file that holds it. --kept is a checkpoint
that you were given earlier: it shows that nothing since then was changed, taken away or put in between.
Ends with 0 if all is well, 1 if something was altered, 2 if it was called wrongly.

The formats are public: RFC 6962 (tree), RFC 8032 (Ed25519), c2sp.org/tlog-checkpoint, /tlog-tiles and /tlog-proof.
"""

import argparse
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256, sha512
from pathlib import Path
from typing import NamedTuple

FULL = 256  # hashes in a full tile


class Bad(Exception):
    """Something does not agree with what was signed."""


# --- Ed25519 (RFC 8032): checking a signature needs no secret, so plain integers will do ------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]  # extended coordinates: x = X/Z, y = Y/Z, xy = T/Z


def add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def decoded(data: bytes) -> Point:
    """The point that 32 bytes stand for: y, and in the topmost bit whether x is odd."""
    y, is_odd = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and is_odd):
        raise Bad("these bytes are no point of the curve")
    x = P - x if x & 1 != is_odd else x
    return x, y, 1, x * y % P


BASE = decoded(bytes([0x58]) + bytes([0x66]) * 31)


def is_signature(public: bytes, signature: bytes, message: bytes) -> bool:
    if len(public) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    key, start = decoded(public), decoded(signature[:32])
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(start, times(k, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


# --- the tree (RFC 6962) ---------------------------------------------------------------------------------------------
def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\0" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def tree_root(hashes: list[bytes]) -> bytes:
    """Root above these hashes: pair by pair, level by level; an odd one at the end climbs as it is."""
    while len(hashes) > 1:
        paired = [node(hashes[at], hashes[at + 1]) for at in range(0, len(hashes) - 1, 2)]
        hashes = paired + hashes[2 * len(paired) :]
    return hashes[0] if hashes else sha256(b"").digest()


def root_by_proof(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Climb from a leaf to the root, taking one hash of the proof wherever there is a neighbour."""
    last = size - 1
    while last:
        if index & 1 or index < last:
            if not proof:
                raise Bad("the proof is too short")
            beside, *proof = proof
            leaf = node(beside, leaf) if index & 1 else node(leaf, beside)
        index, last = index >> 1, last >> 1
    if proof:
        raise Bad("the proof is too long")
    return leaf


# --- signed checkpoints (C2SP) ---------------------------------------------------------------------------------------
class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: bytes


def checkpoint(note: str, key: str) -> Checkpoint:
    """What a checkpoint says, once its signature by the key is found good."""
    text, blank, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) != 3 or not lines[1].isdecimal() or str(int(lines[1])) != lines[1]:
        raise Bad("this is no signed checkpoint")
    name, key_id, encoded = key.split("+", 2)
    public = b64decode(encoded, validate=True)
    if sha256(f"{name}\n".encode() + public).digest()[:4].hex() != key_id or public[0] != 1:
        raise Bad("the key is not well formed")
    if lines[0] != name:
        raise Bad(f"the checkpoint is of {lines[0]}, the key of {name}")
    for line in signatures.splitlines():
        dash, signer, signature = line.split(" ")
        data = b64decode(signature, validate=True)
        if (dash, signer, data[:4].hex()) == ("—", name, key_id):
            if not is_signature(public[1:], data[4:], f"{text}\n".encode()):
                raise Bad(f"the signature below the checkpoint of {lines[1]} entries is false")
            return Checkpoint(lines[0], int(lines[1]), b64decode(lines[2], validate=True))
    raise Bad("the checkpoint is not signed by this key")


# --- what can be checked ---------------------------------------------------------------------------------------------
def tile(folder: Path, kind: str, number: int, width: int) -> bytes:
    """A tile's bytes; its path has a folder for each thousand, and says how wide it is if it is not full."""
    digits = f"{number:03}"
    digits = digits.zfill(len(digits) + -len(digits) % 3)
    *above, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
    path = folder / "tile" / kind / Path(*(f"x{three}" for three in above)) / last
    path = path if width == FULL else path.with_name(f"{last}.p") / str(width)
    if not path.is_file():
        raise Bad(f"{path.relative_to(folder)} is missing: leaves {number * FULL} and after can't be checked")
    return path.read_bytes()


def hashes_in(data: bytes) -> list[bytes]:
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def entries_in(data: bytes) -> Iterator[bytes]:
    while data:
        size = int.from_bytes(data[:2], "big")
        yield data[2 : 2 + size]
        data = data[2 + size :]


def check_folder(folder: Path, key: str, kept: list[str]) -> str:
    """Every entry against its leaf, the leaves against the root that was signed, and against those signed before."""
    signed = checkpoint((folder / "checkpoint").read_text(encoding="utf-8"), key)
    leaves: list[bytes] = []
    for number, start in enumerate(range(0, signed.size, FULL)):
        width = min(FULL, signed.size - start)
        written = hashes_in(tile(folder, "0", number, width))
        found = [leaf_hash(entry) for entry in entries_in(tile(folder, "entries", number, width))]
        for index in range(width):
            if found[index : index + 1] != written[index : index + 1]:
                raise Bad(f"entry {start + index} was altered, moved or taken away")
        if len(found) != width:
            raise Bad(f"entry {start + width} does not belong here")
        leaves += found
    check_upper_tiles(folder, leaves)
    for old in sorted(checkpoint(one, key) for one in kept):
        if old.size > signed.size:
            raise Bad(f"{old.size} entries were signed before, only {signed.size} are here: cut off at {signed.size}")
        if tree_root(leaves[: old.size]) != old.root:
            raise Bad(f"the first {old.size} entries were others when that checkpoint was signed")
    if tree_root(leaves) != signed.root:
        raise Bad("the entries are not those that were signed")
    return f"{signed.origin}: {signed.size} entries, none altered; {len(kept)} older checkpoints agree."


def check_upper_tiles(folder: Path, hashes: list[bytes]) -> None:
    level, span = 1, FULL
    while hashes := [tree_root(hashes[at : at + FULL]) for at in range(0, len(hashes) // FULL * FULL, FULL)]:
        for number, start in enumerate(range(0, len(hashes), FULL)):
            part = hashes[start : start + FULL]
            for at, written in enumerate(hashes_in(tile(folder, str(level), number, len(part)))):
                if part[at : at + 1] != [written]:
                    first = (start + at) * span
                    raise Bad(f"one of the entries {first} to {first + span - 1} is not the one that was placed there")
        level, span = level + 1, span * FULL


def check_proof(text: str, key: str) -> str:
    """One entry's place under a checkpoint; the entry stands in the file itself."""
    head, _, note = text.partition("\n\n")
    first, extra, index, *proof = head.split("\n")
    if first != "c2sp.org/tlog-proof@v1" or not extra.startswith("extra ") or not index.startswith("index "):
        raise Bad("this is no proof file with its entry in it")
    entry, place, signed = b64decode(extra[6:], validate=True), int(index[6:]), checkpoint(note, key)
    beside = [b64decode(line, validate=True) for line in proof]
    if place >= signed.size or root_by_proof(leaf_hash(entry), place, signed.size, beside) != signed.root:
        raise Bad(f"the entry is not number {place} of {signed.size}")
    return f"{signed.origin}: this is entry {place} of {signed.size}:\n{entry.decode()}"


def check(path: Path, key: str, kept: list[Path]) -> str:
    if path.is_dir():
        return check_folder(path, key, [one.read_text(encoding="utf-8") for one in kept])
    text = path.read_text(encoding="utf-8")
    if text.startswith("c2sp.org/tlog-proof@"):
        return check_proof(text, key)
    signed = checkpoint(text, key)
    return f"{signed.origin}: {signed.size} entries with the root {b64encode(signed.root).decode()} were signed."


def main(words: list[str]) -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("path", type=Path, help="a folder that `trail export` wrote, a .tlog-proof file, a checkpoint")
    asked.add_argument("--key", default="", help="the practice's public key, or a file that holds it")
    asked.add_argument("--kept", type=Path, action="append", default=[], help="a checkpoint that was kept elsewhere")
    given = asked.parse_args(words)
    if not given.key and (given.path / "key").is_file():
        given.key = str(given.path / "key")
        sys.stdout.write(f"No --key was given. Is {given.key} the one that you were given?\n")
    if not given.key:
        asked.error("the practice's public key is needed: --key")
    try:
        key = Path(given.key).read_text(encoding="utf-8") if Path(given.key).is_file() else given.key
        sys.stdout.write(f"{check(given.path, key.strip(), given.kept)}\n")
    except (Bad, ValueError, OSError) as problem:
        sys.stdout.write(f"NOT as it was signed: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
