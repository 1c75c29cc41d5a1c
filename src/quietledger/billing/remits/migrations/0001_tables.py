"""Remittances, what was made of them, and what is still open."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("claims", "0001_tables"),
        ("exchange", "0001_tables"),
        ("ledger", "0002_balance"),
        ("payers", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Remit",
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
                ("ordinal", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("st_control", models.TextField()),
                ("segment", models.IntegerField()),
                ("offset", models.BigIntegerField()),
                ("last_segment", models.IntegerField()),
                ("payer_name", models.TextField()),
                ("payer_key", models.TextField()),
                ("payer_trace_id", models.TextField()),
                ("trace", models.TextField()),
                ("payee_id", models.TextField()),
                ("handling", models.TextField()),
                ("method", models.TextField()),
                ("paid_cents", models.BigIntegerField()),
                ("pay_on", models.DateField(null=True)),
                ("produced_on", models.DateField(null=True)),
                ("claims_count", models.IntegerField()),
                ("lines_count", models.IntegerField()),
                ("claims_cents", models.BigIntegerField()),
                ("lines_cents", models.BigIntegerField()),
                ("balances_cents", models.BigIntegerField()),
                (
                    "state",
                    models.TextField(
                        choices=[("taken", "Taken"), ("entered", "Entered"), ("again", "Again")], default="taken"
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField(null=True)),
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
                "db_table": "remits_remit",
            },
        ),
        migrations.CreateModel(
            name="Balance",
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
                ("ordinal", models.IntegerField()),
                ("segment", models.IntegerField()),
                ("offset", models.BigIntegerField()),
                ("element", models.SmallIntegerField()),
                ("code", models.TextField()),
                ("reference", models.TextField()),
                ("cents", models.BigIntegerField()),
                ("account", models.TextField(default="")),
                ("payer_key", models.TextField()),
                ("debt_family", models.TextField(default="")),
                ("debt_key", models.TextField(default="")),
                ("debt_cents", models.BigIntegerField(default=0)),
                (
                    "entry",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
                (
                    "remit",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="remits.remit",
                    ),
                ),
            ],
            options={
                "db_table": "remits_balance",
            },
        ),
        migrations.CreateModel(
            name="RemitClaim",
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
                ("ordinal", models.IntegerField()),
                ("first", models.IntegerField()),
                ("segment", models.IntegerField()),
                ("offset", models.BigIntegerField()),
                ("control_number", models.TextField()),
                ("payer_claim_number", models.TextField()),
                ("status", models.TextField()),
                ("charge_cents", models.BigIntegerField()),
                ("paid_cents", models.BigIntegerField()),
                ("patient_cents", models.BigIntegerField()),
                ("interest_cents", models.BigIntegerField(default=0)),
                ("remarks", models.TextField(default="")),
                ("how", models.TextField(default="")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("taken", "taken"),
                            ("entered", "entered"),
                            ("unapplied", "unapplied"),
                            ("held", "held"),
                            ("noted", "noted"),
                            ("reversed", "reversed"),
                        ],
                        default="taken",
                    ),
                ),
                ("verdict", models.TextField(default="")),
                (
                    "applied_entry",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
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
                    "entry",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
                (
                    "remit",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="remits.remit",
                    ),
                ),
                (
                    "reverses",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="remits.remitclaim",
                    ),
                ),
                (
                    "suggestion",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "db_table": "remits_claim",
            },
        ),
        migrations.CreateModel(
            name="Difference",
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
                ("ordinal", models.IntegerField(default=0)),
                ("level", models.TextField()),
                ("why", models.TextField()),
                ("cents", models.BigIntegerField()),
                ("suspense_cents", models.BigIntegerField(default=0)),
                ("say", models.TextField()),
                ("segment", models.IntegerField()),
                ("offset", models.BigIntegerField()),
                (
                    "state",
                    models.TextField(
                        choices=[("open", "Open"), ("kept", "Kept"), ("settled", "Settled")], default="open"
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("way", models.TextField(default="")),
                (
                    "entry",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
                (
                    "remit",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="remits.remit",
                    ),
                ),
                (
                    "remit_claim",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="remits.remitclaim",
                    ),
                ),
            ],
            options={
                "db_table": "remits_difference",
            },
        ),
        migrations.CreateModel(
            name="Denial",
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
                ("line_id", models.UUIDField(null=True)),
                ("kind", models.TextField()),
                ("group", models.TextField()),
                ("reason", models.TextField()),
                ("work", models.TextField()),
                ("cents", models.BigIntegerField()),
                ("due_on", models.DateField()),
                ("segment", models.IntegerField()),
                ("offset", models.BigIntegerField()),
                (
                    "state",
                    models.TextField(
                        choices=[("open", "Open"), ("worked", "Worked"), ("taken_back", "Taken Back")], default="open"
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
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
                    "remit_claim",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="remits.remitclaim",
                    ),
                ),
            ],
            options={
                "db_table": "remits_denial",
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
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
                ("line", models.IntegerField()),
                ("segment", models.IntegerField()),
                ("offset", models.BigIntegerField()),
                ("element", models.SmallIntegerField()),
                ("group", models.TextField()),
                ("reason", models.TextField()),
                ("cents", models.BigIntegerField()),
                ("quantity_milli", models.BigIntegerField()),
                (
                    "remit_claim",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="remits.remitclaim",
                    ),
                ),
            ],
            options={
                "db_table": "remits_adjustment",
            },
        ),
        migrations.CreateModel(
            name="RemitLine",
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
                ("ordinal", models.IntegerField()),
                ("segment", models.IntegerField()),
                ("offset", models.BigIntegerField()),
                ("code", models.TextField()),
                ("modifiers", models.TextField()),
                ("original_code", models.TextField()),
                ("charge_cents", models.BigIntegerField()),
                ("paid_cents", models.BigIntegerField()),
                ("allowed_cents", models.BigIntegerField()),
                ("units_milli", models.BigIntegerField()),
                ("service_on", models.DateField(null=True)),
                ("control_number", models.TextField()),
                ("remarks", models.TextField()),
                (
                    "remit_claim",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="remits.remitclaim",
                    ),
                ),
            ],
            options={
                "db_table": "remits_line",
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                ("at", models.DateTimeField()),
                ("person", models.UUIDField(null=True)),
                (
                    "difference",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="remits.difference",
                    ),
                ),
            ],
            options={
                "db_table": "remits_note",
                "indexes": [models.Index(fields=["practice_id", "difference"], name="remits_note_difference")],
            },
        ),
        migrations.AddIndex(
            model_name="remit",
            index=models.Index(fields=["practice_id", "state", "id"], name="remits_remit_tray"),
        ),
        migrations.AddIndex(
            model_name="remit",
            index=models.Index(fields=["practice_id", "trace"], name="remits_remit_trace"),
        ),
        migrations.AddConstraint(
            model_name="remit",
            constraint=models.UniqueConstraint(fields=("practice_id", "file", "ordinal"), name="remits_remit_once"),
        ),
        migrations.AddConstraint(
            model_name="remit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "again"), _negated=True),
                fields=("practice_id", "digest"),
                name="remits_remit_content_once",
            ),
        ),
        migrations.AddIndex(
            model_name="balance",
            index=models.Index(
                condition=models.Q(("debt_family", ""), _negated=True),
                fields=["practice_id", "payer_key", "debt_family", "debt_key"],
                name="remits_balance_debt",
            ),
        ),
        migrations.AddConstraint(
            model_name="balance",
            constraint=models.UniqueConstraint(fields=("practice_id", "remit", "ordinal"), name="remits_balance_once"),
        ),
        migrations.AddIndex(
            model_name="remitclaim",
            index=models.Index(
                condition=models.Q(("state", "taken")),
                fields=["practice_id", "remit", "first", "ordinal"],
                name="remits_claim_tray",
            ),
        ),
        migrations.AddIndex(
            model_name="remitclaim",
            index=models.Index(fields=["practice_id", "control_number"], name="remits_claim_control"),
        ),
        migrations.AddIndex(
            model_name="remitclaim",
            index=models.Index(fields=["practice_id", "claim"], name="remits_claim_claim"),
        ),
        migrations.AddConstraint(
            model_name="remitclaim",
            constraint=models.UniqueConstraint(fields=("practice_id", "remit", "ordinal"), name="remits_claim_once"),
        ),
        migrations.AddIndex(
            model_name="difference",
            index=models.Index(fields=["practice_id", "remit"], name="remits_difference_remit"),
        ),
        migrations.AddIndex(
            model_name="difference",
            index=models.Index(
                condition=models.Q(("state", "settled"), _negated=True),
                fields=["practice_id", "-cents"],
                name="remits_difference_tray",
            ),
        ),
        migrations.AddIndex(
            model_name="denial",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["practice_id", "due_on", "-cents"],
                name="remits_denial_tray",
            ),
        ),
        migrations.AddIndex(
            model_name="denial",
            index=models.Index(fields=["practice_id", "remit_claim"], name="remits_denial_answer"),
        ),
        migrations.AddIndex(
            model_name="denial",
            index=models.Index(fields=["practice_id", "claim"], name="remits_denial_claim"),
        ),
        migrations.AddIndex(
            model_name="adjustment",
            index=models.Index(fields=["practice_id", "remit_claim"], name="remits_adjustment_claim"),
        ),
        migrations.AddConstraint(
            model_name="remitline",
            constraint=models.UniqueConstraint(
                fields=("practice_id", "remit_claim", "ordinal"), name="remits_line_once"
            ),
        ),
        PracticeTable("Remit"),
        PracticeTable("RemitClaim"),
        PracticeTable("RemitLine", append_only=True),
        PracticeTable("Adjustment", append_only=True),
        PracticeTable("Balance"),
        PracticeTable("Difference"),
        PracticeTable("Note", append_only=True),
        PracticeTable("Denial"),
    ]
