"""Self-tests."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Run",
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
                ("account_id", models.UUIDField()),
                ("state", models.TextField(default="waiting")),
                ("asked_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("step", models.TextField(default="")),
                ("done_count", models.IntegerField(default=0)),
                ("passed_count", models.IntegerField(default=0)),
                ("bad_count", models.IntegerField(default=0)),
                ("not_run_count", models.IntegerField(default=0)),
                ("is_good", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "selftest_run",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("practice_id",),
                        name="selftest_run_one_at_a_time",
                    )
                ],
            },
        ),
        PracticeTable("Run"),
    ]
