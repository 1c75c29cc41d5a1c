"""Clinicians, visits, imports and their findings."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables"), ("patients", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Clinician",
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
                ("last", models.TextField()),
                ("first", models.TextField()),
                ("npi", models.CharField(max_length=10)),
                ("taxonomy", models.CharField(max_length=10)),
                ("license", models.CharField(max_length=12)),
                ("source_name", models.TextField()),
            ],
            options={
                "db_table": "visits_clinician",
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "source_name"), name="visits_clinician_source_once"),
                    models.UniqueConstraint(fields=("practice_id", "npi"), name="visits_clinician_npi_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
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
                ("file_id", models.UUIDField()),
                ("shape", models.TextField()),
                ("rows_count", models.IntegerField(default=0)),
                ("taken_count", models.IntegerField(default=0)),
                ("known_count", models.IntegerField(default=0)),
                ("findings_count", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "visits_import",
                "constraints": [models.UniqueConstraint(fields=("practice_id", "file_id"), name="visits_import_once")],
            },
        ),
        migrations.CreateModel(
            name="Visit",
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
                ("doc", quietledger.core.vault.models.SealedField()),
                ("number", models.BigIntegerField()),
                ("service_on", models.DateField()),
                ("start_time", models.TimeField(null=True)),
                ("stop_time", models.TimeField(null=True)),
                ("minutes", models.IntegerField(null=True)),
                ("place", models.CharField(max_length=2)),
                ("telehealth", models.TextField(default="")),
                ("code", models.CharField(default="", max_length=5)),
                ("kind", models.TextField(default="")),
                ("modifiers", models.TextField(default="")),
                ("is_interactive", models.BooleanField(default=False)),
                ("quantity", models.IntegerField(default=1)),
                ("paid_cents", models.BigIntegerField(default=0)),
                ("share", models.BooleanField(default=True)),
                (
                    "state",
                    models.TextField(
                        choices=[("draft", "Draft"), ("signed", "Signed"), ("held", "Held"), ("charged", "Charged")],
                        default="signed",
                    ),
                ),
                ("row", models.IntegerField(default=0)),
                ("once", models.BinaryField()),
                ("content_tag", models.BinaryField()),
                ("added_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "clinician",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.clinician",
                    ),
                ),
                (
                    "patient",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="patients.patient",
                    ),
                ),
                (
                    "source",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.import",
                    ),
                ),
            ],
            options={
                "db_table": "visits_visit",
            },
        ),
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
                ("row", models.IntegerField()),
                ("code", models.TextField()),
                ("say", models.TextField()),
                ("fix", models.TextField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "source",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.import",
                    ),
                ),
                (
                    "visit",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "db_table": "visits_finding",
            },
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["practice_id", "state", "service_on", "number"], name="visits_visit_tray"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["practice_id", "service_on", "number"], name="visits_visit_day"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["practice_id", "patient", "service_on"], name="visits_visit_patient"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(fields=("practice_id", "once"), name="visits_visit_once"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(fields=("practice_id", "number"), name="visits_visit_number_once"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid_cents__gte", 0)), name="visits_visit_paid_not_below_zero"
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["practice_id", "row"],
                name="visits_finding_tray",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                fields=("practice_id", "source", "row", "code"), name="visits_finding_once"
            ),
        ),
        PracticeTable("Clinician"),
        PracticeTable("Import"),
        PracticeTable("Visit"),
        PracticeTable("Finding"),
    ]
