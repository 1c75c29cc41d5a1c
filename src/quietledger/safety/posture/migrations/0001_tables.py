"""Domains, findings and reports."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Domain",
            fields=[
                (
                    "practice_id",
                    models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.TextField()),
                ("selectors", models.JSONField(default=list)),
                ("submission_host", models.TextField(default="")),
                ("imap_host", models.TextField(default="")),
                ("watches", models.BooleanField(default=False)),
                ("checked_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "posture_domain",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("practice_id", "name"),
                        name="posture_domain_once",
                    )
                ],
            },
        ),
        PracticeTable("Domain"),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "practice_id",
                    models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.TextField()),
                ("verdict", models.TextField()),
                ("before", models.TextField(default="")),
                ("body", models.JSONField()),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("is_newest", models.BooleanField(default=True)),
                (
                    "domain",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="posture.domain",
                    ),
                ),
            ],
            options={
                "db_table": "posture_finding",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_newest", True)),
                        fields=("practice_id", "domain", "name"),
                        name="posture_finding_newest",
                    )
                ],
            },
        ),
        PracticeTable("Finding"),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "practice_id",
                    models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("sent_by", models.TextField()),
                ("number", models.TextField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("good", models.BigIntegerField()),
                ("bad", models.BigIntegerField()),
                ("unknown", models.JSONField(default=list)),
                ("failures", models.JSONField(default=list)),
                ("taken_at", models.DateTimeField()),
                (
                    "domain",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="posture.domain",
                    ),
                ),
            ],
            options={
                "db_table": "posture_report",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice_id", "domain", "kind", "sent_by", "number"), name="posture_report_once"
                    )
                ],
            },
        ),
        PracticeTable("Report"),
    ]
