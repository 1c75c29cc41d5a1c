"""Payments and deposits; both are only ever inserted."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_balance"),
        ("patients", "0001_tables"),
        ("payers", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deposit",
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
                ("trace", models.TextField()),
                ("amount_cents", models.BigIntegerField()),
                ("deposited_on", models.DateField()),
                ("taken_at", models.DateTimeField()),
                ("person", models.UUIDField(null=True)),
                ("once", models.UUIDField()),
                (
                    "entry",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.entry",
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
            ],
            options={
                "db_table": "payments_deposit",
                "indexes": [models.Index(fields=["practice_id", "trace"], name="payments_deposit_trace")],
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "once"), name="payments_deposit_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_cents__gt", 0)), name="payments_deposit_above_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
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
                ("amount_cents", models.BigIntegerField()),
                ("method", models.TextField(choices=[("cash", "cash"), ("check", "check"), ("card", "card")])),
                ("paid_on", models.DateField()),
                ("taken_at", models.DateTimeField()),
                ("person", models.UUIDField(null=True)),
                ("once", models.UUIDField()),
                (
                    "entry",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.entry",
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
                "db_table": "payments_payment",
                "indexes": [
                    models.Index(fields=["practice_id", "patient", "paid_on"], name="payments_payment_patient")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "number"), name="payments_payment_number"),
                    models.UniqueConstraint(fields=("practice_id", "once"), name="payments_payment_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_cents__gt", 0)), name="payments_payment_above_zero"
                    ),
                ],
            },
        ),
        PracticeTable("Payment", append_only=True),
        PracticeTable("Deposit", append_only=True),
    ]
