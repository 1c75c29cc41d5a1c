"""Public lists that were brought, who was found on them, what partners showed, and what is watched about them."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable

PRACTICE = ("practice_id", models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False))
ROW = (
    "id",
    models.UUIDField(default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False),
)


def key(to: str, **options: Any) -> quietledger.core.tenancy.models.PracticeKey:
    """A key to another table of the same practice."""
    return quietledger.core.tenancy.models.PracticeKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=to,
        **options,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_tables"), ("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Detail",
            fields=[
                PRACTICE,
                ROW,
                ("person_id", models.UUIDField()),
                ("formers", models.JSONField(default=list)),
                ("npi", models.CharField(default="", max_length=10)),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "partners_detail",
                "indexes": [
                    models.Index(fields=["practice_id", "person_id", "-noted_at"], name="partners_detail_newest")
                ],
            },
        ),
        PracticeTable("Detail", append_only=True),
        migrations.CreateModel(
            name="Match",
            fields=[
                PRACTICE,
                ROW,
                ("about_kind", models.TextField()),
                ("about_id", models.UUIDField()),
                ("asked", models.TextField()),
                ("source", models.TextField()),
                ("mark", models.CharField(max_length=64)),
                ("kind", models.TextField()),
                ("score", models.IntegerField()),
                ("why", models.JSONField()),
                ("entry", models.JSONField()),
                ("state", models.TextField(default="open")),
                ("reason", models.TextField(default="")),
                ("found_at", models.DateTimeField()),
                ("settled_by", models.UUIDField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "partners_match",
                "indexes": [models.Index(fields=["practice_id", "state"], name="partners_match_open")],
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "about_id", "mark"), name="partners_match_once")
                ],
            },
        ),
        PracticeTable("Match"),
        migrations.CreateModel(
            name="PublicList",
            fields=[
                PRACTICE,
                ROW,
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField()),
                ("row_count", models.IntegerField()),
                ("lost_count", models.IntegerField()),
                ("doubts", models.JSONField()),
                ("body", models.BinaryField(null=True)),
                ("brought_by", models.UUIDField(null=True)),
                ("brought_at", models.DateTimeField()),
            ],
            options={
                "db_table": "partners_list",
                "indexes": [models.Index(fields=["practice_id", "kind", "-brought_at"], name="partners_list_newest")],
            },
        ),
        PracticeTable("PublicList"),
        migrations.CreateModel(
            name="Screening",
            fields=[
                PRACTICE,
                ROW,
                ("lists", models.JSONField()),
                ("people_count", models.IntegerField()),
                ("partner_count", models.IntegerField()),
                ("open_count", models.IntegerField()),
                ("done_by", models.UUIDField(null=True)),
                ("done_at", models.DateTimeField()),
            ],
            options={
                "db_table": "partners_screening",
                "indexes": [models.Index(fields=["practice_id", "-done_at"], name="partners_screening_newest")],
            },
        ),
        PracticeTable("Screening", append_only=True),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                PRACTICE,
                ROW,
                ("artefact", models.TextField()),
                ("scope", models.TextField()),
                ("starts_on", models.DateField(null=True)),
                ("dated_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("exceptions", models.TextField(default="")),
                ("carved_out", models.TextField(default="")),
                ("ours", models.TextField(default="")),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("file", key("partners.file")),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_evidence",
                "indexes": [models.Index(fields=["practice_id", "partner", "-noted_at"], name="partners_evidence_of")],
            },
        ),
        PracticeTable("Evidence"),
        migrations.CreateModel(
            name="ExitDrill",
            fields=[
                PRACTICE,
                ROW,
                ("began_on", models.DateField()),
                ("steps", models.JSONField(default=dict)),
                ("export_sha256", models.CharField(default="", max_length=64)),
                ("export_format", models.TextField(default="")),
                ("export_rows", models.IntegerField(default=0)),
                ("export_on", models.DateField(null=True)),
                ("begun_by", models.UUIDField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("finished_by", models.UUIDField(null=True)),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_exit_drill",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("practice_id", "partner"),
                        name="partners_exit_drill_one",
                    )
                ],
            },
        ),
        PracticeTable("ExitDrill"),
        migrations.CreateModel(
            name="Task",
            fields=[
                PRACTICE,
                ROW,
                ("trigger", models.TextField()),
                ("mark", models.TextField()),
                ("say", models.TextField()),
                ("due_on", models.DateField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.UUIDField(null=True)),
                ("note", models.TextField(default="")),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_task",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice_id", "partner", "trigger", "mark"), name="partners_task_once"
                    )
                ],
            },
        ),
        PracticeTable("Task"),
    ]
