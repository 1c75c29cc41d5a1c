"""Charges and holds."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("patients", "0001_tables"),
        ("payers", "0001_tables"),
        ("visits", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Charge",
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
                ("line", models.SmallIntegerField()),
                ("code", models.CharField(max_length=5)),
                ("modifiers", models.TextField(default="")),
                ("units", models.IntegerField()),
                ("charge_cents", models.BigIntegerField()),
                ("place", models.CharField(max_length=2)),
                ("service_on", models.DateField()),
                ("rule", models.TextField()),
                ("label", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[("ready", "Ready"), ("claimed", "Claimed"), ("patient", "Patient")], default="ready"
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
                        null=True,
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
                "db_table": "charges_charge",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "ready")),
                        fields=["practice_id", "number", "line"],
                        name="charges_charge_ready",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "visit", "line"), name="charges_charge_once"),
                    models.CheckConstraint(
                        condition=models.Q(("charge_cents__gte", 0)), name="charges_charge_not_negative"
                    ),
                ],
            },
        ),
        PracticeTable("Charge"),
        migrations.CreateModel(
            name="Hold",
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
                ("service_on", models.DateField()),
                ("finding", models.TextField()),
                ("say", models.TextField()),
                ("fix", models.TextField()),
                ("field", models.TextField(default="")),
                ("held_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
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
                "db_table": "charges_hold",
                "indexes": [
                    models.Index(
                        condition=models.Q(("released_at", None)),
                        fields=["practice_id", "service_on", "number"],
                        name="charges_hold_open",
                    ),
                    models.Index(fields=["practice_id", "visit"], name="charges_hold_visit"),
                ],
            },
        ),
        PracticeTable("Hold"),
    ]
