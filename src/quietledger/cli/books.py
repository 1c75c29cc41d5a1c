"""The policy book without a database: the rules as they are, with the usual limits."""

from __future__ import annotations

from quietledger.core.gate import book


def usual() -> str:
    """The book as Markdown."""
    return book.markdown(book.book())
