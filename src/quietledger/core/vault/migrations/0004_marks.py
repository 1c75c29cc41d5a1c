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
                ("cell_sha256", models.BinaryField()),
                ("entry", models.UUIDField()),
            ],
            options={
                "db_table": "vault_mark",
                "indexes": [
                    models.Index(fields=["practice_id", "table", "row_id", "entry"], name="vault_mark_row"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "entry", "row_id"), name="vault_mark_once"),
                ],
            },
        ),
        PracticeTable("Mark", append_only=True),
    ]
