"""Wrapped keys."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Key",
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
                ("purpose", models.TextField()),
                ("patient", models.UUIDField(null=True)),
                ("key_id", models.BigIntegerField()),
                ("wrapped", models.BinaryField()),
                ("wrapped_by", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[("active", "Active"), ("decrypt", "Decrypt"), ("destroyed", "Destroyed")],
                        default="active",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "vault_key",
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "key_id"), name="vault_key_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("practice_id", "purpose", "patient"),
                        name="vault_key_active_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        PracticeTable("Key"),
    ]
