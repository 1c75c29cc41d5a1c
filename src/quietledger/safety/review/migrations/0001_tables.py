"""Verdicts and finished reviews."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable

PRACTICE = ("practice_id", models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False))
ROW = (
    "id",
    models.UUIDField(default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False),
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                PRACTICE,
                ROW,
                ("doc", quietledger.core.vault.models.SealedField()),
                ("entry", models.UUIDField()),
                ("kind", models.TextField()),
                ("about_person", models.UUIDField()),
                ("verdict", models.TextField()),
                ("accessed_at", models.DateTimeField()),
                ("decided_by", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "db_table": "review_decision",
                "indexes": [
                    models.Index(fields=["practice_id", "entry", "kind", "-decided_at"], name="review_decision_newest"),
                    models.Index(fields=["practice_id", "accessed_at"], name="review_decision_when"),
                ],
            },
        ),
        PracticeTable("Decision"),
        migrations.CreateModel(
            name="Review",
            fields=[
                PRACTICE,
                ROW,
                ("doc", quietledger.core.vault.models.SealedField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("access_count", models.IntegerField()),
                ("odd_count", models.IntegerField()),
                ("incident_count", models.IntegerField()),
                ("finished_by", models.UUIDField()),
                ("finished_at", models.DateTimeField()),
            ],
            options={
                "db_table": "review_review",
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "until"), name="review_review_once"),
                    models.CheckConstraint(
                        condition=models.Q(until__gt=models.F("since")), name="review_review_has_length"
                    ),
                ],
            },
        ),
        PracticeTable("Review"),
    ]
