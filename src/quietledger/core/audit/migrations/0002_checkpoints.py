"""Signed checkpoints, the roots that make proofs cheap, witnesses; a root beside each leaf instead of a head for each."""

from typing import Any

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable


def walled(name: str, fields: list[tuple[str, Any]], **options: Any) -> migrations.CreateModel:
    """A practice's table, its key and its practice first."""
    first: list[tuple[str, Any]] = [
        ("practice_id", models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False)),
        (
            "id",
            models.UUIDField(
                default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
            ),
        ),
    ]
    return migrations.CreateModel(name=name, fields=[*first, *fields], options=options)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables")]

    operations = [
        migrations.AddField("leaf", "root", models.BinaryField(null=True)),
        migrations.AddIndex("entry", models.Index(fields=["practice_id", "created_at"], name="audit_entry_at")),
        walled(
            "Tile",
            [("level", models.IntegerField()), ("number", models.BigIntegerField()), ("root", models.BinaryField())],
            db_table="audit_tile",
            constraints=[models.UniqueConstraint(fields=("practice_id", "level", "number"), name="audit_tile_once")],
        ),
        walled(
            "Checkpoint",
            [
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("note", models.TextField()),
                ("created_at", models.DateTimeField()),
            ],
            db_table="audit_checkpoint",
            constraints=[models.UniqueConstraint(fields=("practice_id", "size"), name="audit_checkpoint_size_once")],
        ),
        walled(
            "Witness",
            [("url", models.TextField()), ("key", models.TextField()), ("created_at", models.DateTimeField())],
            db_table="audit_witness",
            constraints=[models.UniqueConstraint(fields=("practice_id", "key"), name="audit_witness_once")],
        ),
        walled(
            "Cosignature",
            [
                ("size", models.BigIntegerField()),
                ("name", models.TextField()),
                ("line", models.TextField()),
                ("created_at", models.DateTimeField()),
            ],
            db_table="audit_cosignature",
            constraints=[
                models.UniqueConstraint(fields=("practice_id", "size", "name"), name="audit_cosignature_once")
            ],
        ),
        PracticeTable("Tile", append_only=True),
        PracticeTable("Checkpoint", append_only=True),
        PracticeTable("Cosignature", append_only=True),
        PracticeTable("Witness", deletable=True),
    ]
