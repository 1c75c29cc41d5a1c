"""Batches, claims with their lines, findings and events."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("charges", "0001_tables"),
        ("exchange", "0001_tables"),
        ("patients", "0001_tables"),
        ("payers", "0001_tables"),
        ("visits", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
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
                ("number", models.BigIntegerField()),
                ("reference", models.TextField()),
                ("interchange", models.TextField()),
                ("group", models.TextField()),
                ("st", models.TextField()),
                ("claim_count", models.IntegerField()),
                ("charge_cents", models.BigIntegerField()),
                ("sent_at", models.DateTimeField()),
                ("verdict", models.TextField(default="")),
                ("accepted_count", models.IntegerField(null=True)),
                ("rejected_count", models.IntegerField(null=True)),
                ("accepted_cents", models.BigIntegerField(null=True)),
                ("rejected_cents", models.BigIntegerField(null=True)),
                (
                    "file",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="exchange.file",
                    ),
                ),
            ],
            options={
                "db_table": "claims_batch",
            },
        ),
        PracticeTable("Batch"),
        migrations.CreateModel(
            name="Claim",
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
                ("control_number", models.CharField(max_length=20)),
                ("version", models.IntegerField(default=1)),
                ("frequency", models.CharField(default="1", max_length=1)),
                ("service_on", models.DateField()),
                ("charge_cents", models.BigIntegerField()),
                ("state", models.TextField()),
                ("rank", models.SmallIntegerField(default=0)),
                ("heard_at", models.DateTimeField(null=True)),
                ("acted_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("deadline_on", models.DateField(null=True)),
                ("payer_claim_number", models.TextField(default="")),
                ("accepted_on", models.DateField(null=True)),
                ("answered_on", models.DateField(null=True)),
                (
                    "batch",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.batch",
                    ),
                ),
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
                    "payer",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payers.payer",
                    ),
                ),
                (
                    "visit",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "db_table": "claims_claim",
            },
        ),
        PracticeTable("Claim"),
        migrations.CreateModel(
            name="ClaimLine",
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
                ("number", models.SmallIntegerField()),
                ("control_number", models.TextField()),
                ("code", models.CharField(max_length=5)),
                ("modifiers", models.TextField(default="")),
                ("units", models.IntegerField()),
                ("charge_cents", models.BigIntegerField()),
                (
                    "charge",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="charges.charge",
                    ),
                ),
                (
                    "claim",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "db_table": "claims_line",
            },
        ),
        PracticeTable("ClaimLine"),
        migrations.CreateModel(
            name="Event",
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
                ("at", models.DateTimeField()),
                ("kind", models.TextField()),
                ("say", models.TextField()),
                ("segment", models.IntegerField(default=0)),
                ("offset", models.BigIntegerField(default=0)),
                ("cents", models.BigIntegerField(null=True)),
                (
                    "claim",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "file",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="exchange.file",
                    ),
                ),
            ],
            options={
                "db_table": "claims_event",
            },
        ),
        PracticeTable("Event", append_only=True),
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
                ("segment", models.IntegerField(default=0)),
                ("finding", models.TextField()),
                ("severity", models.TextField()),
                ("say", models.TextField()),
                ("fix", models.TextField()),
                ("field", models.TextField(default="")),
                ("line", models.SmallIntegerField(default=0)),
                ("found_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "claim",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "file",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="exchange.file",
                    ),
                ),
            ],
            options={
                "db_table": "claims_finding",
            },
        ),
        PracticeTable("Finding"),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(fields=("practice_id", "number"), name="claims_batch_number"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(fields=("practice_id", "reference"), name="claims_batch_reference"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(fields=("practice_id", "group", "st"), name="claims_batch_envelope"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["practice_id", "state", "number"], name="claims_claim_tray"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["practice_id", "state", "deadline_on", "number"], name="claims_claim_deadline"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["practice_id", "batch"], name="claims_claim_batch"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["practice_id", "patient", "service_on"], name="claims_claim_day"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(fields=("practice_id", "control_number"), name="claims_claim_control"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(fields=("practice_id", "number"), name="claims_claim_number"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(fields=("practice_id", "visit"), name="claims_claim_visit"),
        ),
        migrations.AddConstraint(
            model_name="claimline",
            constraint=models.UniqueConstraint(fields=("practice_id", "claim", "number"), name="claims_line_once"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["practice_id", "claim", "at"], name="claims_event_claim"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["practice_id", "claim"], name="claims_finding_claim"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["practice_id", "file"], name="claims_finding_file"),
        ),
    ]
