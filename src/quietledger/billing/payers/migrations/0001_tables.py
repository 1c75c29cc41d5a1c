"""Plans and fees."""

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
            name="Payer",
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
                ("payer_id", models.CharField(max_length=15)),
                ("name", models.TextField()),
                ("filing_code", models.CharField(max_length=2)),
                ("limit_days", models.IntegerField()),
                ("appeal_days", models.IntegerField()),
                ("needs_authorization", models.BooleanField(default=False)),
                (
                    "telehealth_modifier",
                    models.TextField(
                        choices=[
                            ("required", "must stand on the line"),
                            ("forbidden", "must not stand on the line"),
                            ("either", "may stand on the line"),
                        ],
                        default="either",
                    ),
                ),
                ("terms", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "payers_payer",
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "payer_id"), name="payers_payer_once"),
                    models.CheckConstraint(condition=models.Q(("limit_days__gt", 0)), name="payers_payer_has_a_limit"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fee",
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
                ("code", models.CharField(max_length=20)),
                ("charge_cents", models.BigIntegerField()),
                ("allowed_cents", models.BigIntegerField(null=True)),
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
                "db_table": "payers_fee",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice_id", "payer", "code"), name="payers_fee_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(condition=models.Q(("charge_cents__gt", 0)), name="payers_fee_above_zero"),
                ],
            },
        ),
        PracticeTable("Payer"),
        PracticeTable("Fee", deletable=True),
    ]
