"""The trail's tables, which the database itself keeps append-only."""

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
            name="Detail",
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
                ("cell", models.BinaryField()),
            ],
            options={
                "db_table": "audit_detail",
            },
        ),
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
                ("body", models.TextField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "audit_entry",
            },
        ),
        migrations.CreateModel(
            name="Head",
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
                ("size", models.BigIntegerField()),
                ("peaks", models.BinaryField()),
                ("root", models.BinaryField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "audit_head",
                "constraints": [models.UniqueConstraint(fields=("practice_id", "size"), name="audit_head_size_once")],
            },
        ),
        migrations.CreateModel(
            name="Leaf",
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
                ("sequence", models.BigIntegerField()),
                ("leaf", models.BinaryField()),
                (
                    "entry",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="audit.entry",
                    ),
                ),
            ],
            options={
                "db_table": "audit_leaf",
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "sequence"), name="audit_leaf_sequence_once"),
                    models.UniqueConstraint(fields=("practice_id", "entry"), name="audit_leaf_entry_once"),
                ],
            },
        ),
        PracticeTable("Entry", append_only=True),
        PracticeTable("Detail", deletable=True),
        PracticeTable("Leaf", append_only=True),
        PracticeTable("Head", append_only=True),
    ]
