"""Programs that ask through the API."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Client",
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
                ("thumbprint", models.CharField(max_length=64)),
                ("may", models.TextField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("added_by", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "clients_client",
                "constraints": [
                    models.UniqueConstraint(fields=["practice_id", "thumbprint"], name="clients_client_once"),
                    models.CheckConstraint(
                        condition=models.Q(until__gt=models.F("since")), name="clients_client_has_a_life"
                    ),
                ],
            },
        ),
        PracticeTable("Client"),
    ]
