"""Accounts and letters."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from quietledger.core.post import rules
from quietledger.core.vault.models import SealedModel


class Account(SealedModel):
    """One mailbox; its address, user name and password are the sealed document."""

    Document = rules.AccountDoc

    name = models.TextField()
    smtp_host = models.TextField()
    smtp_port = models.IntegerField()
    smtp_tls = models.TextField()
    imap_host = models.TextField()
    imap_port = models.IntegerField()
    imap_tls = models.TextField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    problem = models.TextField(default="")

    class Meta:
        db_table = "post_account"

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> rules.AccountRow:
        names = rules.AccountRow.__dataclass_fields__
        return rules.AccountRow(**{name: getattr(self, name) for name in names})


class Letter(SealedModel):
    """One message that goes out; it and its recipients are the sealed document, and nothing of either stands beside."""

    Document = rules.LetterDoc

    account_id = models.UUIDField()
    once = models.TextField()
    demand = models.TextField()
    state = models.TextField(default="waiting")
    about_kind = models.TextField(default="")
    about_id = models.UUIDField(null=True)
    attempts_count = models.IntegerField(default=0)
    put_at = models.DateTimeField()
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    hop = models.TextField(default="")
    tls = models.TextField(default="")
    cipher = models.TextField(default="")
    verified = models.TextField(default="")
    answer = models.TextField(default="")  # digits only
    problem = models.TextField(default="")

    class Meta:
        db_table = "post_letter"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id", "once"], name="post_letter_once")]
        indexes: ClassVar = [models.Index(fields=["practice_id", "state", "next_at"], name="post_letter_due")]

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> rules.LetterRow:
        plain = {name: getattr(self, name) for name in rules.LetterRow.__dataclass_fields__}
        return rules.LetterRow(
            **plain | {"state": rules.State(plain["state"]), "demand": rules.Demand(plain["demand"])}
        )

    def mark_tried(self, now: datetime) -> None:
        """Count a try before it is made, so that a process which dies in it leaves the letter for later."""
        self.attempts_count += 1
        self.next_at = now + rules.LEASE
        self.save(update_fields=["attempts_count", "next_at"])

    def mark_sent(self, got: rules.Protection, now: datetime) -> None:
        self.state, self.done_at, self.problem = rules.State.SENT, now, ""
        self.hop, self.tls, self.cipher, self.verified = got.hop, got.tls, got.cipher, got.verified
        self.answer = rules.code_of(got.answer)
        names = ["state", "done_at", "problem", "hop", "tls", "cipher", "verified", "answer"]
        self.save(update_fields=names)

    def mark_stopped(self, code: str, answer: str, *, is_final: bool, now: datetime) -> None:
        """Say why it did not go, and when it is tried again, if ever."""
        again = None if is_final else rules.next_at(self.attempts_count, now)
        if again is None:
            self.state, self.done_at = (rules.State.REFUSED if is_final else rules.State.GIVEN_UP), now
        self.next_at = again or self.next_at
        self.problem, self.answer = code, rules.code_of(answer)
        self.save(update_fields=["state", "done_at", "next_at", "problem", "answer"])
