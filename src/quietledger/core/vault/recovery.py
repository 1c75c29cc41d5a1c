"""The recovery kit: the root key split into three sheets of words, any two of which give it back (SLIP-39).

An extra file of the room. Sheets are words on paper: nothing here writes them to a disk. Only a root key that a process
can hold can be split; one in a token or a key service never leaves it, and is kept by a second token or service.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import shamir_mnemonic as shamir  # type: ignore[import-untyped]  # the library has no types

from quietledger.core.tenancy.cluster import write_once
from quietledger.core.vault import errors, providers, root
from quietledger.core.vault.providers import Held

NEEDED, SHEETS = 2, 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its number, and 33 words."""

    number: int
    words: tuple[str, ...]

    def __repr__(self) -> str:
        """The number alone: words are for paper."""
        return f"Sheet({self.number})"


def kit() -> list[Sheet]:
    """Split the root key; each time into other sheets, and sheets of two kits don't fit together.

    Raises: NoKey, if it can't be had or can't leave where it is.
    """
    (group,) = shamir.generate_mnemonics(1, [(NEEDED, SHEETS)], _own().key.raw)
    return [Sheet(number, tuple(words.split())) for number, words in enumerate(group, 1)]


def rebuilt(sheets: Sequence[str]) -> bytes:
    """The root key that two sheets give.  Raises: NotAKit, in words that repeat none of theirs."""
    try:
        raw: bytes = shamir.combine_mnemonics([" ".join(sheet.casefold().split()) for sheet in sheets])
    except (shamir.MnemonicError, ValueError, IndexError):
        raise errors.NotAKit("these sheets don't fit together, or a word is misread") from None
    if len(raw) != providers.ROOT_BYTES:
        raise errors.NotAKit("these sheets hold something else than a root key")
    return raw


def drill(sheets: Sequence[str]) -> None:
    """Prove that two sheets rebuild the root key in use; writes nothing.  Raises: NotAKit, NoKey."""
    if not hmac.compare_digest(rebuilt(sheets), _own().key.raw):
        raise errors.NotAKit("these sheets rebuild another root key: print a new kit and destroy these")


def recover(sheets: Sequence[str], path: Path) -> None:
    """Write the root key that two sheets give into its file, on a machine that has none.

    Raises: NotAKit; NoKey, if another key is there.
    """
    raw = rebuilt(sheets)
    if path.exists() and path.read_bytes() != raw:
        raise errors.NoKey(f"{path} holds another root key; move it away first")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(path, raw)


def _own() -> Held:
    provider = root.current()
    if not isinstance(provider, Held):
        raise errors.NoKey(f"{provider.name} never leaves where it is; its kit is a second token or service")
    return provider
