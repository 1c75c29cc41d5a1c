"""Patients, covers, and what was wrong with their files."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables"), ("payers", "0001_tables")]

    operations = [
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
                ("file_id", models.UUIDField()),
                ("row", models.IntegerField()),
                ("code", models.TextField()),
                ("say", models.TextField()),
                ("fix", models.TextField()),
                ("payer_code", models.CharField(default="", max_length=15)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "patients_finding",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice_id", "file_id", "row", "code"), name="patients_finding_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Patient",
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
                ("state", models.TextField(choices=[("open", "Open"), ("closed", "Closed")], default="open")),
                ("person_tag", models.BinaryField()),
                ("source_tag", models.BinaryField(null=True)),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "db_table": "patients_patient",
                "indexes": [models.Index(fields=["practice_id", "person_tag"], name="patients_patient_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "source_tag"), name="patients_patient_source_once"),
                    models.UniqueConstraint(fields=("practice_id", "number"), name="patients_patient_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cover",
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
                ("payer_code", models.CharField(max_length=15)),
                ("rank", models.SmallIntegerField(default=1)),
                ("since_on", models.DateField(null=True)),
                ("until_on", models.DateField(null=True)),
                ("member_tag", models.BinaryField()),
                (
                    "payer",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payers.payer",
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
            ],
            options={
                "db_table": "patients_cover",
                "indexes": [
                    models.Index(fields=["practice_id", "patient", "rank"], name="patients_cover_patient"),
                    models.Index(fields=["practice_id", "member_tag"], name="patients_cover_member"),
                    models.Index(
                        condition=models.Q(("payer__isnull", True)),
                        fields=["practice_id", "payer_code"],
                        name="patients_cover_unknown",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("rank__gte", 1)), name="patients_cover_rank_from_one")
                ],
            },
        ),
        PracticeTable("Patient"),
        PracticeTable("Cover"),
        PracticeTable("Finding"),
    ]
