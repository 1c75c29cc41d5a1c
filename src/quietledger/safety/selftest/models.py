"""Runs."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from quietledger.core.vault.models import SealedModel
from quietledger.safety.selftest import rules


class Run(SealedModel):
    """One self-test; what the servers said is the sealed document."""

    Document = rules.RunDoc

    account_id = models.UUIDField()
    state = models.TextField(default="waiting")
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    step = models.TextField(default="")
    done_count = models.IntegerField(default=0)
    passed_count = models.IntegerField(default=0)
    bad_count = models.IntegerField(default=0)
    not_run_count = models.IntegerField(default=0)
    is_good = models.BooleanField(default=False)

    class Meta:
        db_table = "selftest_run"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="selftest_run_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> rules.RunRow:
        plain = {name: getattr(self, name) for name in rules.RunRow.__dataclass_fields__}
        return rules.RunRow(**plain | {"state": rules.State(plain["state"])})

    def mark_step(self, step: str, done_count: int, now: datetime) -> None:
        """Say how far it is, for whoever watches."""
        self.state, self.step, self.done_count, self.moved_at = rules.State.RUNNING, step, done_count, now
        self.save(update_fields=["state", "step", "done_count", "moved_at"])

    def mark_over(self, doc: rules.RunDoc, now: datetime) -> None:
        """Count the answers; the caller has sealed them."""
        outcomes = [one.outcome for one in doc.results]
        self.state = rules.State.STOPPED if doc.problem else rules.State.DONE
        self.done_at = self.moved_at = now
        self.step, self.done_count = "", len(outcomes)
        self.passed_count = outcomes.count(rules.Outcome.PASSED)
        self.bad_count = sum(one.is_bad for one in outcomes)
        self.not_run_count = outcomes.count(rules.Outcome.NOT_RUN)
        self.is_good = rules.is_good(doc.results)
        self.save()
