"""Entries and lines, which the database itself keeps append-only and balanced."""

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
            name="Entry",
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
                ("effective_on", models.DateField()),
                ("entered_at", models.DateTimeField()),
                ("once", models.TextField()),
                ("source_kind", models.TextField()),
                ("file_id", models.UUIDField(null=True)),
                ("ref_id", models.UUIDField(null=True)),
                ("segment", models.IntegerField(default=0)),
                ("offset", models.BigIntegerField(default=0)),
                ("reason", models.TextField(default="")),
                ("trail_id", models.UUIDField()),
                (
                    "reverses",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
            ],
            options={
                "db_table": "ledger_entry",
            },
        ),
        migrations.CreateModel(
            name="Line",
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
                ("account", models.TextField()),
                ("cents", models.BigIntegerField()),
                ("payer_id", models.UUIDField(null=True)),
                ("patient_id", models.UUIDField(null=True)),
                ("visit_id", models.UUIDField(null=True)),
                ("claim_id", models.UUIDField(null=True)),
                ("line_id", models.UUIDField(null=True)),
                ("trace", models.TextField(default="")),
                ("reason", models.TextField(default="")),
                ("segment", models.IntegerField(default=0)),
                ("offset", models.BigIntegerField(default=0)),
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
            ],
            options={
                "db_table": "ledger_line",
            },
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["practice_id", "file_id", "segment"], name="ledger_entry_file"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["practice_id", "trail_id"], name="ledger_entry_trail"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("practice_id", "once"), name="ledger_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses__isnull", False)),
                fields=("practice_id", "reverses"),
                name="ledger_entry_reversed_once",
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                fields=["practice_id", "patient_id", "account"], include=("cents",), name="ledger_line_patient"
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                fields=["practice_id", "visit_id", "account"], include=("cents",), name="ledger_line_visit"
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("claim_id__isnull", False)),
                fields=["practice_id", "claim_id"],
                name="ledger_line_claim",
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("trace", ""), _negated=True),
                fields=["practice_id", "trace"],
                include=("cents",),
                name="ledger_line_trace",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(fields=("practice_id", "entry", "number"), name="ledger_line_once"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents", 0), _negated=True), name="ledger_line_moves_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "account__in",
                        [
                            "AR:insurance",
                            "AR:patient",
                            "AR:other",
                            "Cash:bank",
                            "Clearing:remit",
                            "Clearing:card",
                            "Liab:patient_credit",
                            "Liab:insurance_unapplied",
                            "Liab:payer_recoupment",
                            "Suspense:plb",
                            "Liab:forward_balance",
                            "Liab:refund_payable",
                            "Rev:charges",
                            "Contra:contractual",
                            "Contra:denial",
                            "Contra:patient",
                            "Contra:sequestration",
                            "Contra:withhold",
                            "Inc:interest",
                            "Inc:capitation",
                            "Exp:penalty",
                            "Exp:levy_or_tax_withheld",
                            "Exp:processor_fee",
                            "Exp:agency_fee",
                        ],
                    )
                ),
                name="ledger_line_account_known",
            ),
        ),
        PracticeTable("Entry", append_only=True),
        PracticeTable("Line", append_only=True),
    ]
