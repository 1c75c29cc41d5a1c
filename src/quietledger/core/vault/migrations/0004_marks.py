"""Marks of replaced documents, so that an older cell which is put back is found."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_rotations")]

    operations = [
        migrations.CreateModel(
            name="Mark",
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
                ("table", models.TextField()),
                ("row_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("cell_sha256", models.BinaryField()),
                ("entry", models.UUIDField()),
            ],
            options={
                "db_table": "vault_mark",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice_id", "table", "row_id", "number"), name="vault_mark_number_once"
                    ),
                    models.UniqueConstraint(fields=("practice_id", "entry", "row_id"), name="vault_mark_entry_once"),
                ],
            },
        ),
        PracticeTable("Mark", append_only=True),
    ]
