"""The practice's domains, what was found of them over time, and the reports that others sent about them.

Records of a domain are public; nothing here is about a patient.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.pure.maildomain.shapes import Verdict
from quietledger.safety.posture import reports, rules
from quietledger.safety.posture.reports import Report as Read


class Domain(PracticeModel):
    """One domain.  `removed_at`: the practice keeps it no longer; what was found of it stays."""

    name = models.TextField()
    selectors = models.JSONField(default=list)
    submission_host = models.TextField(default="")
    imap_host = models.TextField(default="")
    watches = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "posture_domain"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "name"], condition=models.Q(removed_at=None), name="posture_domain_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> rules.DomainRow:
        return rules.DomainRow(
            self.id,
            self.name,
            tuple(self.selectors),
            self.submission_host,
            self.imap_host,
            self.watches,
            self.checked_at,
        )


class Finding(PracticeModel):
    """One check's answer for as long as it stood; a changed answer is a new row.  `before`: the verdict before it."""

    domain = PracticeKey("posture.Domain")
    name = models.TextField()
    verdict = models.TextField()
    before = models.TextField(default="")
    body = models.JSONField()
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    is_newest = models.BooleanField(default=True)

    class Meta:
        db_table = "posture_finding"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "domain", "name"],
                condition=models.Q(is_newest=True),
                name="posture_finding_newest",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> rules.FindingRow:
        before = Verdict(self.before) if self.before else None
        check = rules.check_of(self.name, self.verdict, self.body)
        return rules.FindingRow(self.id, self.domain_id, check, self.since, self.seen_at, before)


class Report(PracticeModel):
    """One report that somebody sent about a domain, by its sender's own name for it."""

    domain = PracticeKey("posture.Domain")
    kind = models.TextField()
    sent_by = models.TextField()
    number = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    good = models.BigIntegerField()
    bad = models.BigIntegerField()
    unknown = models.JSONField(default=list)  # [address, messages] of who sent without being allowed
    failures = models.JSONField(default=list)  # [kind, connections]
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "posture_report"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "domain", "kind", "sent_by", "number"], name="posture_report_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @classmethod
    def of(cls, read: Read, domain: Domain) -> Report:
        """A report that was read, ready to be kept."""
        return cls(
            domain=domain, kind=read.kind, sent_by=read.by, number=read.name, since=read.since, until=read.until,
            good=read.good, bad=read.bad, unknown=[list(one) for one in reports.unknown_sources([read])],
            failures=[list(one) for one in read.failures],
        )  # fmt: skip
