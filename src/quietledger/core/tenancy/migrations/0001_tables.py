"""The list of practices, their counters and leases; the rights of the application's role."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import DefaultGrants, PracticeTable, SiteTable


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Practice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.TextField()),
                ("code", models.CharField(max_length=5, unique=True)),
                ("npi", models.CharField(max_length=10)),
                ("tax_id", models.CharField(max_length=9)),
                ("taxonomy", models.CharField(max_length=10)),
                ("street", models.TextField()),
                ("city", models.TextField()),
                ("state", models.CharField(max_length=2)),
                ("zip9", models.CharField(max_length=9)),
                ("phone", models.CharField(max_length=10)),
                ("email", models.TextField()),
                ("timezone", models.TextField(default="America/Chicago")),
                ("is_sample", models.BooleanField(default=False)),
                ("statement_floor_cents", models.BigIntegerField(default=500)),
            ],
            options={
                "db_table": "tenancy_practice",
            },
        ),
        migrations.CreateModel(
            name="Counter",
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
                ("last", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "tenancy_counter",
                "constraints": [models.UniqueConstraint(fields=("practice_id", "name"), name="tenancy_counter_once")],
            },
        ),
        migrations.CreateModel(
            name="Lease",
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
                ("job", models.TextField()),
                ("token", models.BigIntegerField(default=0)),
                ("holder", models.TextField(default="")),
                ("until", models.DateTimeField()),
            ],
            options={
                "db_table": "tenancy_lease",
                "constraints": [models.UniqueConstraint(fields=("practice_id", "job"), name="tenancy_lease_once")],
            },
        ),
        DefaultGrants(),
        SiteTable("Practice"),
        PracticeTable("Counter"),
        PracticeTable("Lease"),
    ]
