"""Exchanges of keys that are under way or done."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_age_of_keys")]

    operations = [
        migrations.CreateModel(
            name="Rotation",
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
                ("below", models.BigIntegerField()),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "vault_rotation",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("practice_id", "purpose"),
                        name="vault_rotation_one_at_a_time",
                    ),
                ],
            },
        ),
        PracticeTable("Rotation"),
    ]
