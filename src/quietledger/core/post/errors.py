"""What can go wrong between us and mail servers; no address and no word of a message stands in any of these."""

from __future__ import annotations

from uuid import UUID


class NotHandedOver(RuntimeError):
    """A server did not take a letter.

    code: which of `rules.WORDS`.  is_final: trying again is no use.  answer: the server's own line, "" if none came.
    """

    def __init__(self, code: str, answer: str = "", *, is_final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.answer = answer
        self.is_final = is_final


class NotFetched(RuntimeError):
    """A mailbox could not be read.  `code`: which of `rules.WORDS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotResolved(RuntimeError):
    """The name servers gave no answer that can be trusted: nothing is known, which is not the same as nothing there."""


class NotALetter(ValueError):
    """What was handed in cannot be sent as it is; `say` names why, without a word of it."""

    def __init__(self, say: str) -> None:
        super().__init__(say)
        self.say = say


class NotAnAccount(ValueError):
    """A mailbox cannot be entered so; `field` and `say` are for the form."""

    def __init__(self, field: str, say: str) -> None:
        super().__init__(say)
        self.field = field
        self.say = say


class NoAccount(RuntimeError):
    """There is no mailbox to send from or read.  `account_id`: the one that was asked for, None for any."""

    say = "no mailbox has been set up yet"

    def __init__(self, account_id: UUID | None = None) -> None:
        super().__init__(f"no mailbox {account_id or 'at all'}")
        self.account_id = account_id
