"""Tiles: a tree's hashes in files of 256, by which anybody can fetch or keep any part of it (C2SP tlog-tiles)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from quietledger.pure.merkle.errors import NoSuchProof, TooLong
from quietledger.pure.merkle.proofs import consistency_ranges, inclusion_ranges
from quietledger.pure.merkle.tree import Frontier

TILE_HASHES: Final = 256
_HEIGHT: Final = 8  # 2 to the 8th are 256: one level of tiles is eight levels of the tree
_LENGTH_BYTES: Final = 2

Hashes = Callable[[int, int, int], Sequence[bytes]]  # (level, start, end) -> those of a level of tiles, in their order


def root_of(hashes: Hashes, start: int, end: int) -> bytes:
    """Root of the leaves from `start` to `end`, from as few hashes as there can be.

    Shapes: a range as proofs have it: it begins at a multiple of the largest full tree that fits into it.
    Raises: NoSuchProof, if hashes that belong there are missing.
    """
    peaks, size = [], end - start
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            level, count = height // _HEIGHT, 1 << height % _HEIGHT
            first = start >> level * _HEIGHT
            found = hashes(level, first, first + count)
            if len(found) != count:
                raise NoSuchProof(start, end)
            peaks.append(Frontier().extend(found).root())
            start += 1 << height
    return Frontier(size, tuple(peaks)).root()


def inclusion_proof(hashes: Hashes, index: int, size: int) -> tuple[bytes, ...]:
    """The proof of `proofs.inclusion_proof`, from kept hashes instead of all leaves.   Raises: NoSuchProof."""
    return tuple(root_of(hashes, start, end) for start, end in inclusion_ranges(index, size))


def consistency_proof(hashes: Hashes, old: int, new: int) -> tuple[bytes, ...]:
    """The proof of `proofs.consistency_proof`, from kept hashes instead of all leaves.   Raises: NoSuchProof."""
    return tuple(root_of(hashes, start, end) for start, end in consistency_ranges(old, new))


def parts(size: int) -> Iterator[tuple[int, int, int]]:
    """Every tile of a tree of this size: its level, its number, how many hashes it holds (256, or the rest)."""
    level = 0
    while size:
        for number, start in enumerate(range(0, size, TILE_HASHES)):
            yield level, number, min(TILE_HASHES, size - start)
        size, level = size // TILE_HASHES, level + 1


def path(kind: str, number: int, width: int) -> str:
    """A tile's address; `kind` is its level or `entries`.

    Tile 1,234,067 is x001/x234/067; one that is not full ends in .p/ and how many hashes it holds.

    Source: C2SP tlog-tiles.
    """
    digits = f"{number:03}"
    digits = digits.zfill(-len(digits) % 3 + len(digits))
    *above, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
    folders = "".join(f"x{three}/" for three in above)
    return f"tile/{kind}/{folders}{last}{'' if width == TILE_HASHES else f'.p/{width}'}"


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after the other, each with its length in two bytes before it.   Raises: TooLong."""
    said = []
    for entry in entries:
        if len(entry) >= 1 << 8 * _LENGTH_BYTES:
            raise TooLong(len(entry))
        said += [len(entry).to_bytes(_LENGTH_BYTES, "big"), entry]
    return b"".join(said)
