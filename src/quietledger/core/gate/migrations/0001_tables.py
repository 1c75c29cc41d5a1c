"""Bundles, proposals, limits and emergency accesses."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables"), ("vault", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Glass",
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
                ("person_id", models.UUIDField()),
                ("opened_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("review_due_at", models.DateTimeField()),
            ],
            options={
                "db_table": "gate_glass",
            },
        ),
        migrations.CreateModel(
            name="Proposal",
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
                ("can", models.TextField()),
                ("body", models.JSONField()),
                ("on", models.JSONField()),
                ("proposed_by", models.UUIDField()),
                ("proposed_at", models.DateTimeField()),
                ("ripe_at", models.DateTimeField()),
                ("lapses_at", models.DateTimeField()),
            ],
            options={
                "db_table": "gate_proposal",
            },
        ),
        migrations.CreateModel(
            name="Bundle",
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
                ("hash", models.TextField()),
                ("body", models.TextField()),
                ("stored_at", models.DateTimeField()),
            ],
            options={
                "db_table": "gate_bundle",
                "constraints": [models.UniqueConstraint(fields=("practice_id", "hash"), name="gate_bundle_once")],
            },
        ),
        migrations.CreateModel(
            name="GlassReview",
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
                ("was_right", models.BooleanField()),
                ("reviewed_by", models.UUIDField()),
                ("reviewed_at", models.DateTimeField()),
                (
                    "glass",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="gate.glass",
                    ),
                ),
            ],
            options={
                "db_table": "gate_glassreview",
                "constraints": [models.UniqueConstraint(fields=("practice_id", "glass"), name="gate_reviewed_once")],
            },
        ),
        migrations.CreateModel(
            name="Limit",
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
                ("name", models.TextField()),
                ("value", models.IntegerField()),
                ("set_at", models.DateTimeField()),
                (
                    "proposal",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="gate.proposal",
                    ),
                ),
            ],
            options={
                "db_table": "gate_limit",
                "indexes": [models.Index(fields=["practice_id", "name", "-id"], name="gate_newest_limit")],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
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
                ("how", models.TextField(choices=[("second", "Second"), ("time", "Time"), ("withdrawn", "Withdrawn")])),
                ("settled_by", models.UUIDField()),
                ("settled_at", models.DateTimeField()),
                (
                    "proposal",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="gate.proposal",
                    ),
                ),
            ],
            options={
                "db_table": "gate_settlement",
                "constraints": [models.UniqueConstraint(fields=("practice_id", "proposal"), name="gate_settled_once")],
            },
        ),
        PracticeTable("Bundle", append_only=True),
        PracticeTable("Proposal", append_only=True),
        PracticeTable("Settlement", append_only=True),
        PracticeTable("Limit", append_only=True),
        # Sealed rows are sealed anew when keys rotate, so these two are kept by the trail and not by the table.
        PracticeTable("Glass"),
        PracticeTable("GlassReview"),
    ]
