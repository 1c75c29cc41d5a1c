"""The tree itself: leaf and node hashes, and the frontier that grows without keeping the leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from quietledger.pure.merkle.errors import BrokenFrontier

HASH_BYTES: Final = 32
_SIZE_BYTES: Final = 8

EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash of an entry; the leading 00 keeps an entry from passing as a node.   Source: RFC 6962 section 2.1."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two hashes, the older on the left.   Source: RFC 6962 section 2.1."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the full trees that make up a tree, largest first: enough to append and to know the root.

    Shapes: as many peaks as `size` has ones in binary.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier with one leaf more; this one stays as it is."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier with these leaves more, in their order."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            peak, pairs = leaf, size
            while pairs & 1:  # as in binary counting: two full trees of one height become one of the next
                peak, pairs = node_hash(peaks.pop(), peak), pairs >> 1
            peaks.append(peak)
            size += 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """Root of the tree; of an empty tree the hash of nothing."""
        if not self.peaks:
            return EMPTY_ROOT
        *larger, root = self.peaks
        for peak in reversed(larger):
            root = node_hash(peak, root)
        return root

    def to_bytes(self) -> bytes:
        """Size in eight bytes, highest first, then the peaks."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Frontier":
        """Read what `to_bytes` wrote.   Raises: BrokenFrontier."""
        size = int.from_bytes(data[:_SIZE_BYTES], "big")
        if len(data) != _SIZE_BYTES + HASH_BYTES * size.bit_count():
            raise BrokenFrontier(len(data))
        starts = range(_SIZE_BYTES, len(data), HASH_BYTES)
        return cls(size, tuple(data[start : start + HASH_BYTES] for start in starts))
