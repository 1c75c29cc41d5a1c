"""Statements; only ever inserted."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("exchange", "0001_tables"),
        ("patients", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Statement",
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
                ("issued_on", models.DateField()),
                ("due_on", models.DateField()),
                ("total_cents", models.BigIntegerField()),
                ("written_at", models.DateTimeField()),
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
                "db_table": "statements_statement",
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "number"), name="statements_statement_number"),
                    models.UniqueConstraint(
                        fields=("practice_id", "patient", "issued_on"), name="statements_statement_once_a_day"
                    ),
                ],
            },
        ),
        PracticeTable("Statement", append_only=True),
    ]
